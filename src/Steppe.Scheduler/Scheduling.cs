using System.Collections.Immutable;
using Steppe.Model;
using Steppe.Scheduler.Reconciliation;
using Steppe.State;

namespace Steppe.Scheduler;

/// <summary>Answers an evaluation: what must change for its job, and which nodes take the new work.</summary>
/// <remarks>Pure: equal inputs give equal outcomes, on one machine to the bit. Thread-safe.
/// Source: scheduler reference §6–§10, §13–§18.</remarks>
public static class Scheduling
{
    /// <summary>Schedules the job of <paramref name="evaluation"/> on <paramref name="state"/>.</summary>
    /// <param name="state">What to plan on; plans are verified against the head again.</param>
    /// <param name="evaluation">Pending, or blocked and woken.</param>
    /// <param name="now">Time of this attempt (UTC).</param>
    /// <param name="seed">Source of new ids, of ports, and of the choice between equally good nodes.</param>
    public static ScheduleOutcome Run(StateSnapshot state, Evaluation evaluation, DateTimeOffset now, ulong seed) =>
        Run(state, evaluation, now, seed, ScanMemory.ForOnce());

    /// <summary>The same, by somebody who schedules again and again.</summary>
    /// <param name="state">What to plan on; plans are verified against the head again.</param>
    /// <param name="evaluation">Pending, or blocked and woken.</param>
    /// <param name="now">Time of this attempt (UTC).</param>
    /// <param name="seed">Source of new ids, of ports, and of the choice between equally good nodes.</param>
    /// <param name="memory">What was found out before; it makes no difference to the outcome.</param>
    public static ScheduleOutcome Run(StateSnapshot state, Evaluation evaluation, DateTimeOffset now, ulong seed, ScanMemory memory)
    {
        AdmittedJob? job = state.Jobs.Find(evaluation.JobKey);
        if (job is { IsStopped: false, Type: JobType.System or JobType.SysBatch })
        {
            return SystemScheduling.FindObjection(job, evaluation) is { } objection
                ? StopEverything(state, evaluation, [], DeploymentPass.None) with { Objection = objection }
                : SystemScheduling.Run(state, job, evaluation, now, new Entropy(seed), memory);
        }

        var deployments = DeploymentPass.Of(state, job, evaluation.JobKey);
        var decisions = JobReconciler.Reconcile(state, job, evaluation, deployments.Current, now);
        return job is null or { IsStopped: true }
            ? StopEverything(state, evaluation, decisions, deployments)
            : GenericScheduling.Run(state, job, evaluation, deployments, decisions, now, new Entropy(seed), memory);
    }

    private static ScheduleOutcome StopEverything(
        StateSnapshot state,
        Evaluation evaluation,
        ImmutableArray<(string Group, GroupDecision Decision)> decisions,
        DeploymentPass deployments) => new()
    {
        Plan = new Plan
        {
            EvaluationId = evaluation.Id,
            Priority = evaluation.Priority,
            Stops = InOrder(decisions.SelectMany(static group => group.Decision.Stops)),
            DeploymentEnds = deployments.Ends,
            SnapshotIndex = state.Index,
        },
        DeploymentId = deployments.Shown?.Id ?? default,
        FailedGroups = OrdinalMap.Empty<AllocationMetrics>(),
        QueuedAllocations = OrdinalMap.Empty<int>(),
        DesiredUpdates = Counters(decisions),
        ClassEligibility = OrdinalMap.Empty<bool>(),
        EscapedComputedClass = false,
    };

    /// <summary>Stops in the order a plan has them.</summary>
    internal static ImmutableArray<PlannedStop> InOrder(IEnumerable<PlannedStop> stops) =>
        [.. stops.OrderBy(static stop => stop.AllocationId)];

    /// <summary>Marks of what has gone out of reach, in the order a plan has them.</summary>
    internal static ImmutableArray<PlannedDisconnection> Disconnections(IEnumerable<Allocation> allocations) =>
        [.. allocations.OrderBy(static one => one.Id).Select(static one => new PlannedDisconnection(one.Id, one.NodeId))];

    /// <summary>Notes of what has come back and stays, in the order a plan has them.</summary>
    internal static ImmutableArray<PlannedReconnection> Reconnections(IEnumerable<Allocation> allocations) =>
        [.. allocations.OrderBy(static one => one.Id).Select(static one => new PlannedReconnection(one.Id))];

    /// <summary>How many allocations of each group nothing is wanted of any more are to be stopped.</summary>
    internal static ImmutableSortedDictionary<string, DesiredUpdates> Counters(ImmutableArray<(string Group, GroupDecision Decision)> decisions) =>
        decisions.ToOrdinalMap(
            static group => group.Group,
            static group => new DesiredUpdates { Ignore = group.Decision.Ignored, Stop = group.Decision.Stops.Length });
}
