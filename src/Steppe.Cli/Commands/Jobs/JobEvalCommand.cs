using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Commands.Shared;

namespace Steppe.Cli.Commands.Jobs;

/// <summary><c>job eval</c>: has the scheduler look at a job again.</summary>
internal sealed class JobEvalCommand : ApiCommand
{
    private readonly BoolFlag _forceReschedule;
    private readonly BoolFlag _detach;
    private readonly BoolFlag _verbose;

    public JobEvalCommand()
    {
        _forceReschedule = Flags.Add(new BoolFlag("force-reschedule", "Replace failed allocations now, whatever their reschedule policy says."));
        _detach = Flags.Add(new BoolFlag("detach", "Print the evaluation's id and return at once."));
        _verbose = Flags.Add(new BoolFlag("verbose", "Show full ids."));
    }

    /// <inheritdoc/>
    public override string Name => "job eval";

    /// <inheritdoc/>
    public override string ArgumentHint => "<job>";

    /// <inheritdoc/>
    public override string Description =>
        "Evaluate a job again. The job is named by its id or a prefix only it has. The command follows the evaluation until it is "
        + "done; Ctrl-C ends only the watching.";

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
        JobRegisterResponse answer = await job.Client.Jobs
            .EvaluateAsync(job.Id, _forceReschedule.Value, cancellation).ConfigureAwait(false);
        if (_detach.Value)
        {
            run.Screen.Line(answer.EvalId);
            return ExitCodes.Success;
        }

        return await new EvaluationMonitor(run, job.Client, _verbose.Value).FollowAsync(answer.EvalId, cancellation).ConfigureAwait(false);
    }
}
