using System.Security.Cryptography;
using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Commands.Shared;
using Steppe.Cli.Commands.Shared.Waiting;

namespace Steppe.Cli.Commands.Jobs;

/// <summary><c>job rerun</c>: runs finished batch work again.</summary>
internal sealed class JobRerunCommand : ApiCommand
{
    private readonly BoolFlag _failedOnly;
    private readonly BoolFlag _detach;
    private readonly NumberFlag _priority;
    private readonly BoolFlag _verbose;
    private readonly WaitFlags _wait;

    public JobRerunCommand()
    {
        _failedOnly = Flags.Add(new BoolFlag("failed-only", "Run again only what failed or was lost."));
        _detach = Flags.Add(new BoolFlag("detach", "Return once it is accepted, without following it."));
        _priority = Flags.Add(new NumberFlag("eval-priority", "Priority of the evaluation, 1 to 100; the job's own if not set."));
        _verbose = Flags.Add(new BoolFlag("verbose", "Show full ids."));
        _wait = new WaitFlags(Flags);
    }

    /// <inheritdoc/>
    public override string Name => "job rerun";

    /// <inheritdoc/>
    public override string ArgumentHint => "<job>";

    /// <inheritdoc/>
    public override string Description =>
        "Run finished batch work again: the same version of the job, with its payload and meta. A job that was dispatched or "
        + "launched by a schedule keeps its id. A job that still runs is refused, and so is one that never ends.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes one argument: <job>.";

    /// <inheritdoc/>
    public override bool Accepts(int count) => count == 1;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        _wait.Check(isDetached: _detach.Value);
        FoundJob job = await JobLookup.FindAsync(run, run.Arguments[0].Trim(), cancellation).ConfigureAwait(false);
        JobRegisterResponse answer;
        try
        {
            // The same id when asked again: an answer that was lost on its way runs nothing twice.
            JobRerunRequest request = new()
            {
                FailedOnly = _failedOnly.Value,
                EvalPriority = (int)Math.Clamp(_priority.Value, int.MinValue, int.MaxValue),
                RequestId = new Guid(RandomNumberGenerator.GetBytes(16)).ToString(),
            };
            answer = await PatientAgent.AskOnceMoreAsync(
                token => job.Client.Jobs.RerunAsync(job.Id, request, token), cancellation).ConfigureAwait(false);
        }
        catch (ApiException refused) when (refused.Status == 400)
        {
            throw new CliException($"Cannot run it again: {refused.Body}.");
        }

        if (_wait.IsWanted)
        {
            return await new WorkWaiter(run, job.Client, _wait).WaitAsync(job.Id, answer.Index, cancellation).ConfigureAwait(false);
        }

        if (_detach.Value)
        {
            run.Screen.Line("Evaluation ID: " + answer.EvalId);
            return ExitCodes.Success;
        }

        return await new EvaluationMonitor(run, job.Client, _verbose.Value).FollowAsync(answer.EvalId, cancellation).ConfigureAwait(false);
    }
}
