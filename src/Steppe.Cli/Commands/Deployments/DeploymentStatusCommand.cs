using Steppe.Api.Areas;
using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Commands.Shared;
using Steppe.Cli.Output;
using Steppe.Model;

namespace Steppe.Cli.Commands.Deployments;

/// <summary><c>deployment status</c>: how far one deployment is.</summary>
internal sealed class DeploymentStatusCommand : ApiCommand
{
    private readonly BoolFlag _monitor;
    private readonly DurationFlag _wait;
    private readonly BoolFlag _verbose;
    private readonly DataOutput _data;

    public DeploymentStatusCommand()
    {
        _monitor = Flags.Add(new BoolFlag("monitor", "Follow the deployment until it is over."));
        _wait = Flags.Add(new DurationFlag("wait", "With -monitor: how long to wait for a change before looking again.", Duration.FromSeconds(2)));
        _verbose = Flags.Add(new BoolFlag("verbose", "Show full ids, and with -monitor the allocations."));
        _data = new DataOutput(Flags);
    }

    /// <inheritdoc/>
    public override string Name => "deployment status";

    /// <inheritdoc/>
    public override string ArgumentHint => "[deployment]";

    /// <inheritdoc/>
    public override string Description =>
        "Show how far a deployment is. It is named by its id or a prefix only it has. Without an argument all deployments are listed.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes no argument or one: <deployment>.";

    /// <inheritdoc/>
    public override string? SearchContext => SearchContexts.Deployments;

    /// <inheritdoc/>
    public override bool Accepts(int count) => count <= 1;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        if (_monitor.Value && _data.IsWanted)
        {
            throw new CliException("-monitor shows text as it comes: -json and -t cannot go with it.");
        }

        if (run.Arguments.Count == 0)
        {
            return await ListAsync(run, cancellation).ConfigureAwait(false);
        }

        string id = await UuidLookup.DeploymentAsync(run, run.Arguments[0].Trim(), cancellation).ConfigureAwait(false);
        if (_data.IsWanted)
        {
            return _data.Print(
                run.Screen, await run.Client.GetBytesAsync(DeploymentsApi.DeploymentPath(id), cancellation).ConfigureAwait(false));
        }

        ApiDeployment deployment = await run.Client.Deployments.GetAsync(id, cancellation).ConfigureAwait(false);
        if (_monitor.Value)
        {
            run.Screen.Line($"{run.Times.AbsoluteNow()}: Monitoring deployment \"{Ids.Of(id, _verbose.Value)}\"");
            await new DeploymentMonitor(run, run.Client, _verbose.Value) { PollInterval = _wait.Value.ToTimeSpan() }
                .FollowAsync(id, cancellation).ConfigureAwait(false);
        }
        else
        {
            run.Screen.Line(DeploymentBlock.Of(deployment, run.Times, _verbose.Value, run.Screen));
        }

        return ExitCodes.Success;
    }

    private async Task<int> ListAsync(CommandRun run, CancellationToken cancellation)
    {
        if (_monitor.Value)
        {
            throw new CliException("-monitor needs a deployment: name one by its id. List them with: " + run.Host.ProgramName + " deployment list");
        }

        if (_data.IsWanted)
        {
            return _data.Print(run.Screen, await run.Client.GetBytesAsync(DeploymentsApi.ListPath(), cancellation).ConfigureAwait(false));
        }

        ApiDeployment[] deployments = await run.Client.Deployments.ListAsync("", cancellation).ConfigureAwait(false);
        run.Screen.Line(deployments.Length == 0 ? "No deployments found" : DeploymentTable.Of(deployments, _verbose.Value));
        return ExitCodes.Success;
    }
}
