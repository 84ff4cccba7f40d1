using System.Collections.Immutable;
using Steppe.Model;
using Steppe.State;

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

    private static readonly DeviceChoice Nothing = new(null, [], null);

    /// <summary>Chooses for all asks of a group among what is free.</summary>
    /// <param name="asks">The asks.</param>
    /// <param name="node">The node.</param>
    /// <param name="pieces">What is held of it.</param>
    public static DeviceChoice Make(ImmutableArray<DeviceAsk> asks, Node node, NodePieces pieces)
    {
        if (asks.IsEmpty)
        {
            return Nothing;
        }

        IReadOnlyList<NodeDeviceGroup> groups = node.Resources.Devices;
        int[] given = new int[groups.Count];
        var chosen = ImmutableArray.CreateBuilder<(string, AllocatedDevice)>(asks.Length);
        int weight = 0;
        foreach (DeviceAsk ask in asks)
        {
            int best = FindBest(ask, groups, pieces.FreeDeviceCounts, given);
            if (best < 0)
            {
                return new DeviceChoice(ask, [], null);
            }

            NodeDeviceGroup group = groups[best];
            string[] ids = [.. pieces.FreeOf(group).Skip(given[best]).Take(ask.Count)];
            given[best] += ask.Count;
            chosen.Add((ask.Task, new AllocatedDevice(group.Vendor, group.Type, group.Name, ids)));
            weight += ask.WeightOf(group);
        }

        int total = 0;
        foreach (DeviceAsk ask in asks)
        {
            total += ask.TotalWeight;
        }

        return new DeviceChoice(null, chosen.ToImmutable(), total == 0 ? null : (double)weight / total);
    }

    /// <summary>The first ask that cannot be met of a node of which nobody holds anything, or null.</summary>
    public static DeviceAsk? FindMissing(ImmutableArray<DeviceAsk> asks, Node node)
    {
        IReadOnlyList<NodeDeviceGroup> groups = node.Resources.Devices;
        int[] healthy = new int[groups.Count], given = new int[groups.Count];
        for (int group = 0; group < healthy.Length; group++)
        {
            foreach (NodeDevice device in groups[group].Instances)
            {
                healthy[group] += device.Healthy ? 1 : 0;
            }
        }

        foreach (DeviceAsk ask in asks)
        {
            int best = FindBest(ask, groups, healthy, given);
            if (best < 0)
            {
                return ask;
            }

            given[best] += ask.Count;
        }

        return null;
    }

    private static int FindBest(DeviceAsk ask, IReadOnlyList<NodeDeviceGroup> groups, ReadOnlySpan<int> free, int[] given)
    {
        int best = -1;
        for (int at = 0; at < groups.Count; at++)
        {
            bool fits = free[at] - given[at] >= ask.Count && ask.Matches(groups[at]);
            best = fits && (best < 0 || ask.WeightOf(groups[at]) >= ask.WeightOf(groups[best])) ? at : best;
        }

        return best;
    }
}
