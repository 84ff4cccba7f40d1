using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.Scheduler.Reconciliation;

/// <summary>Makes the evaluations that will look at allocations again later, one for all that come due close together.</summary>
/// <remarks>Pure given the stream of ids. Source: scheduler reference §7.4, step 8.</remarks>
internal static class FollowupBatches
{
    /// <summary>Allocations due within this time of the first one share its evaluation.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    /// <summary>Makes those that replace failed allocations, and those that give up what is out of reach.</summary>
    /// <param name="cause">The evaluation being worked on.</param>
    /// <param name="job">Its job.</param>
    /// <param name="snapshotIndex">Of the state it was decided on.</param>
    /// <param name="later">What keeps its place until then.</param>
    /// <param name="timeouts">What is given up then.</param>
    /// <param name="ids">For the evaluations.</param>
    public static (ImmutableArray<Evaluation> Evaluations, ImmutableArray<PlannedFollowup> Followups) Make(
        Evaluation cause, AdmittedJob job, ulong snapshotIndex, IEnumerable<DelayedReschedule> later, IEnumerable<DelayedReschedule> timeouts, Entropy ids)
    {
        var (replacing, replaced) = Make(cause, job, snapshotIndex, later, EvaluationTriggers.AllocationFailure, "created for delayed rescheduling", ids);
        var (givingUp, givenUp) = Make(cause, job, snapshotIndex, timeouts, EvaluationTriggers.MaxDisconnectTimeout, "created for delayed disconnect timeout", ids);
        return ([.. replacing, .. givingUp], [.. replaced, .. givenUp]);
    }

    // Which allocation waits for which, too; both in order of time.
    private static (ImmutableArray<Evaluation> Evaluations, ImmutableArray<PlannedFollowup> Followups) Make(
        Evaluation cause, AdmittedJob job, ulong snapshotIndex, IEnumerable<DelayedReschedule> delayed, string trigger, string description, Entropy ids)
    {
        var evaluations = ImmutableArray.CreateBuilder<Evaluation>();
        var followups = ImmutableArray.CreateBuilder<PlannedFollowup>();
        foreach (DelayedReschedule one in delayed.OrderBy(static one => one.DueAt).ThenBy(static one => one.Allocation.Id))
        {
            if (evaluations.Count == 0 || one.DueAt - evaluations[^1].WaitUntil > Window)
            {
                evaluations.Add(new Evaluation
                {
                    Id = new EvaluationId(ids.NextUuid()),
                    Namespace = cause.Namespace,
                    Priority = job.Priority,
                    Type = job.Type,
                    TriggeredBy = trigger,
                    JobId = cause.JobId,
                    JobModifyIndex = job.JobModifyIndex,
                    StatusDescription = description,
                    WaitUntil = one.DueAt,
                    PreviousId = cause.Id,
                    SnapshotIndex = snapshotIndex,
                });
            }

            followups.Add(new PlannedFollowup(one.Allocation.Id, evaluations[^1].Id));
        }

        return (evaluations.ToImmutable(), followups.ToImmutable());
    }
}
