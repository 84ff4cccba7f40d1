using Steppe.Api.Types;
using Steppe.Cli.CommandLine;

namespace Steppe.Cli.Commands.Servers;

/// <summary><c>server join</c>: makes two regions known to each other.</summary>
internal sealed class ServerJoinCommand : ApiCommand
{
    /// <inheritdoc/>
    public override string Name => "server join";

    /// <inheritdoc/>
    public override string ArgumentHint => "<address> ...";

    /// <inheritdoc/>
    public override string Description =>
        "Federate with the region of the servers at these addresses. Servers of one region find each other by the log they share and need no joining.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes at least one argument: <address>.";

    /// <inheritdoc/>
    public override bool Accepts(int count) => count > 0;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        AgentJoinResponse joined = await run.Client.Agent.JoinAsync(run.Arguments, cancellation).ConfigureAwait(false);
        if (joined.Joined == 0)
        {
            throw new CliException($"Error joining: {joined.Error}");
        }

        run.Screen.Line($"Joined {joined.Joined} servers successfully");
        return ExitCodes.Success;
    }
}
