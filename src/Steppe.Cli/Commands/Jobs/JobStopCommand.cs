using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Commands.Shared;
using Steppe.Cli.Output;

namespace Steppe.Cli.Commands.Jobs;

/// <summary><c>job stop</c>: ends jobs and follows the evaluations that do it.</summary>
internal sealed class JobStopCommand : ApiCommand
{
    private readonly BoolFlag _detach;
    private readonly BoolFlag _purge;
    private readonly BoolFlag _global;
    private readonly BoolFlag _noShutdownDelay;
    private readonly NumberFlag _priority;
    private readonly BoolFlag _yes;
    private readonly BoolFlag _verbose;

    public JobStopCommand()
    {
        _detach = Flags.Add(new BoolFlag("detach", "Print the evaluation's id and return at once."));
        _purge = Flags.Add(new BoolFlag("purge", "Forget the job as well, instead of keeping it as dead."));
        _global = Flags.Add(new BoolFlag("global", "Stop the job in all its regions."));
        _noShutdownDelay = Flags.Add(new BoolFlag("no-shutdown-delay", "Do not wait for shutdown_delay before tasks are killed."));
        _priority = Flags.Add(new NumberFlag("eval-priority", "Priority of the evaluation, 1 to 100; the job's own if not set."));
        _yes = Flags.Add(new BoolFlag("yes", "Do not ask, even if only a prefix was given."));
        _verbose = Flags.Add(new BoolFlag("verbose", "Show full ids."));
    }

    /// <inheritdoc/>
    public override string Name => "job stop";

    /// <inheritdoc/>
    public override string ArgumentHint => "<job>...";

    /// <inheritdoc/>
    public override string Description =>
        "Stop a job, or several. Each is named by its id or by a prefix only it has; a prefix is confirmed first. The command "
        + "follows the evaluation until it is done; Ctrl-C ends only the watching.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes at least one argument: <job>.";

    /// <inheritdoc/>
    public override string? SearchContext => SearchContexts.Jobs;

    /// <inheritdoc/>
    public override bool Accepts(int count) => count >= 1;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        // Questions come one after another; only then may the outputs interleave.
        List<FoundJob> jobs = [];
        int result = ExitCodes.Success;
        foreach (string text in run.Arguments)
        {
            FoundJob job = await JobLookup.FindAsync(run, text.Trim(), cancellation).ConfigureAwait(false);
            int? refused = job.IsExact || _yes.Value ? null : await Prompt.ConfirmAsync(
                run, $"Are you sure you want to stop job \"{job.Id}\"?", "the job was not stopped", cancellation).ConfigureAwait(false);
            if (refused is null)
            {
                jobs.Add(job);
            }
            else if (result == ExitCodes.Success)
            {
                result = refused.Value;
            }
        }

        int[] codes = await Task.WhenAll(jobs.Select(job => StopAsync(run, job, cancellation))).ConfigureAwait(false);
        return result != ExitCodes.Success ? result : codes.FirstOrDefault(static code => code != ExitCodes.Success);
    }

    private async Task<int> StopAsync(CommandRun run, FoundJob job, CancellationToken cancellation)
    {
        JobDeregisterResponse answer = await job.Client.Jobs.DeregisterAsync(
            job.Id,
            path => path
                .With("purge", _purge.Value ? "true" : "false")
                .With("global", _global.Value)
                .With("no_shutdown_delay", _noShutdownDelay.Value)
                .With("eval_priority", _priority.Value > 0 ? Quantities.Text(_priority.Value) : ""),
            cancellation).ConfigureAwait(false);
        if (answer.EvalId.Length == 0)
        {
            return ExitCodes.Success;
        }

        if (_detach.Value)
        {
            run.Screen.Line(answer.EvalId);
            return ExitCodes.Success;
        }

        return await new EvaluationMonitor(run, job.Client, _verbose.Value) { AcceptsAnyDeploymentEnd = true }.FollowAsync(answer.EvalId, cancellation).ConfigureAwait(false);
    }
}
