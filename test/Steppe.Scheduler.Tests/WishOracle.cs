using System.Globalization;
using Steppe.Model;
using Steppe.Scheduler.Ranking;
using Steppe.State;

namespace Steppe.Scheduler.Tests;

/// <summary>Ranks nodes by affinities and spreads the slow way: everything is counted anew each time.</summary>
/// <remarks>Knows only the attributes that <see cref="RandomClusters"/> draws, and has its own arithmetic.</remarks>
internal sealed class WishOracle(StateSnapshot state, AdmittedJob job)
{
    private readonly AdmittedGroup _group = job.Groups[0];
    private readonly List<Allocation> _there = [.. state.Allocations.Rows.Where(static allocation => !allocation.IsClientTerminal)];

    public void Stop(AllocationId id) => _there.RemoveAll(allocation => allocation.Id == id);

    public void Place(Allocation allocation) => _there.Add(allocation);

    /// <summary>Every node that can take one more, best first.</summary>
    public (NodeId Node, int Welcome, double Score)[] Rank() =>
    [
        .. state.Nodes.Rows.Where(static node => node.IsReady).Where(Fits)
            .Select(node => (node.Id, Welcome(node), Score(node)))
            .OrderByDescending(static one => one.Item2).ThenByDescending(static one => one.Item3),
    ];

    private IEnumerable<Allocation> On(Node node) => _there.Where(allocation => allocation.NodeId == node.Id);

    private bool Fits(Node node) => Room(node, static ask => ask.CpuMhz, node.Resources.CpuMhz - node.Reserved.CpuMhz)
        && Room(node, static ask => ask.MemoryMb, node.Resources.MemoryMb - node.Reserved.MemoryMb)
        && Room(node, static ask => ask.DiskMb, node.Resources.DiskMb);

    private bool Room(Node node, Func<ResourceAsk, long> dimension, long available) =>
        On(node).Sum(allocation => dimension(allocation.Resources.Total)) + dimension(_group.Ask) <= available;

    private double Score(Node node)
    {
        List<double> scores =
        [
            FitScore.Of(
                On(node).Sum(static allocation => allocation.Resources.Total.CpuMhz) + _group.Ask.CpuMhz,
                node.Resources.CpuMhz - node.Reserved.CpuMhz,
                On(node).Sum(static allocation => allocation.Resources.Total.MemoryMb) + _group.Ask.MemoryMb,
                node.Resources.MemoryMb - node.Reserved.MemoryMb,
                spreads: false),
        ];
        int copies = On(node).Count();
        if (copies > 0)
        {
            scores.Add(-(copies + 1.0) / _group.Count);
        }

        if (!_group.Affinities.IsEmpty)
        {
            double met = _group.Affinities.Where(affinity => Meets(node, affinity)).Sum(static affinity => affinity.Weight!.Value);
            scores.Add(met / _group.Affinities.Sum(static affinity => Math.Abs(affinity.Weight!.Value)));
        }

        double spread = _group.Spreads.Sum(block => Boost(node, block));
        if (spread != 0)
        {
            scores.Add(spread);
        }

        return scores.Average();
    }

    private static bool Meets(Node node, Affinity affinity) => affinity.Operand == "="
        ? node.NodeClass == affinity.RTarget
        : affinity.RTarget.Split(',').Contains(node.Meta["rack"]);

    private static string Value(Node node, Spread block) => block.Attribute switch
    {
        "${node.datacenter}" => node.Datacenter,
        "${node.class}" => node.NodeClass,
        _ => node.Meta["rack"],
    };

    private Dictionary<string, int> Uses(Spread block) => _there
        .Where(static allocation => !allocation.IsTerminal)
        .GroupBy(allocation => Value(state.Nodes.Find(allocation.NodeId)!, block))
        .ToDictionary(static group => group.Key, static group => group.Count());

    private IEnumerable<string> Offered(Spread block) => state.Nodes.Rows.Where(static node => node.IsReady).Select(node => Value(node, block)).Distinct();

    private static double? Percent(string value, Spread block)
    {
        int named = block.SpreadTarget!.Sum(static target => target.Percent);
        return block.SpreadTarget!.FirstOrDefault(target => target.Value == value)?.Percent ?? (named is > 0 and < 100 ? 100 - named : null);
    }

    private double Boost(Node node, Spread block) =>
        block.SpreadTarget is { Count: > 0 } ? TargetBoost(Value(node, block), block) : EvenBoost(Value(node, block), block);

    private double TargetBoost(string value, Spread block)
    {
        double? percent = Percent(value, block);
        double desired = (percent ?? 0) / 100 * _group.Count;
        double share = (double)block.Weight!.Value / _group.Spreads.Sum(static one => one.Weight!.Value);
        return percent is null ? -1
            : percent > 0 ? (desired - Uses(block).GetValueOrDefault(value) - 1) / desired * share
            : Offered(block).Where(other => Percent(other, block) > 0).Select(other => TargetBoost(other, block)).Append(-1).Min();
    }

    private double EvenBoost(string value, Spread block)
    {
        Dictionary<string, int> uses = Uses(block);
        if (uses.Count == 0)
        {
            return 0;
        }

        double current = uses.GetValueOrDefault(value);
        double least = uses.Values.Min();
        return current != least ? (least - current) / least : uses.Values.Max() == least ? -1 : (uses.Values.Max() - least) / least;
    }

    private int Welcome(Node node) => _group.Spreads.Sum(block => Wants(Value(node, block), block) ? block.Weight!.Value : 0);

    private bool Wants(string value, Spread block)
    {
        Dictionary<string, int> uses = Uses(block);
        if (block.SpreadTarget is not { Count: > 0 } targets)
        {
            return Offered(block).All(other => uses.GetValueOrDefault(other) >= uses.GetValueOrDefault(value));
        }

        bool isNamed = targets.Any(target => target.Value == value);
        int used = isNamed ? uses.GetValueOrDefault(value) : uses.Where(use => targets.All(target => target.Value != use.Key)).Sum(static use => use.Value);
        return Percent(value, block) is > 0 && used < Quota(value, block);
    }

    // Whole shares, then one more for the largest fractions while there are any left.
    private int Quota(string value, Spread block)
    {
        List<(string Value, int Percent)> shares = [.. block.SpreadTarget!.Select(static target => (target.Value, target.Percent))];
        shares.Add(("*", 100 - shares.Sum(static share => share.Percent)));
        decimal Exact(int percent) => percent * _group.Count / 100m;
        decimal left = _group.Count - shares.Sum(share => Math.Floor(Exact(share.Percent)));
        string[] luckier = [.. shares.OrderByDescending(share => Exact(share.Percent) % 1).Take((int)left).Select(static share => share.Value)];
        (string Value, int Percent) own = shares.FirstOrDefault(share => share.Value == value, shares[^1]);
        return int.Parse(Math.Floor(Exact(own.Percent)).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) + (luckier.Contains(own.Value) ? 1 : 0);
    }
}
