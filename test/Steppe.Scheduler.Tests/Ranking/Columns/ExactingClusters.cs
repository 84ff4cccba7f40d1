using System.Collections.Immutable;
using System.Globalization;
using Steppe.Model;

namespace Steppe.Scheduler.Tests.Ranking;

/// <summary>Clusters whose nodes have cores, devices and volumes, and jobs that want some of each.</summary>
internal static class ExactingClusters
{
    private static readonly string[] Models = ["a100", "t4"];

    /// <summary>A small one, or one that is larger than a chunk of columns.</summary>
    public static Cluster Make(Entropy entropy)
    {
        Cluster cluster = new(entropy.NextUInt64());
        int nodes = entropy.Next(15) == 0 ? 300 : 1 + entropy.Next(12);
        for (int at = 0; at < nodes; at++)
        {
            Node node = cluster.AddNode($"node-{at}", node => NodeOf(node, entropy));
            if (entropy.Next(8) == 0)
            {
                cluster.SetStatus(node, NodeStatus.Down);
            }
        }

        return cluster;
    }

    /// <summary>A job of small pieces.</summary>
    public static Job Job(Entropy entropy, string id)
    {
        Job job = Cluster.Job(id, entropy.Next(2) == 0 ? "service" : "batch", count: 1 + entropy.Next(8), cpu: 100 * (1 + entropy.Next(4)), memory: 100);
        job = entropy.Next(3) == 0 ? job.WithTask(task => task with { Resources = task.Resources! with { Cpu = null, Cores = 1 + entropy.Next(2) } }) : job;
        job = entropy.Next(2) == 0 ? job.WithTask(task => task with { Resources = task.Resources! with { Devices = [.. Asks(entropy)] } }) : job;
        job = entropy.Next(3) == 0 ? job.WithVolume("data", readOnly: entropy.Next(2) == 0) : job;
        job = entropy.Next(4) == 0 ? job.WithConstraint("", "distinct_hosts", "") : job;
        job = entropy.Next(3) == 0 ? job.WithConstraint("${meta.rack}", "distinct_property", entropy.Next(2) == 0 ? "2" : "") : job;
        job = entropy.Next(6) == 0 ? job with { Constraints = [new Constraint { LTarget = "${node.class}", Operand = "distinct_property", RTarget = "4" }] } : job;
        job = entropy.Next(4) == 0 ? job.WithAffinity("${node.class}", "=", "a") : job;
        job = entropy.Next(4) == 0 ? job.WithSpread("${meta.rack}") : job;
        return entropy.Next(4) == 0 ? job.WithNetwork(new Port { Label = "web", Value = 8080 }, new Port { Label = "any" }) : job;
    }

    private static IEnumerable<RequestedDevice> Asks(Entropy entropy)
    {
        yield return new RequestedDevice
        {
            Name = entropy.Next(2) == 0 ? "gpu" : $"nvidia/gpu/{Models[entropy.Next(2)]}",
            Count = 1 + entropy.Next(2),
            Constraints = entropy.Next(3) == 0 ? [new Constraint { LTarget = "${device.attr.memory}", Operand = ">=", RTarget = "20 GiB" }] : null,
            Affinities = entropy.Next(2) == 0 ? [JobChanges.Affinity("${device.model}", "=", Models[entropy.Next(2)], entropy.Next(2) == 0 ? 70 : -30)] : null,
        };
        if (entropy.Next(3) == 0)
        {
            yield return new RequestedDevice { Name = "nvidia/gpu", Count = 1 };
        }
    }

    private static Node NodeOf(Node node, Entropy entropy)
    {
        int cores = 2 + (2 * entropy.Next(2));
        NodeDeviceGroup[] devices = [.. Models.Where(_ => entropy.Next(3) > 0).Select(model => Group(model, entropy))];
        return node with
        {
            NodeClass = entropy.Next(2) == 0 ? "a" : "b",
            Meta = entropy.Next(6) == 0 ? node.Meta : node.Meta.Add("rack", entropy.Next(4).ToString(CultureInfo.InvariantCulture)),
            HostVolumes = entropy.Next(2) == 0
                ? Cluster.Map<HostVolume>().Add("data", new HostVolume("/data", ReadOnly: entropy.Next(2) == 0))
                : Cluster.Map<HostVolume>(),
            Resources = node.Resources with
            {
                CpuMhz = 1000 * cores, TotalCores = cores, ReservableCores = [.. Enumerable.Range(0, cores)], Devices = devices, MinDynamicPort = 20000, MaxDynamicPort = 20003,
            },
            Reserved = entropy.Next(3) == 0 ? new NodeReserved { Cores = [0], CpuMhz = 1000 } : new NodeReserved(),
        };
    }

    private static NodeDeviceGroup Group(string model, Entropy entropy) => new()
    {
        Vendor = "nvidia",
        Type = "gpu",
        Name = model,
        Instances = [.. Enumerable.Range(0, 1 + entropy.Next(4)).Select(at => new NodeDevice($"{model}-{at}", Healthy: entropy.Next(5) > 0))],
        Attributes = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("memory", entropy.Next(2) == 0 ? "40 GiB" : "16 GiB"),
    };
}
