using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.Scheduler.Devices;

/// <summary>The devices one allocation gets on one node, or which ask cannot be met.</summary>
/// <remarks>Pure. Of several groups that match, the one most wished for; of a group, the first free devices.
/// Source: scheduler reference §16.</remarks>
/// <param name="Missing">The first ask that cannot be met, or null.</param>
/// <param name="Chosen">By ask: what is given for it.</param>
/// <param name="Score">How far wishes are met, from -1 to 1; null without affinities.</param>
internal sealed record DeviceChoice(DeviceAsk? Missing, ImmutableArray<(string Task, AllocatedDevice Device)> Chosen, double? Score)
{
    /// <summary>No fitting devices, as a key of <c>DimensionExhausted</c>.</summary>
    public const string Failure = "devices: no devices match request";

    /// <summary>Chooses for all asks of a group among what is free.</summary>
    /// <param name="asks">The asks.</param>
    /// <param name="node">The node.</param>
    /// <param name="there">Everything proposed for it.</param>
    public static DeviceChoice Make(ImmutableArray<DeviceAsk> asks, Node node, IEnumerable<Allocation> there)
    {
        HashSet<(string Group, string Id)> taken = TakenBy(there);
        var chosen = ImmutableArray.CreateBuilder<(string, AllocatedDevice)>(asks.Length);
        int weight = 0;
        foreach (DeviceAsk ask in asks)
        {
            if (FindBest(ask, node, taken) is not { } best)
            {
                return new DeviceChoice(ask, [], null);
            }

            string[] ids = [.. Free(best, taken).Take(ask.Count)];
            taken.UnionWith(ids.Select(id => (best.Id, id)));
            chosen.Add((ask.Task, new AllocatedDevice(best.Vendor, best.Type, best.Name, ids)));
            weight += ask.WeightOf(best);
        }

        int total = asks.Sum(static ask => ask.TotalWeight);
        return new DeviceChoice(null, chosen.ToImmutable(), total == 0 ? null : (double)weight / total);
    }

    /// <summary>What allocations hold.</summary>
    public static HashSet<(string Group, string Id)> TakenBy(IEnumerable<Allocation> allocations) =>
    [
        .. allocations.Where(static one => one.Resources.Total.Devices > 0)
            .SelectMany(static one => one.Resources.Tasks.Values)
            .SelectMany(static task => task.Devices ?? [])
            .SelectMany(static device => device.DeviceIds.Select(id => ($"{device.Vendor}/{device.Type}/{device.Name}", id))),
    ];

    /// <summary>The devices of a group that can be given away, in order.</summary>
    public static IEnumerable<string> Free(NodeDeviceGroup group, HashSet<(string Group, string Id)> taken) =>
        group.Instances.Where(one => one.Healthy && !taken.Contains((group.Id, one.Id))).Select(static one => one.Id);

    private static NodeDeviceGroup? FindBest(DeviceAsk ask, Node node, HashSet<(string, string)> taken)
    {
        NodeDeviceGroup? best = null;
        foreach (NodeDeviceGroup group in node.Resources.Devices)
        {
            bool fits = ask.Matches(group) && Free(group, taken).Take(ask.Count).Count() == ask.Count;
            best = fits && (best is null || ask.WeightOf(group) >= ask.WeightOf(best)) ? group : best;
        }

        return best;
    }
}
