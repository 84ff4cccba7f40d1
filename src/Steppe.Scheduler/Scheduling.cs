using System.Collections.Immutable;
using Steppe.Model;
using Steppe.Scheduler.Placements;
using Steppe.Scheduler.Reconciliation;
using Steppe.State;

namespace Steppe.Scheduler;

/// <summary>Answers an evaluation: what must change for its job, and which nodes take the new work.</summary>
/// <remarks>Pure: equal inputs give equal outcomes, on one machine to the bit. Thread-safe. Services and batch jobs.
/// Source: scheduler reference §6–§10, §13–§18.</remarks>
public static class Scheduling
{
    /// <summary>Schedules the job of <paramref name="evaluation"/> on <paramref name="state"/>.</summary>
    /// <param name="state">What to plan on; plans are verified against the head again.</param>
    /// <param name="evaluation">Pending, or blocked and woken.</param>
    /// <param name="now">Time of this attempt (UTC).</param>
    /// <param name="seed">Source of new ids, of ports, and of the choice between equally good nodes.</param>
    public static ScheduleOutcome Run(StateSnapshot state, Evaluation evaluation, DateTimeOffset now, ulong seed)
    {
        AdmittedJob? job = state.Jobs.Find(evaluation.JobKey);
        var decisions = JobReconciler.Reconcile(state, job, evaluation, now);
        return job is null or { IsStopped: true }
            ? StopEverything(state, evaluation, decisions)
            : PlaceEverything(state, job, evaluation, decisions, now, new Entropy(seed));
    }

    private static ScheduleOutcome StopEverything(
        StateSnapshot state, Evaluation evaluation, ImmutableArray<(string Group, GroupDecision Decision)> decisions) => new()
    {
        Plan = new Plan
        {
            EvaluationId = evaluation.Id,
            Priority = evaluation.Priority,
            Stops = InOrder(decisions.SelectMany(static group => group.Decision.Stops)),
            SnapshotIndex = state.Index,
        },
        FailedGroups = ImmutableSortedDictionary.Create<string, AllocationMetrics>(StringComparer.Ordinal),
        QueuedAllocations = ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal),
        DesiredUpdates = Counters(decisions, []),
        ClassEligibility = ImmutableSortedDictionary.Create<string, bool>(StringComparer.Ordinal),
        EscapedComputedClass = false,
    };

    private static ScheduleOutcome PlaceEverything(
        StateSnapshot state,
        AdmittedJob job,
        Evaluation evaluation,
        ImmutableArray<(string Group, GroupDecision Decision)> decisions,
        DateTimeOffset now,
        Entropy entropy)
    {
        Entropy evaluationIds = entropy.Split();
        var placer = new Placer(state, job, evaluation, now, entropy);
        ILookup<string, Allocation> destructive = CarryOut(placer, job, decisions);
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
                Stops = InOrder(placer.Stops),
                Placements = placer.Placements,
                InPlaceUpdates = placer.InPlaceUpdates,
                Followups = followups,
                SnapshotIndex = state.Index,
            },
            FailedGroups = failed,
            QueuedAllocations = job.Groups.ToImmutableSortedDictionary(
                static group => group.Name,
                group => failed.TryGetValue(group.Name, out AllocationMetrics? why) ? why.CoalescedFailures + 1 : 0,
                StringComparer.Ordinal),
            DesiredUpdates = Counters(decisions, destructive),
            ClassEligibility = placer.Classes,
            EscapedComputedClass = placer.HasEscapedClasses,
            Followups = evaluations,
        };
        return failed.IsEmpty
            ? outcome
            : outcome with { Blocked = BlockedEvaluation.ForRest(evaluation, outcome, new EvaluationId(evaluationIds.NextUuid())) };
    }

    // Stops first, for the room they leave; then what stays; then replacements, which have somebody's place; then the rest.
    private static ILookup<string, Allocation> CarryOut(
        Placer placer, AdmittedJob job, ImmutableArray<(string Group, GroupDecision Decision)> decisions)
    {
        foreach (PlannedStop stop in decisions.SelectMany(static group => group.Decision.Stops))
        {
            placer.Stop(stop);
        }

        ILookup<string, Allocation> destructive = decisions
            .SelectMany(group => group.Decision.InPlaceCandidates
                .Where(allocation => !placer.TryUpdateInPlace(allocation, job.FindGroup(group.Group)!))
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

    private static ImmutableArray<PlannedStop> InOrder(IEnumerable<PlannedStop> stops) =>
        [.. stops.OrderBy(static stop => stop.AllocationId)];

    private static ImmutableSortedDictionary<string, DesiredUpdates> Counters(
        ImmutableArray<(string Group, GroupDecision Decision)> decisions, IEnumerable<IGrouping<string, Allocation>> destructive)
    {
        Dictionary<string, int> replaced = destructive.ToDictionary(static group => group.Key, static group => group.Count(), StringComparer.Ordinal);
        return decisions.ToImmutableSortedDictionary(
            static group => group.Group,
            group => new DesiredUpdates
            {
                Ignore = group.Decision.Ignored,
                Place = group.Decision.Placements.Length,
                Stop = group.Decision.Stops.Length + group.Decision.Placements.Count(static placement => placement.StopDescription is not null),
                InPlaceUpdate = group.Decision.InPlaceCandidates.Length + group.Decision.Destructive.Length - replaced.GetValueOrDefault(group.Group),
                DestructiveUpdate = replaced.GetValueOrDefault(group.Group),
            },
            StringComparer.Ordinal);
    }
}
