using Steppe.Cli.CommandLine;

namespace Steppe.Cli.Commands.Servers;

/// <summary><c>server force-leave</c>: takes a server that is gone out of the members; silent.</summary>
internal sealed class ServerForceLeaveCommand : ApiCommand
{
    private readonly BoolFlag _prune;

    public ServerForceLeaveCommand() =>
        _prune = Flags.Add(new BoolFlag("prune", "Taken for compatibility: a server that is forgotten is out of the list at once."));

    /// <inheritdoc/>
    public override string Name => "server force-leave";

    /// <inheritdoc/>
    public override string ArgumentHint => "<server>";

    /// <inheritdoc/>
    public override string Description => "Forget a server that has failed and will not come back. One that is alive is refused: stop its agent.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes one argument: <server>.";

    /// <inheritdoc/>
    public override bool Accepts(int count) => count == 1;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        await run.Client.Agent.ForceLeaveAsync(run.Arguments[0], _prune.Value, cancellation).ConfigureAwait(false);
        return ExitCodes.Success;
    }
}
