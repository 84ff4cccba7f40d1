using System.Collections.Immutable;
using Steppe.Model;
using Steppe.Scheduler.Placements;
using Steppe.Scheduler.Reconciliation;
using Steppe.State;

namespace Steppe.Scheduler;

/// <summary>Answers an evaluation of a service or batch job, which runs so many times, wherever it is best.</summary>
/// <remarks>Pure. Source: scheduler reference §6–§10.</remarks>
internal static class GenericScheduling
{
    /// <summary>Schedules a job that is not stopped.</summary>
    public static ScheduleOutcome Run(
        StateSnapshot state,
        AdmittedJob job,
        Evaluation evaluation,
        ImmutableArray<(string Group, GroupDecision Decision)> decisions,
        DateTimeOffset now,
        Entropy entropy)
    {
        Entropy evaluationIds = entropy.Split();
        var draft = new PlanDraft(state, job, evaluation, now, entropy);
        var placer = new Placer(draft);
        ILookup<string, Allocation> destructive = CarryOut(draft, placer, job, decisions);
        (ImmutableArray<Evaluation> evaluations, ImmutableArray<PlannedFollowup> followups) = FollowupBatches.Make(
            evaluation, job, decisions.SelectMany(static group => group.Decision.Later), evaluationIds);

        ImmutableSortedDictionary<string, AllocationMetrics> failed = placer.Failed;
        var outcome = new ScheduleOutcome
        {
            Plan = new Plan
            {
                EvaluationId = evaluation.Id,
                Priority = evaluation.Priority,
                AllAtOnce = job.Specification.AllAtOnce ?? false,
                Stops = Scheduling.InOrder(draft.Stops),
                Placements = draft.Placements,
                InPlaceUpdates = draft.InPlaceUpdates,
                Followups = followups,
                SnapshotIndex = state.Index,
            },
            FailedGroups = failed,
            QueuedAllocations = job.Groups.ToImmutableSortedDictionary(
                static group => group.Name,
                group => failed.TryGetValue(group.Name, out AllocationMetrics? why) ? why.CoalescedFailures + 1 : 0,
                StringComparer.Ordinal),
            DesiredUpdates = Scheduling.Counters(decisions, destructive),
            ClassEligibility = draft.Feasibility.Classes(),
            EscapedComputedClass = draft.Feasibility.HasEscaped,
            Followups = evaluations,
        };
        return failed.IsEmpty
            ? outcome
            : outcome with { Blocked = BlockedEvaluation.ForRest(evaluation, outcome, new EvaluationId(evaluationIds.NextUuid())) };
    }

    // Stops first, for the room they leave; then what stays; then replacements, which have somebody's place; then the rest.
    private static ILookup<string, Allocation> CarryOut(
        PlanDraft draft, Placer placer, AdmittedJob job, ImmutableArray<(string Group, GroupDecision Decision)> decisions)
    {
        foreach (PlannedStop stop in decisions.SelectMany(static group => group.Decision.Stops))
        {
            draft.Stop(stop);
        }

        ILookup<string, Allocation> destructive = decisions
            .SelectMany(group => group.Decision.InPlaceCandidates
                .Where(allocation => !draft.TryUpdateInPlace(allocation, job.FindGroup(group.Group)!))
                .Concat(group.Decision.Destructive))
            .ToLookup(static allocation => allocation.TaskGroup, StringComparer.Ordinal);
        foreach (Allocation old in destructive.SelectMany(static group => group.OrderBy(static allocation => allocation.NameIndex)))
        {
            placer.Place(new Placement(job.FindGroup(old.TaskGroup)!, old.NameIndex, old, StopReasons.Updated));
        }

        foreach (Placement placement in decisions.SelectMany(static group => group.Decision.Placements))
        {
            placer.Place(placement);
        }

        return destructive;
    }
}
