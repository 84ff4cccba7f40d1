using Steppe.Model;

namespace Steppe.Scheduler.Reconciliation;

/// <summary>Compares what one task group should be with what exists, and decides what must change.</summary>
/// <remarks>
/// <para>Pure and total: equal inputs, equal decisions, and no reachable input throws. Picks no nodes and never waits: work
/// for later is <see cref="GroupDecision.Later"/>.</para>
/// <para>Each allocation meets exactly one <see cref="Fate"/>; the order of the arms in <see cref="FateOf"/> is the
/// specification. How fast the rest happens is decided by <see cref="GroupRollout"/>.</para>
/// <para>Source: scheduler reference §7.2–§7.4.</para>
/// </remarks>
internal static class GroupReconciler
{
    /// <summary>A reschedule due this soon is done at once.</summary>
    public static readonly TimeSpan DueSoon = TimeSpan.FromSeconds(1);

    private enum Fate { Ignore, Superseded, MarkLost, Lost, Migrate, DropCanary, Reschedule, Rerun, Keep }

    /// <summary>Decides what is stopped, what stays, and what must change, for <paramref name="group"/>.</summary>
    public static GroupDecision Reconcile(GroupView group, DateTimeOffset now)
    {
        ILookup<Fate, Allocation> byFate = group.Allocations
            .OrderBy(static allocation => allocation.NameIndex)
            .ThenBy(static allocation => allocation.CreateIndex)
            .ThenBy(static allocation => allocation.Id)
            .ToLookup(allocation => FateOf(allocation, group, now));

        Allocation[] kept = [.. byFate[Fate.Keep].Where(static allocation => !allocation.IsCanary)];
        Allocation[] canaries = [.. byFate[Fate.Keep].Where(static allocation => allocation.IsCanary)];
        Allocation[] surplus = Surplus(kept, group);
        Allocation[] staying = [.. kept.Without(surplus)];
        ILookup<Update, Allocation> byUpdate = ByUpdate(staying, group);
        Allocation[] failed = [.. byFate[Fate.Reschedule].Where(static allocation => !allocation.IsCanary)];
        IEnumerable<Allocation> unwantedFailures = failed.Skip(Math.Max(0, group.Group.Count - staying.Length));

        return new GroupDecision
        {
            View = group,
            Stops =
            [
                .. byFate[Fate.MarkLost].Concat(byFate[Fate.Lost]).Select(PlannedStops.AsLost),
                .. byFate[Fate.Migrate].Select(PlannedStops.AsMigrating),
                .. byFate[Fate.DropCanary].Select(canary => StopOf(canary, group)),
                .. surplus.Concat(unwantedFailures).Select(PlannedStops.AsNotNeeded),
            ],
            Staying = [.. staying],
            Canaries = [.. canaries],
            FailedCanaries = [.. byFate[Fate.Reschedule].Where(static allocation => allocation.IsCanary)],
            Failed = [.. failed],
            Leaving = [.. byFate[Fate.Migrate], .. byFate[Fate.Lost], .. byFate[Fate.Rerun]],
            Moving = byFate[Fate.Migrate].Count(),
            InPlaceCandidates = [.. byUpdate[Update.InPlace]],
            Destructive = [.. byUpdate[Update.Destructive]],
            Later =
            [
                .. byUpdate[Update.None].Concat(byUpdate[Update.InPlace]).Concat(canaries).SelectMany(allocation => DelayOf(allocation, group)),
            ],
            Ignored = byFate[Fate.Superseded].Count() + byUpdate[Update.None].Count() + canaries.Length,
        };
    }

    /// <summary>Decides for allocations nobody wants any more: their job is stopped or gone, or has lost their group.</summary>
    public static GroupDecision StopAll(IEnumerable<Allocation> allocations, Func<NodeId, bool> isNodeLost) => new()
    {
        Stops =
        [
            .. allocations
                .Where(allocation => !allocation.IsTerminal || NeedsMarkingAsLost(allocation, isNodeLost))
                .Select(allocation => isNodeLost(allocation.NodeId) ? PlannedStops.AsLost(allocation) : PlannedStops.AsNotNeeded(allocation)),
        ],
    };

    private static Fate FateOf(Allocation allocation, GroupView group, DateTimeOffset now) => allocation switch
    {
        _ when NeedsMarkingAsLost(allocation, group.IsNodeLost) => Fate.MarkLost,
        { IsTerminal: true } when group.RunsToCompletion && IsOfOlderVersion(allocation, group.Job) => Fate.Superseded,
        { IsTerminal: true, NextAllocationId.IsNone: false } => Fate.Ignore,
        { IsTerminal: true, DesiredTransition.Rerun: true } => Fate.Rerun,
        { IsServerTerminal: true } =>
            group.RunsToCompletion && allocation is { DesiredStatus: DesiredStatus.Stop, RanToSuccess: true } ? Fate.Keep : Fate.Ignore,
        { IsCanary: true, ClientStatus: not (ClientStatus.Complete or ClientStatus.Lost) } when !MayStay(allocation, group) => Fate.DropCanary,
        { ClientStatus: ClientStatus.Failed } => IsDue(allocation, group, now) ? Fate.Reschedule : Fate.Keep,
        { IsClientTerminal: true } => group.RunsToCompletion ? Fate.Keep : Fate.Ignore,
        _ when group.IsNodeLost(allocation.NodeId) => Fate.Lost,
        { DesiredTransition.Migrate: true } => Fate.Migrate,
        _ => Fate.Keep,
    };

