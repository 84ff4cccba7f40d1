using System.Globalization;
using Steppe.Model;

namespace Steppe.Scheduler.Tests;

/// <summary>Clusters and jobs that a seed draws, small enough to be tight.</summary>
internal static class RandomClusters
{
    public static Cluster Make(Entropy entropy)
    {
        Cluster cluster = new(entropy.NextUInt64());
        int nodes = 1 + entropy.Next(12);
        for (int at = 0; at < nodes; at++)
        {
            Node node = cluster.AddNode($"node-{at}", node => node with
            {
                NodeClass = entropy.Next(2) == 0 ? "a" : "b",
                Datacenter = entropy.Next(5) == 0 ? "dc2" : "dc1",
                Meta = node.Meta.Add("rack", entropy.Next(3).ToString(CultureInfo.InvariantCulture)),
                Resources = node.Resources with
                {
                    CpuMhz = 1000 * (1 + entropy.Next(4)),
                    MemoryMb = 1000 * (1 + entropy.Next(4)),
                    MinDynamicPort = 20000,
                    MaxDynamicPort = 20003,
                },
                Reserved = new NodeReserved { CpuMhz = 100 * entropy.Next(3), MemoryMb = 100 * entropy.Next(3) },
            });
            if (entropy.Next(6) == 0)
            {
                cluster.SetStatus(node, NodeStatus.Down);
            }
        }

        return cluster;
    }

    public static Job Job(Entropy entropy, string id)
    {
        Job job = Cluster.Job(
            id, entropy.Next(2) == 0 ? "service" : "batch", count: entropy.Next(8), cpu: 100 * (1 + entropy.Next(12)), memory: 100 * (1 + entropy.Next(12)));
        job = entropy.Next(3) == 0 ? job.WithConstraint("${meta.rack}", "!=", "1") : job;
        job = entropy.Next(4) == 0 ? job.WithNetwork(new Port { Label = "web", Value = 8080 }, new Port { Label = "any" }) : job;
        return entropy.Next(6) == 0 ? job.WithConstraint("", "distinct_hosts", "") : job;
    }

    /// <summary>A job of small pieces with affinities and spreads of every kind.</summary>
    public static Job JobWithWishes(Entropy entropy, string id)
    {
        Job job = Cluster.Job(id, count: 1 + entropy.Next(12), cpu: 100 * (1 + entropy.Next(3)), memory: 100, change: job => job with
        {
            Datacenters = ["*"],
            Spreads = entropy.Next(3) == 0 ? [JobChanges.Spread("${node.datacenter}", 1 + entropy.Next(100), ("dc1", entropy.Next(101)))] : null,
            Affinities = entropy.Next(3) == 0 ? [JobChanges.Affinity("${node.class}", "=", "a", entropy.Next(2) == 0 ? 30 : -30)] : null,
        });
        job = entropy.Next(3) == 0 ? job.WithAffinity("${meta.rack}", "set_contains_any", "1,2", 70) : job;
        job = entropy.Next(3) == 0 ? job.WithSpread("${node.class}") : job;
        int first = entropy.Next(101);
        return entropy.Next(2) == 0 ? job.WithSpread("${meta.rack}", ("0", first), ("1", entropy.Next(2) == 0 ? 0 : 100 - first)) : job;
    }

    /// <summary>Something happens: work ends, fails or starts, a node goes or comes back, time passes.</summary>
    public static void Disturb(Cluster cluster, Entropy entropy)
    {
        Allocation[] open = [.. cluster.State.Allocations.Rows.Where(static allocation => !allocation.IsClientTerminal)];
        Node[] nodes = [.. cluster.State.Nodes.Rows];
        switch (entropy.Next(3))
        {
            case 0 when open.Length > 0:
                ClientStatus[] outcomes = [ClientStatus.Running, ClientStatus.Complete, ClientStatus.Failed];
                cluster.Report(open[entropy.Next(open.Length)], outcomes[entropy.Next(outcomes.Length)]);
                break;
            case 1:
                cluster.SetStatus(nodes[entropy.Next(nodes.Length)], entropy.Next(2) == 0 ? NodeStatus.Down : NodeStatus.Ready);
                break;
            default:
                cluster.Now += TimeSpan.FromSeconds(entropy.Next(100));
                break;
        }
    }
}
