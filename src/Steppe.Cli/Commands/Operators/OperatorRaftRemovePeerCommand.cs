using Steppe.Cli.CommandLine;

namespace Steppe.Cli.Commands.Operators;

/// <summary><c>operator raft remove-peer</c>: takes a server that is gone out of those that keep the log.</summary>
internal sealed class OperatorRaftRemovePeerCommand : ApiCommand
{
    private readonly TextFlag _id;
    private readonly TextFlag _address;

    public OperatorRaftRemovePeerCommand()
    {
        _id = Flags.Add(new TextFlag("peer-id", "The server, by the id that list-peers shows."));
        _address = Flags.Add(new TextFlag("peer-address", "The server, by its address."));
    }

    /// <inheritdoc/>
    public override string Name => "operator raft remove-peer";

    /// <inheritdoc/>
    public override string Description => "Forget a server that will not come back, so that the log need not be kept for it.";

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

        await run.Client.Operator.RemovePeerAsync(_id.Value, _address.Value, cancellation).ConfigureAwait(false);
        run.Screen.Line($"Removed peer {_id.Value}{_address.Value}");
        return ExitCodes.Success;
    }
}
