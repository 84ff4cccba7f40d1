using Steppe.Model;
using Steppe.Scheduler.Ranking;

namespace Steppe.Scheduler.Preemption;

/// <summary>How well one allocation answers a need for room, and what it costs to take more of its group than may go at once.</summary>
/// <remarks>Pure. Source: scheduler reference §17.</remarks>
internal static class VictimCost
{
    private const double PenaltyOfExcess = 50;

    /// <summary>How far what the allocation holds is from what is needed; dimensions that nothing is needed of do not count.</summary>
    public static double Distance(Use need, ResourceAsk held) =>
        Math.Sqrt(Square(need.MemoryMb, held.MemoryMb) + Square(need.CpuMhz, held.CpuMhz) + Square(need.DiskMb, held.DiskMb));

    /// <summary>0 while the group loses no more than its <c>migrate</c> block lets go at once.</summary>
    /// <param name="victim">One of the group.</param>
    /// <param name="gone">Allocations of the group that go already.</param>
    public static double Penalty(Allocation victim, int gone) =>
        MostAtOnce(victim) is > 0 and var most && gone >= most ? PenaltyOfExcess * (gone + 1 - most) : 0;

    /// <summary>Whether the penalty can ever be other than 0.</summary>
    public static bool MayGrow(Allocation victim) => MostAtOnce(victim) > 0;

    private static int MostAtOnce(Allocation victim) =>
        victim.Job.FindGroup(victim.TaskGroup)?.Specification.Migrate?.MaxParallel ?? 0;

    private static double Square(long need, long held)
    {
        double part = need > 0 ? (double)(need - held) / need : 0;
        return part * part;
    }
}
