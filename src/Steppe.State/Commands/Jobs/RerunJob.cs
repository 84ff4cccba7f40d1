using Steppe.Model;

namespace Steppe.State;

/// <summary>Has finished batch work done once more: the same version of the job, with its payload and meta.</summary>
/// <remarks>
/// <para>Marks what is to be done again; the evaluation places successors, and one that finds no room waits for it. A mark is
/// used up by the successor, so that nothing is done again twice.</para>
/// <para>Source: HTTP API of ours, <c>POST /v1/job/:id/rerun</c>; decision 0042.</para>
/// </remarks>
public sealed record RerunJob : Command
{
    public required JobKey Job { get; init; }

    /// <summary>Only what failed or was lost; else all of it.</summary>
    public bool FailedOnly { get; init; }

    /// <summary>The evaluation that will place it.</summary>
    public required EvaluationId EvaluationId { get; init; }

    public int? EvaluationPriority { get; init; }

    internal override CommandOutcome ApplyTo(StateBuilder state)
    {
        if (state.Now.Jobs.Find(Job) is not { } job)
        {
            return new CommandOutcome.Refused(new Refusal(RefusalCode.NotFound, null, "job not found"));
        }

        Allocation[] ended = [.. Outcomes.Newest(job, state.Now.AllocationsOf(Job)).OrderBy(static allocation => allocation.Id)];
        Allocation[] again = [.. ended.Where(allocation => !FailedOnly || HasFailed(allocation))];
        if (Check(job, again) is { } refusal)
        {
            return new CommandOutcome.Refused(refusal);
        }

        AdmittedJob current = job.IsStopped ? Restarted(job, state) : job;
        foreach (Allocation allocation in job.IsStopped ? ended : again)
        {
            // Work of a stopped job is of the version before the stop: it is taken over, or it would not count.
            state.PutAllocation(
                allocation with
                {
                    Job = job.IsStopped ? current : allocation.Job,
                    DesiredTransition = again.Contains(allocation)
                        ? allocation.DesiredTransition with { Rerun = true } : allocation.DesiredTransition,
                },
                byServer: false);
        }

        state.PutEvaluation(new Evaluation
        {
            Id = EvaluationId,
            Namespace = Job.Namespace,
            JobId = Job.Id,
            Priority = EvaluationPriority ?? current.Priority,
            Type = current.Type,
            TriggeredBy = EvaluationTriggers.JobRerun,
            JobModifyIndex = current.JobModifyIndex,
        });
        return new CommandOutcome.Accepted(state.Index, EvaluationId, current.JobModifyIndex);
    }

    // The stop was a version of its own; taking it back is not another one, for what runs is the same.
    private static AdmittedJob Restarted(AdmittedJob job, StateBuilder state)
    {
        AdmittedJob restarted = AdmittedJob.Compile(job.Specification with
        {
            Stop = false,
            Status = JobStatus.Pending.ToWord(),
            ModifyIndex = state.Index,
            JobModifyIndex = state.Index,
        });
        state.PutJob(restarted);
        return restarted;
    }

    private static bool HasFailed(Allocation allocation) =>
        Outcomes.Of(allocation) is Outcome.Failed or Outcome.OutOfMemory or Outcome.TimedOut or Outcome.Lost;

    private Refusal? Check(AdmittedJob job, Allocation[] again)
    {
        string? sentence = job switch
        {
            { IsPeriodic: true } or { IsParameterized: true } =>
                $"job \"{Job.Id}\" only starts other jobs: name the one to run again, such as one that job status {Job.Id} lists",
            { Type: not JobType.Batch } => $"job \"{Job.Id}\" is a {job.Specification.Type} job: only batch work ends and can be run again",
            { Status: not JobStatus.Dead } =>
                $"job \"{Job.Id}\" is {job.Status.ToWord()}: wait for its end, or stop it, before it is run again",
            _ when again.Length == 0 => FailedOnly
                ? $"nothing of job \"{Job.Id}\" failed or was lost: leave out failed-only to run all of it again"
                : $"job \"{Job.Id}\" has no finished work left to run again: register it anew",
            _ => null,
        };
        return sentence is null ? null : new Refusal(RefusalCode.Conflict, null, sentence);
    }
}
