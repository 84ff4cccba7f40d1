using System.Collections.Immutable;
using Steppe.Model;
using Steppe.Scheduler.Devices;
using Steppe.State;

namespace Steppe.Scheduler.Preemption;

/// <summary>Chooses who gives up devices that a group needs.</summary>
/// <remarks>Pure. For every group of devices that would do, the least urgent holders go until there are enough; the group whose
/// holders' priorities, each counted once, add up to least is taken. Source: scheduler reference §17.</remarks>
internal static class DeviceVictims
{
    /// <summary>Those who go; empty when there are enough; null when there never are.</summary>
    /// <param name="asks">What the group asks for.</param>
    /// <param name="node">The node.</param>
    /// <param name="there">Everything that stays so far.</param>
    /// <param name="evictable">Those of them who may have to go.</param>
    public static IReadOnlyList<Allocation>? Choose(
        ImmutableArray<DeviceAsk> asks, Node node, IReadOnlyList<Allocation> there, IReadOnlyList<Allocation> evictable)
    {
        List<Allocation> chosen = [];
        while (DeviceChoice.Make(asks, node, PiecesOf(node, Without(there, chosen))).Missing is { } missing)
        {
            Allocation[] left = [.. Without(evictable, chosen)];
            Allocation[][] options =
            [
                .. node.Resources.Devices.Where(missing.Matches)
                    .Select(group => HoldersOf(group, missing.Count, PiecesOf(node, Without(there, chosen)), left))
                    .Where(static option => option.Length > 0),
            ];
            if (options.Length == 0)
            {
                return null;
            }

            chosen.AddRange(options.MinBy(static option => option.Select(static one => one.Job.Priority).Distinct().Sum())!);
        }

        return chosen;
    }

    private static Allocation[] HoldersOf(NodeDeviceGroup group, int count, NodePieces pieces, Allocation[] evictable)
    {
        int free = pieces.FreeOf(group).Count();
        List<Allocation> holders = [];
        foreach (Allocation next in evictable.Where(one => HeldOf(group, one) > 0)
            .OrderBy(static one => one.Job.Priority).ThenByDescending(one => HeldOf(group, one)).ThenBy(static one => one.Id))
        {
            holders.Add(next);
            free += HeldOf(group, next);
            if (free >= count)
            {
                return [.. holders];
            }
        }

        return [];
    }

    private static int HeldOf(NodeDeviceGroup group, Allocation allocation) => allocation.Resources.Total.Devices == 0 ? 0 : allocation.Resources.Tasks.Values
        .SelectMany(static task => task.Devices ?? [])
        .Where(device => device.IsOf(group))
        .Sum(static device => device.DeviceIds.Count);

    private static NodePieces PiecesOf(Node node, IEnumerable<Allocation> there) => NodePieces.Of(node, there.Select(static one => one.Resources));

    private static IEnumerable<Allocation> Without(IEnumerable<Allocation> allocations, List<Allocation> gone) =>
        allocations.Where(one => gone.TrueForAll(other => other.Id != one.Id));
}
