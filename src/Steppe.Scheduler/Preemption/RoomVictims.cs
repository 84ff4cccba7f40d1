using Steppe.Model;
using Steppe.Scheduler.Ranking;

namespace Steppe.Scheduler.Preemption;

/// <summary>Chooses who makes room for an ask of CPU, memory and disk.</summary>
/// <remarks>
/// <para>Pure. The least urgent go first; among equally urgent ones whoever holds most nearly what is still needed, the lower id
/// when two hold the same. Who turns out not to be needed stays.</para>
/// <para>Source: scheduler reference §17.</para>
/// </remarks>
internal static class RoomVictims
{
    /// <summary>Those who go, in the order of choice; empty when there is room; null when all of them together are not enough.</summary>
    /// <param name="ask">What is asked for.</param>
    /// <param name="room">The node as proposed.</param>
    /// <param name="evictable">Who may have to go.</param>
    /// <param name="ledger">Who goes already in this plan.</param>
    public static IReadOnlyList<Allocation>? Choose(ResourceAsk ask, Room room, IReadOnlyList<Allocation> evictable, PreemptionLedger ledger)
    {
        if (room.FindShortage(ask) is null)
        {
            return [];
        }

        List<Allocation> chosen = [];
        Use need = new(ask.CpuMhz, ask.MemoryMb, ask.DiskMb);
        foreach (IGrouping<int, Allocation> equals in evictable.GroupBy(static one => one.Job.Priority).OrderBy(static group => group.Key))
        {
            List<Allocation> left = [.. equals.OrderBy(static one => one.Id)];
            while (left.Count > 0)
            {
                Allocation next = left.MinBy(one => VictimCost.Distance(need, one.Resources.Total) + VictimCost.Penalty(one, ledger.CountOfGroup(one)))!;
                left.Remove(next);
                chosen.Add(next);
                room = room.Without(next.Resources.Total);
                need = Less(need, next.Resources.Total);
                if (room.FindShortage(ask) is null)
                {
                    return Needed(ask, room, chosen);
                }
            }
        }

        return null;
    }

    // What came last may have made what came first superfluous: the worst matches are taken first, until it is enough.
    private static List<Allocation> Needed(ResourceAsk ask, Room without, List<Allocation> chosen)
    {
        Use whole = new(ask.CpuMhz, ask.MemoryMb, ask.DiskMb);
        Room room = chosen.Aggregate(without, static (all, one) => all.With(one.Resources.Total));
        List<Allocation> needed = [];
        foreach (Allocation next in chosen.OrderByDescending(one => VictimCost.Distance(whole, one.Resources.Total)).ThenBy(static one => one.Id))
        {
            if (room.FindShortage(ask) is null)
            {
                break;
            }

            needed.Add(next);
            room = room.Without(next.Resources.Total);
        }

        return needed;
    }

    private static Use Less(Use need, ResourceAsk held) =>
        new(Math.Max(0, need.CpuMhz - held.CpuMhz), Math.Max(0, need.MemoryMb - held.MemoryMb), Math.Max(0, need.DiskMb - held.DiskMb));
}
