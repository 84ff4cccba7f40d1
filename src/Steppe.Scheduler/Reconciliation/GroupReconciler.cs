using Steppe.Model;

namespace Steppe.Scheduler.Reconciliation;

/// <summary>Compares what one task group should be with what exists, and decides what must change.</summary>
/// <remarks>
/// <para>Pure and total: equal inputs, equal decisions, and no reachable input throws. Picks no nodes and never waits: work
/// for later is <see cref="RolloutStep.Later"/> and <see cref="Absences.Timeouts"/>.</para>
/// <para>What becomes of each allocation is said by <see cref="AllocationFates"/>, how fast the rest happens by
/// <see cref="GroupRollout"/>.</para>
/// <para>Source: scheduler reference §7.2–§7.4.</para>
/// </remarks>
internal static class GroupReconciler
{
    /// <summary>Decides what is stopped, what stays, and what must change, for <paramref name="group"/>.</summary>
    public static GroupDecision Reconcile(GroupView group, DateTimeOffset now)
    {
        ILookup<Fate, Allocation> byFate = AllocationFates.Of(group, now);
        var absences = Absences.Of(byFate, group, now);
        Allocation[] going = [.. byFate[Fate.Keep].Concat(byFate[Fate.Reconnected])];
        Allocation[] kept = [.. going.Where(static allocation => !allocation.IsCanary)];
        Allocation[] canaries = [.. going.Where(static allocation => allocation.IsCanary)];
        Allocation[] surplus = Surplus(kept, group);
        Allocation[] here = [.. kept.Without(surplus)];
        Allocation[] holding = [.. absences.Holding.Take(Math.Max(0, group.Group.Count - here.Length))];
        Allocation[] staying = [.. here, .. holding];
        ILookup<Update, Allocation> byUpdate = ByUpdate(staying, group);
        Allocation[] failed = [.. byFate[Fate.Reschedule].Where(static allocation => !allocation.IsCanary)];
        Allocation[] lost = [.. byFate[Fate.Lost]];
        Allocation[] waiting = [.. byFate[Fate.LostWaiting], .. lost.Where(allocation => StopsBy(allocation, now) is not null)];
        int free = Math.Max(0, group.Group.Count - staying.Length);

        return new GroupDecision
        {
            View = group,
            Stops =
            [
                .. byFate[Fate.MarkLost].Concat(lost).Select(PlannedStops.AsLost),
                .. byFate[Fate.Migrate].Select(PlannedStops.AsMigrating),
                .. byFate[Fate.DropCanary].Select(canary => StopOf(canary, group)),
                .. byFate[Fate.StoodIn].Select(PlannedStops.AsStandIn),
                .. byFate[Fate.FailedAway].Select(PlannedStops.AsRescheduled),
                .. surplus.Concat(absences.Holding.Without(holding)).Concat(byFate[Fate.Outdone]).Concat(failed.Skip(free)).Select(PlannedStops.AsNotNeeded),
            ],
            Staying = [.. staying],
            Canaries = [.. canaries],
            FailedCanaries = [.. byFate[Fate.Reschedule].Where(static allocation => allocation.IsCanary)],
            Failed = [.. failed.Take(free)],
            Leaving = [.. byFate[Fate.Migrate].Concat(lost.Without(waiting)).Where(IsUnreplaced), .. byFate[Fate.LostDue], .. byFate[Fate.Rerun]],
            Moving = byFate[Fate.Migrate].Count(IsUnreplaced),
            HeldPlaces = [.. waiting.Where(IsUnreplaced).Take(Math.Max(0, free - failed.Length)).Select(static allocation => allocation.NameIndex)],
            Absences = absences,
            Returned = [.. byFate[Fate.Reconnected], .. byFate[Fate.Keep].Where(allocation => AllocationFates.HasReturned(allocation, group.Hosts))],
            InPlaceCandidates = [.. byUpdate[Update.InPlace]],
            Destructive = [.. byUpdate[Update.Destructive]],
            Later =
            [
                .. absences.Later,
                .. waiting.Where(allocation => IsUnreplaced(allocation) && !group.IsAwaited(allocation.FollowupEvaluationId))
                    .Select(allocation => new DelayedReschedule(allocation, StopsBy(allocation, now)!.Value)),
            ],
            Ignored = byFate[Fate.Superseded].Count() + byUpdate[Update.None].Count() + canaries.Length + absences.StoodInFor.Length,
        };
    }

    /// <summary>Decides for allocations nobody wants any more: their job is stopped or gone, or has lost their group.</summary>
    public static GroupDecision StopAll(IEnumerable<Allocation> allocations, Hosts hosts) => new()
    {
        Stops =
        [
            .. allocations
                .Where(allocation => !allocation.IsTerminal || AllocationFates.NeedsMarkingAsLost(allocation, hosts))
                .Select(allocation => hosts.Lose(allocation) ? PlannedStops.AsLost(allocation) : PlannedStops.AsNotNeeded(allocation)),
        ],
    };

    private static PlannedStop StopOf(Allocation canary, GroupView group) =>
        group.Hosts.Of(canary.NodeId) != HostState.Present && !canary.IsClientTerminal ? PlannedStops.AsLost(canary)
        : group.IsCurrentCanary(canary) ? PlannedStops.AsMigrating(canary)
        : PlannedStops.AsNotNeeded(canary);

    private static bool IsUnreplaced(Allocation allocation) => allocation.NextAllocationId.IsNone;

    // What is lost only now has been so from now on.
    private static DateTimeOffset? StopsBy(Allocation lost, DateTimeOffset now) => AllocationFates.StopsBy(lost, lost.LostSince ?? now);

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
