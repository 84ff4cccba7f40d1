using Steppe.Model;
using Steppe.State;

namespace Steppe.Scheduler.Preemption;

/// <summary>Chooses who gives up cores that a group needs.</summary>
/// <remarks>Pure. The least urgent go first, of equally urgent ones whoever holds most nearly as many as are missing. The reference
/// does not say how; this follows what it says of CPU and memory.</remarks>
internal static class CoreVictims
{
    /// <summary>Those who go, in the order of choice; empty when there are enough; null when there never are.</summary>
    /// <param name="count">Cores the group asks for.</param>
    /// <param name="node">The node.</param>
    /// <param name="there">Everything that stays so far.</param>
    /// <param name="evictable">Those of them who may have to go.</param>
    public static IReadOnlyList<Allocation>? Choose(int count, Node node, IReadOnlyList<Allocation> there, IReadOnlyList<Allocation> evictable)
    {
        List<Allocation> chosen = [];
        List<Allocation> left = [.. evictable.Where(static one => one.Resources.Total.Cores > 0)];

        // Counted anew each time: a core may still be held by somebody who was told to stop.
        while (count - FreeWithout(chosen) is > 0 and var missing)
        {
            if (left.MinBy(one => (one.Job.Priority, Math.Abs(missing - one.Resources.Total.Cores), one.Id)) is not { } next)
            {
                return null;
            }

            left.RemoveAll(one => one.Id == next.Id);
            chosen.Add(next);
        }

        return chosen;

        int FreeWithout(List<Allocation> gone) =>
            NodePieces.Of(node, there.Where(one => gone.TrueForAll(other => other.Id != one.Id)).Select(static one => one.Resources)).FreeCoreCount;
    }
}
