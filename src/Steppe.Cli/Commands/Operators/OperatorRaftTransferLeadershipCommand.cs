using Steppe.Api.Types;
using Steppe.Cli.CommandLine;

namespace Steppe.Cli.Commands.Operators;

/// <summary><c>operator raft transfer-leadership</c>: has another server lead.</summary>
internal sealed class OperatorRaftTransferLeadershipCommand : ApiCommand
{
    private readonly TextFlag _id;
    private readonly TextFlag _address;

    public OperatorRaftTransferLeadershipCommand()
    {
        _id = Flags.Add(new TextFlag("peer-id", "The server to lead, by the id that list-peers shows."));
        _address = Flags.Add(new TextFlag("peer-address", "The server to lead, by its address."));
    }

    /// <inheritdoc/>
    public override string Name => "operator raft transfer-leadership";

    /// <inheritdoc/>
    public override string Description => "Hand the leadership of the servers to another one.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes no arguments.";

    /// <inheritdoc/>
    public override bool Accepts(int count) => count == 0;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        if ((_id.Value.Length == 0) == (_address.Value.Length == 0))
        {
            run.Screen.Error("Name the server with either -peer-id or -peer-address; operator raft list-peers shows both.");
            return ExitCodes.Failure;
        }

        LeadershipTransferResponse done =
            await run.Client.Operator.TransferLeadershipAsync(_id.Value, _address.Value, cancellation).ConfigureAwait(false);
        run.Screen.Line(done.Noop
            ? $"The server at {done.To?.Address} leads already"
            : $"The leadership goes from {done.From?.Address} to {done.To?.Address}");
        return ExitCodes.Success;
    }
}
