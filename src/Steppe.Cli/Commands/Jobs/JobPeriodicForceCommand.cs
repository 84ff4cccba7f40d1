using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Commands.Shared;

namespace Steppe.Cli.Commands.Jobs;

/// <summary><c>job periodic force</c>: launches a periodic job now and follows its evaluation.</summary>
internal sealed class JobPeriodicForceCommand : ApiCommand
{
    private readonly BoolFlag _detach;
    private readonly BoolFlag _verbose;

    public JobPeriodicForceCommand()
    {
        _detach = Flags.Add(new BoolFlag("detach", "Return once the job is launched, without following it."));
        _verbose = Flags.Add(new BoolFlag("verbose", "Show full ids."));
    }

    /// <inheritdoc/>
    public override string Name => "job periodic force";

    /// <inheritdoc/>
    public override string ArgumentHint => "<job>";

    /// <inheritdoc/>
    public override string Description =>
        "Launch a periodic job now, whatever its schedule says and whether or not earlier launches are done. The schedule goes on as "
        + "before. The command follows the evaluation until it is done; Ctrl-C ends only the watching.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes one argument: <job>.";

    /// <inheritdoc/>
    public override bool Accepts(int count) => count == 1;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        FoundJob job = await JobLookup
            .FindAsync(run, run.Arguments[0].Trim(), static job => job.Periodic, cancellation).ConfigureAwait(false);
        PeriodicForceResponse answer = await job.Client.Jobs.ForcePeriodicAsync(job.Id, cancellation).ConfigureAwait(false);
        if (_detach.Value || answer.EvalId.Length == 0)
        {
            run.Screen.Line("Force periodic successful");
            if (answer.EvalId.Length > 0)
            {
                run.Screen.Line("Evaluation ID: " + answer.EvalId);
            }

            return ExitCodes.Success;
        }

        return await new EvaluationMonitor(run, job.Client, _verbose.Value).FollowAsync(answer.EvalId, cancellation).ConfigureAwait(false);
    }
}
