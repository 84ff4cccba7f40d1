using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Commands.Shared;

namespace Steppe.Cli.Commands.Jobs;

/// <summary><c>job promote</c>: finds the canaries of a job's latest deployment good, so that the rest follows.</summary>
internal sealed class JobPromoteCommand : ApiCommand
{
    private readonly ListFlag _groups;
    private readonly BoolFlag _detach;
    private readonly BoolFlag _verbose;

    public JobPromoteCommand()
    {
        _groups = Flags.Add(new ListFlag("group", "Promote only this group. Can be given several times."));
        _detach = Flags.Add(new BoolFlag("detach", "Print the evaluation's id and return at once."));
        _verbose = Flags.Add(new BoolFlag("verbose", "Show full ids."));
    }

    /// <inheritdoc/>
    public override string Name => "job promote";

    /// <inheritdoc/>
    public override string ArgumentHint => "<job>";

    /// <inheritdoc/>
    public override string Description =>
        "Promote the canaries of a job's latest deployment, so that its other allocations are replaced, too. All canaries must be "
        + "healthy. The job is named by its id or a prefix only it has. The command follows the deployment until it is over; Ctrl-C "
        + "ends only the watching.";

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
        ApiDeployment deployment = await job.Client.Jobs.FindDeploymentAsync(job.Id, cancellation).ConfigureAwait(false)
            ?? throw new CliException($"Job \"{job.Id}\" has no deployment to promote.");
        DeploymentUpdateResponse answer = await job.Client.Deployments
            .PromoteAsync(deployment.Id, _groups.Values, cancellation).ConfigureAwait(false);
        if (_detach.Value)
        {
            run.Screen.Line(answer.EvalId);
            return ExitCodes.Success;
        }

        return await new EvaluationMonitor(run, job.Client, _verbose.Value).FollowAsync(answer.EvalId, cancellation).ConfigureAwait(false);
    }
}
