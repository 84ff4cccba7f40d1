using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.Scheduler.Reconciliation;

/// <summary>What follows from allocations of a group that are out of reach and may come back.</summary>
/// <remarks>Pure and total. Source: scheduler reference §7.3, §7.4 (step 6), §11; decision 0095.</remarks>
/// <param name="Marked">To be marked as unknown: they have just gone out of reach.</param>
/// <param name="ReplacedNow">Another one takes their place, and they may come back all the same.</param>
/// <param name="Holding">They keep their place: nothing replaces them, or not yet.</param>
/// <param name="StoodInFor">Another one has taken their place.</param>
/// <param name="Later">Of <paramref name="Holding"/>, those that are replaced later.</param>
/// <param name="Timeouts">When those that wait for nothing else are given up.</param>
internal sealed record Absences(
    ImmutableArray<Allocation> Marked,
    ImmutableArray<Allocation> ReplacedNow,
    ImmutableArray<Allocation> Holding,
    ImmutableArray<Allocation> StoodInFor,
    ImmutableArray<DelayedReschedule> Later,
    ImmutableArray<DelayedReschedule> Timeouts)
{
    public static readonly Absences None = new([], [], [], [], [], []);

    public static Absences Of(ILookup<Fate, Allocation> byFate, GroupView group, DateTimeOffset now)
    {
        DisconnectPolicy policy = group.Group.Disconnect;
        Allocation[] away = [.. byFate[Fate.Disconnecting], .. byFate[Fate.Away]];
        ILookup<bool?, Allocation> open = away.Where(static allocation => allocation.NextAllocationId.IsNone)
            .ToLookup(allocation => DueAt(allocation, group, now) is { } due ? due - now <= AllocationFates.DueSoon : (bool?)null);
        DelayedReschedule[] later = [.. open[false].Select(allocation => new DelayedReschedule(allocation, DueAt(allocation, group, now)!.Value))];
        HashSet<AllocationId> delayed = [.. later.Select(static one => one.Allocation.Id)];
        HashSet<AllocationId> marked = [.. byFate[Fate.Disconnecting].Select(static allocation => allocation.Id)];
        return new Absences(
            [.. byFate[Fate.Disconnecting]],
            [.. open[true]],
            [.. open[null], .. open[false]],
            [.. away.Where(static allocation => !allocation.NextAllocationId.IsNone)],
            [.. later.Where(IsUnawaited)],
            [
                .. away.Where(allocation => !delayed.Contains(allocation.Id))
                    .Select(allocation => (Allocation: allocation, At: AllocationFates.ExpiryOf(allocation, policy, now)))
                    .Where(static one => one.At is not null)
                    .Select(static one => new DelayedReschedule(one.Allocation, one.At!.Value))
                    .Where(one => one.DueAt > now && (policy.Replaces || marked.Contains(one.Allocation.Id)) && IsUnawaited(one)),
            ]);

        // One that was in reach waits for nothing yet, whatever it waited for before.
        bool IsUnawaited(DelayedReschedule one) =>
            marked.Contains(one.Allocation.Id) || !group.IsAwaited(one.Allocation.FollowupEvaluationId);
    }

    // When another one takes its place; null for never.
    private static DateTimeOffset? DueAt(Allocation allocation, GroupView group, DateTimeOffset now)
    {
        DisconnectPolicy policy = group.Group.Disconnect;
        return !policy.Replaces ? null
            : !policy.WaitsAsRescheduled ? now
            : RescheduleArithmetic.FindDelay(allocation, group.Group.ReschedulePolicy) is { } delay ? AllocationFates.AwaySince(allocation, now) + delay
            : null;
    }
}
