using Steppe.Model;
using Steppe.Scheduler;
using Steppe.State;

namespace Steppe.ServerCore;

/// <summary>Says what registering a job would do, without doing it.</summary>
/// <remarks>
/// <para>Pure. The registration is applied to a snapshot that is thrown away, and the scheduler runs on that, as it would after
/// a real one: nothing is proposed, logged or queued. Equal heads give equal answers.</para>
/// <para>A job that only makes others is scheduled as one child of it would be, so that one sees whether a launch finds room.
/// Source: HTTP API, <c>PUT /v1/job/:id/plan</c>.</para>
/// </remarks>
public static class JobDryRun
{
    /// <summary>Tries <paramref name="proposed"/> out on <paramref name="head"/>.</summary>
    /// <param name="head">The leader's newest state.</param>
    /// <param name="proposed">The job as admission gave it.</param>
    public static DryRunOutcome Run(LeaderHead head, AdmittedJob proposed)
    {
        var entropy = new Entropy(head.State.Index);
        var command = new RegisterJob { RequestId = RequestId.FromGuid(entropy.NextUuid()), At = head.At, Job = proposed.Specification };
        Applied applied = StateMachine.Apply(head.State, command, head.State.Index + 1);
        if (applied.Outcome is CommandOutcome.Refused refused)
        {
            return new DryRunOutcome.Refused(refused.Refusal);
        }

        AdmittedJob job = applied.After.Jobs.Find(proposed.Key)!;
        var evaluation = new Evaluation
        {
            Id = EvaluationId.FromGuid(entropy.NextUuid()),
            Namespace = job.Key.Namespace,
            JobId = job.Key.Id,
            Priority = job.Priority,
            Type = job.Type,
            TriggeredBy = EvaluationTriggers.JobRegister,
            JobModifyIndex = job.JobModifyIndex,
        };
        ScheduleOutcome schedule = Scheduling.Run(applied.After, evaluation, head.At, entropy.NextUInt64());
        return new DryRunOutcome.Ran(head.State.Jobs.Find(proposed.Key), job, schedule)
        {
            Preempted = [.. schedule.Plan.Preemptions.Select(preemption => head.State.Allocations.Find(preemption.AllocationId)!)],
        };
    }
}
