using Steppe.Api.Areas;
using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Commands.Deployments;
using Steppe.Cli.Commands.Shared;
using Steppe.Cli.Output;

namespace Steppe.Cli.Commands.Jobs;

/// <summary><c>job deployments</c>: the deployments of a job, or its latest one.</summary>
internal sealed class JobDeploymentsCommand : ApiCommand
{
    private readonly BoolFlag _latest;
    private readonly BoolFlag _all;
    private readonly BoolFlag _verbose;
    private readonly DataOutput _data;

    public JobDeploymentsCommand()
    {
        _latest = Flags.Add(new BoolFlag("latest", "Show only the latest deployment."));
        _all = Flags.Add(new BoolFlag("all", "Show deployments of earlier jobs of the same id too."));
        _verbose = Flags.Add(new BoolFlag("verbose", "Show full ids."));
        _data = new DataOutput(Flags);
    }

    /// <inheritdoc/>
    public override string Name => "job deployments";

    /// <inheritdoc/>
    public override string ArgumentHint => "<job>";

    /// <inheritdoc/>
    public override string Description => "Show the deployments of a job, oldest first. The job is named by its id or a prefix only it has.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes one argument: <job>.";

    /// <inheritdoc/>
    public override string? SearchContext => SearchContexts.Jobs;

    /// <inheritdoc/>
    public override bool Accepts(int count) => count == 1;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        FoundJob job = await JobLookup.FindAsync(run, run.Arguments[0].Trim(), cancellation).ConfigureAwait(false);
        if (_data.IsWanted)
        {
            Api.ApiPath path = _latest.Value ? JobsApi.DeploymentPath(job.Id) : JobsApi.DeploymentsPath(job.Id, _all.Value);
            return _data.Print(run.Screen, await job.Client.GetBytesAsync(path, cancellation).ConfigureAwait(false));
        }

        run.Screen.Line(await TextAsync(run, job, cancellation).ConfigureAwait(false));
        return ExitCodes.Success;
    }

    private async Task<string> TextAsync(CommandRun run, FoundJob job, CancellationToken cancellation)
    {
        const string None = "No deployments found";
        if (_latest.Value)
        {
            return await job.Client.Jobs.FindDeploymentAsync(job.Id, cancellation).ConfigureAwait(false) is { } latest
                ? DeploymentBlock.Of(latest, run.Times, _verbose.Value, run.Screen)
                : None;
        }

        ApiDeployment[] deployments = await job.Client.Jobs.GetDeploymentsAsync(job.Id, _all.Value, cancellation).ConfigureAwait(false);
        return deployments.Length == 0 ? None : DeploymentTable.Of(deployments, _verbose.Value);
    }
}
