using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Output;

namespace Steppe.Cli.Commands.Operators;

/// <summary><c>operator raft list-peers</c>: the servers that keep the log.</summary>
internal sealed class OperatorRaftListPeersCommand : ApiCommand
{
    private readonly BoolFlag _stale;

    public OperatorRaftListPeersCommand() =>
        _stale = Flags.Add(new BoolFlag("stale", "Take the answer of any server, even when none leads."));

    /// <inheritdoc/>
    public override string Name => "operator raft list-peers";

    /// <inheritdoc/>
    public override string Description => "Show the servers that share the log, and which of them leads.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes no arguments.";

    /// <inheritdoc/>
    public override bool Accepts(int count) => count == 0;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        RaftConfiguration configuration = await run.Client.Operator.GetRaftConfigurationAsync(_stale.Value, cancellation).ConfigureAwait(false);
        Table table = new(["Node", "ID", "Address", "State", "Voter", "RaftProtocol"]) { Empty = "" };
        foreach (RaftServer server in (configuration.Servers ?? []).OrderBy(static server => server.Node, StringComparer.Ordinal))
        {
            table.Add([
                server.Node, server.Id, server.Address, server.Leader ? "leader" : "follower", Quantities.Text(server.Voter), server.RaftProtocol]);
        }

        run.Screen.Line(table.ToString());
        return ExitCodes.Success;
    }
}
