using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.Scheduler.Reconciliation;

/// <summary>Makes the evaluations that will replace failed allocations later, one for all that come due close together.</summary>
/// <remarks>Pure given the stream of ids. Source: scheduler reference §7.4, step 8.</remarks>
internal static class FollowupBatches
{
    /// <summary>Allocations due within this time of the first one share its evaluation.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    private const string Description = "created for delayed rescheduling";

    /// <summary>Makes the evaluations, and says which allocation waits for which; both in order of time.</summary>
    public static (ImmutableArray<Evaluation> Evaluations, ImmutableArray<PlannedFollowup> Followups) Make(
        Evaluation cause, AdmittedJob job, IEnumerable<DelayedReschedule> delayed, Entropy ids)
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
                    TriggeredBy = EvaluationTriggers.AllocationFailure,
                    JobId = cause.JobId,
                    JobModifyIndex = job.JobModifyIndex,
                    StatusDescription = Description,
                    WaitUntil = one.DueAt,
                    PreviousId = cause.Id,
                });
            }

            followups.Add(new PlannedFollowup(one.Allocation.Id, evaluations[^1].Id));
        }

        return (evaluations.ToImmutable(), followups.ToImmutable());
    }
}
