using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.Scheduler;

/// <summary>Makes evaluations that wait for room.</summary>
/// <remarks>Pure. Source: scheduler reference §3, §6.</remarks>
internal static class BlockedEvaluation
{
    private const string QueuedDescription = "created to place remaining allocations";

    /// <summary>Waits to place the rest after <paramref name="outcome"/>.</summary>
    public static Evaluation ForRest(Evaluation evaluation, ScheduleOutcome outcome, EvaluationId id) =>
        Make(evaluation, outcome, id, EvaluationTriggers.QueuedAllocations, QueuedDescription);

    /// <summary>Waits for room on one node, under the evaluation that waits for it already if there is one.</summary>
    public static Evaluation ForNode(
        Evaluation evaluation,
        ScheduleOutcome outcome,
        NodeId node,
        ImmutableSortedDictionary<string, AllocationMetrics> failedThere,
        Evaluation? waiting,
        Entropy ids) =>
        Make(waiting ?? evaluation with { Status = EvaluationStatus.Pending }, outcome, waiting?.Id ?? new EvaluationId(ids.NextUuid()), EvaluationTriggers.QueuedAllocations, QueuedDescription) with
        {
            NodeId = node,
            FailedGroups = failedThere,

            // Only its node wakes it, and there may be thousands of these in one entry of the log.
            ClassEligibility = ImmutableSortedDictionary.Create<string, bool>(StringComparer.Ordinal),
            EscapedComputedClass = false,
        };

    /// <summary>A new blocked evaluation, or the given one once more when it is itself blocked.</summary>
    public static Evaluation Make(Evaluation evaluation, ScheduleOutcome outcome, EvaluationId id, string trigger, string description)
    {
        Evaluation waiting = evaluation.Status == EvaluationStatus.Blocked
            ? evaluation
            : new Evaluation
            {
                Id = id,
                Namespace = evaluation.Namespace,
                Priority = evaluation.Priority,
                Type = evaluation.Type,
                TriggeredBy = trigger,
                JobId = evaluation.JobId,
                JobModifyIndex = evaluation.JobModifyIndex,
                Status = EvaluationStatus.Blocked,
                StatusDescription = description,
                PreviousId = evaluation.Id,
            };
        return waiting with
        {
            FailedGroups = outcome.FailedGroups,
            QueuedAllocations = outcome.QueuedAllocations,
            ClassEligibility = outcome.ClassEligibility,
            EscapedComputedClass = outcome.EscapedComputedClass,
            SnapshotIndex = outcome.Plan.SnapshotIndex,
        };
    }
}
