using Steppe.Model;
using Steppe.State;

namespace Steppe.ServerCore;

/// <summary>Whether one row may be forgotten: nobody works with it any more, and it was kept long enough.</summary>
/// <remarks>Pure. Source: scheduler reference §24. An allocation goes only when its client has said that its tasks have ended,
/// even if the servers are done with it: until then they hold their room on the node.</remarks>
internal static class GarbageRules
{
    /// <summary>Whether an allocation has no part in any decision about its job any more.</summary>
    public static bool MayForget(Allocation allocation, AdmittedJob? job, DateTimeOffset cutoff, DateTimeOffset now)
    {
        if (!allocation.IsClientTerminal || allocation.ModifiedAt > cutoff)
        {
            return false;
        }

        bool decidesNothing = job is null or { IsStopped: true } or { Status: JobStatus.Dead }
            || allocation.IsServerTerminal
            || allocation.ClientStatus != ClientStatus.Failed
            || !allocation.NextAllocationId.IsNone;
        return decidesNothing || !MayStillBeRescheduled(allocation, job!, now);
    }

    /// <summary>Whether an allocation is an ended one of an earlier version of its job, which counts for nothing.</summary>
    public static bool IsLeftBehind(Allocation allocation, AdmittedJob job, DateTimeOffset cutoff) =>
        allocation.IsClientTerminal
        && allocation.ModifiedAt <= cutoff
        && (allocation.Job.CreateIndex < job.CreateIndex || allocation.Job.Version < job.Version);

    /// <summary>Whether the allocations of an evaluation still count, however old: they are the finished part of a batch job.</summary>
    public static bool CountsAsFinishedWork(Evaluation evaluation, AdmittedJob? job, DateTimeOffset batchCutoff) =>
        evaluation.Type is JobType.Batch or JobType.SysBatch
        && job is not null
        && !(job.Status == JobStatus.Dead && (job.IsStopped || evaluation.ModifiedAt <= batchCutoff));

    /// <summary>Whether a job is over for good, leaving its evaluations and allocations aside.</summary>
    public static bool IsOver(AdmittedJob job, DateTimeOffset cutoff) =>
        job.Status == JobStatus.Dead
        && (job.IsStopped || !(job.IsPeriodic || job.IsParameterized))
        && (job.Specification.SubmitTime ?? 0) <= cutoff.ToUnixNanoseconds();

    /// <summary>Whether a deployment is over and nothing of it runs any more, or ever will.</summary>
    public static bool IsOver(StateSnapshot state, Deployment deployment, DateTimeOffset cutoff) =>
        !deployment.IsActive
        && deployment.ModifiedAt <= cutoff
        && state.AllocationsOf(deployment.Id).All(static allocation => allocation.IsTerminal);

    /// <summary>Whether a node is gone for good.</summary>
    public static bool IsGone(StateSnapshot state, Node node, DateTimeOffset cutoff) =>
        node.Status == NodeStatus.Down
        && node.StatusUpdatedAt <= cutoff
        && state.AllocationsOn(node.Id).All(static allocation => allocation.IsTerminal);

    // Once its attempts are used up a failure holds its place for the interval; what failed and was never tried again may
    // still be, by an operator.
    private static bool MayStillBeRescheduled(Allocation failed, AdmittedJob job, DateTimeOffset now)
    {
        if (job.FindGroup(failed.TaskGroup)?.ReschedulePolicy is not { } policy || (policy.Unlimited != true && policy.Attempts is null or 0))
        {
            return false;
        }

        return policy.Unlimited == true
            || failed.Reschedules is not [.., var last]
            || now - last.At <= (policy.Interval ?? Duration.Zero).ToTimeSpan();
    }
}