    // Tried out by a deployment that is over, or where it cannot go on: it makes room for another one, if that is still wanted.
    private static bool MayStay(Allocation canary, GroupView group) =>
        group.IsCurrentCanary(canary)
        && (canary.IsClientTerminal || (!group.IsNodeLost(canary.NodeId) && canary.DesiredTransition.Migrate != true));

    private static PlannedStop StopOf(Allocation canary, GroupView group) =>
        group.IsNodeLost(canary.NodeId) && !canary.IsClientTerminal ? PlannedStops.AsLost(canary)
        : group.IsCurrentCanary(canary) ? PlannedStops.AsMigrating(canary)
        : PlannedStops.AsNotNeeded(canary);

    // Told to stop, but its client can no longer say that it has: the servers say so in its place.
    private static bool NeedsMarkingAsLost(Allocation allocation, Func<NodeId, bool> isNodeLost) =>
        allocation is { IsServerTerminal: true, IsClientTerminal: false } && isNodeLost(allocation.NodeId);

    private static bool IsOfOlderVersion(Allocation allocation, AdmittedJob job) =>
        allocation.Job.CreateIndex < job.CreateIndex || allocation.Job.Version < job.Version;

    private static bool IsDue(Allocation failed, GroupView group, DateTimeOffset now)
    {
        if (failed.DesiredTransition.ForceReschedule == true)
        {
            return true;
        }

        return !group.IsHeld(failed)
            && RescheduleArithmetic.FindDueAt(failed, group.Group.ReschedulePolicy) is { } due
            && (failed.FollowupEvaluationId == group.EvaluationId || due - now <= DueSoon);
    }

    // A failed allocation that waits, or has no attempts left, keeps its place: filling it would run count + 1 copies later.
    // The evaluation it waits for may be over without it: cancelled for a newer one, or it found no room, and a task that ended
    // late has put off the time since. Then it waits for a new one, or it would be forgotten.
    private static IEnumerable<DelayedReschedule> DelayOf(Allocation allocation, GroupView group) =>
        allocation.ClientStatus == ClientStatus.Failed && !group.IsHeld(allocation) && !group.IsAwaited(allocation.FollowupEvaluationId)
        && RescheduleArithmetic.FindDueAt(allocation, group.Group.ReschedulePolicy) is { } due
            ? [new DelayedReschedule(allocation, due)]
            : [];

    // What a batch job has finished needs no stop: it stays, and counts. Failures of a service go before what runs, and must go:
    // an update would otherwise start every one of them anew, however many are wanted. First of all go those whose number a
    // promoted canary has taken.
    private static Allocation[] Surplus(Allocation[] kept, GroupView group)
    {
        HashSet<AllocationId> superseded = Superseded(kept);
        return
        [
            .. kept.Where(allocation => !allocation.IsTerminal || !group.RunsToCompletion)
                .Reverse()
                .OrderByDescending(allocation => superseded.Contains(allocation.Id))
                .ThenByDescending(static allocation => allocation.IsTerminal)
                .Take(Math.Max(0, kept.Length - group.Group.Count)),
        ];
    }

    // Those that share their number with one that came later.
    private static HashSet<AllocationId> Superseded(Allocation[] kept)
    {
        HashSet<AllocationId> superseded = [];
        Dictionary<int, Allocation> newest = [];
        foreach (Allocation allocation in kept)
        {
            if (newest.TryGetValue(allocation.NameIndex, out Allocation? other))
            {
                bool isNewer = (allocation.Job.Version, allocation.CreateIndex).CompareTo((other.Job.Version, other.CreateIndex)) > 0;
                superseded.Add(isNewer ? other.Id : allocation.Id);
                newest[allocation.NameIndex] = isNewer ? allocation : other;
            }
            else
            {
                newest.Add(allocation.NameIndex, allocation);
            }
        }

        return superseded;
    }

    private enum Update { None, InPlace, Destructive }

    private static ILookup<Update, Allocation> ByUpdate(Allocation[] staying, GroupView group)
    {
        var destructive = new Dictionary<ulong, bool>();
        return staying.ToLookup(allocation =>
        {
            ulong version = allocation.Job.JobModifyIndex;
            if (version == group.Job.JobModifyIndex)
            {
                return Update.None;
            }

            if (!destructive.TryGetValue(version, out bool restarts))
            {
                restarts = SpecificationChange.IsDestructive(allocation.Job, group.Job, group.Group.Name);
                destructive.Add(version, restarts);
            }

            return restarts ? Update.Destructive : allocation.IsTerminal ? Update.None : Update.InPlace;
        });
    }

    private static IEnumerable<Allocation> Without(this IEnumerable<Allocation> allocations, IEnumerable<Allocation> others) =>
        allocations.ExceptBy(others.Select(static other => other.Id), static allocation => allocation.Id);
}
