using System.Globalization;
using System.Text.Json;
using Steppe.Model;

namespace Steppe.Scheduler.Tests;

/// <summary>Random clusters, jobs and histories: nothing of a node is ever given away twice, and equal inputs give equal plans.</summary>
/// <remarks>The oracle does its own sums, from what allocations were given. <c>STEPPE_SOAK=1</c> makes a million plans, with
/// <c>STEPPE_SOAK_PART=3/10</c> besides only the third tenth of them.</remarks>
public sealed class OvercommitTests(ITestOutputHelper output)
{
    private const int Plans = 6_000;
    private const int SoakPlans = 1_000_000;
    private const int PlansPerHistory = 20;

    [Fact]
    public void No_node_is_over_committed_by_any_plan()
    {
        int plans = Environment.GetEnvironmentVariable("STEPPE_SOAK") == "1" ? SoakPlans : Plans;
        Tallies seen = new();
        (int first, int end) = PartOf(plans / PlansPerHistory);
        Parallel.For(first, end, seed => Run((ulong)seed, seen));
        output.WriteLine($"{(end - first) * PlansPerHistory} plans from seed {first} on: {seen}");
        Assert.All(seen.All, static count => Assert.True(count > 0, "something that is to be checked never came about"));
    }

    private static (int First, int End) PartOf(int histories)
    {
        string[] part = (Environment.GetEnvironmentVariable("STEPPE_SOAK_PART") ?? "1/1").Split('/');
        (int number, int parts) = (int.Parse(part[0], CultureInfo.InvariantCulture), int.Parse(part[1], CultureInfo.InvariantCulture));
        return ((int)((long)histories * (number - 1) / parts), (int)((long)histories * number / parts));
    }

    private static void Run(ulong seed, Tallies seen)
    {
        Entropy entropy = new(seed);
        Cluster cluster = MakeCluster(entropy);
        for (int step = 0; step < PlansPerHistory; step++)
        {
            string at = string.Create(CultureInfo.InvariantCulture, $"seed {seed}, plan {step}");
            if (entropy.Next(3) == 0)
            {
                RandomClusters.Disturb(cluster, entropy);
            }

            Evaluation evaluation = cluster.Register(MakeJob(entropy, entropy.Next(5)));
            if (step % 5 == 0)
            {
                Assert.Equal(Text(cluster.Schedule(evaluation, seed).Plan), Text(cluster.Schedule(evaluation, seed).Plan));
            }

            seen.Count(cluster.Run(evaluation).Plan);
            foreach (Node node in cluster.State.Nodes.Rows)
            {
                Check(node, [.. cluster.State.AllocationsOn(node.Id).Where(static one => !one.IsTerminal)], at);
            }
        }
    }

    private static void Check(Node node, Allocation[] wanted, string at)
    {
        AllocatedTaskResources[] tasks = [.. wanted.SelectMany(static one => one.Resources.Tasks.Values)];
        Require(tasks.Sum(static task => task.CpuMhz) <= node.Resources.CpuMhz - node.Reserved.CpuMhz, "cpu");
        Require(tasks.Sum(static task => task.MemoryMb) <= node.Resources.MemoryMb - node.Reserved.MemoryMb, "memory");
        Require(wanted.Sum(static one => one.Resources.DiskMb) <= node.Resources.DiskMb - node.Reserved.DiskMb, "disk");
        RequireDistinct(wanted.SelectMany(static one => one.Resources.Ports).Where(static port => !port.IgnoresCollision).Select(static port => $"{port.HostIp}:{port.Value}"), "ports");
        int[] cores = [.. tasks.SelectMany(static task => task.Cores ?? [])];
        RequireDistinct(cores.Select(static core => core.ToString(CultureInfo.InvariantCulture)), "cores");
        Require(cores.All(core => node.Resources.ReservableCores.Contains(core) && node.Reserved.Cores?.Contains(core) != true), "cores that are not offered");
        string[] devices = [.. tasks.SelectMany(static task => task.Devices ?? []).SelectMany(static one => one.DeviceIds.Select(id => $"{one.Vendor}/{one.Type}/{one.Name} {id}"))];
        RequireDistinct(devices, "devices");
        Require(devices.All(device => node.Resources.Devices.Any(group => group.Instances.Any(one => one.Healthy && $"{group.Id} {one.Id}" == device))), "devices that are not offered");

        void Require(bool holds, string what) => Assert.True(holds, $"{at}: {what} of {node.Name}, by {wanted.Length}");

        void RequireDistinct(IEnumerable<string> pieces, string what)
        {
            string[] all = [.. pieces];
            Require(all.Distinct(StringComparer.Ordinal).Count() == all.Length, what);
        }
    }

    private static Cluster MakeCluster(Entropy entropy)
    {
        Cluster cluster = new(entropy.NextUInt64());
        cluster.Configure(SchedulerConfiguration.Default with
        {
            SpreadsWork = entropy.Next(2) == 0,
            Preemption = new PreemptionSwitches { System = true, SystemBatch = true, Batch = true, Service = entropy.Next(2) == 0 },
        });
        for (int at = 0, count = 1 + entropy.Next(5); at < count; at++)
        {
            int cores = 1 + entropy.Next(6);
            cluster.AddNode($"node-{at}", node => node with
            {
                Resources = node.Resources with
                {
                    CpuMhz = 1000 * cores,
                    MemoryMb = 1000 * (1 + entropy.Next(4)),
                    DiskMb = 1000 * (1 + entropy.Next(4)),
                    TotalCores = cores,
                    ReservableCores = [.. Enumerable.Range(0, cores)],
                    MinDynamicPort = 20000,
                    MaxDynamicPort = 20003,
                    Addresses = [.. node.Resources.Addresses, new NodeAddress("inside", "lo", "127.0.0.1", "ipv4", "8081")],
                    Devices = [Devices("a", entropy), Devices("b", entropy)],
                },
                Reserved = new NodeReserved { CpuMhz = 100 * entropy.Next(3), DiskMb = 100 * entropy.Next(3), Cores = entropy.Next(3) == 0 ? [0] : null },
            });
        }

        return cluster;
    }

    private static NodeDeviceGroup Devices(string name, Entropy entropy) => new()
    {
        Vendor = "acme",
        Type = "gpu",
        Name = name,
        Instances = [.. Enumerable.Range(0, entropy.Next(4)).Select(at => new NodeDevice($"{name}{at}", entropy.Next(5) > 0))],
        Attributes = Cluster.Map<string>().Add("memory", $"{8 << entropy.Next(3)} GiB"),
    };

    private static Job MakeJob(Entropy entropy, int number)
    {
        string type = entropy.Next(5) switch { 0 => "system", 1 or 2 => "batch", _ => "service" };
        string id = string.Create(CultureInfo.InvariantCulture, $"{type}-{number}");
        bool wantsCores = entropy.Next(3) == 0;
        Resources resources = new()
        {
            Cpu = wantsCores ? null : 100 * (1 + entropy.Next(12)),
            Cores = wantsCores ? 1 + entropy.Next(3) : null,
            MemoryMb = 100 * (1 + entropy.Next(8)),
            Devices = entropy.Next(3) == 0 ? [Device(entropy)] : null,
        };
        Job job = Cluster.Job(id, type, type == "system" ? 1 : entropy.Next(5), change: job => job.WithTask(task => task with { Resources = resources }));
        job = job.WithGroup(group => group with { EphemeralDisk = new EphemeralDisk { SizeMb = 300 + (100 * entropy.Next(6)) } }) with { Priority = 1 + entropy.Next(100) };
        return entropy.Next(3) > 0 ? job : job.WithNetwork(
            new Port { Label = "web", Value = 8080 + entropy.Next(3), HostNetwork = entropy.Next(2) == 0 ? "inside" : "", IgnoreCollision = entropy.Next(6) == 0 },
            new Port { Label = "any" });
    }

    private static RequestedDevice Device(Entropy entropy) => new()
    {
        Name = entropy.Next(2) == 0 ? "gpu" : "acme/gpu/a",
        Count = 1 + entropy.Next(2),
        Constraints = entropy.Next(2) == 0 ? null : [new Constraint { LTarget = "${device.attr.memory}", Operand = ">=", RTarget = "16 GiB" }],
        Affinities = entropy.Next(2) == 0 ? null : [new Affinity { LTarget = "${device.attr.memory}", Operand = ">", RTarget = "20000 MB", Weight = 50 }],
    };

    private static string Text(Plan plan) => JsonSerializer.Serialize(new
    {
        plan.Stops, plan.Preemptions, Placements = plan.Placements.Select(static placed => new { placed.Id, placed.NodeId, placed.Resources, placed.Metrics, placed.Preemption }),
    });

    private sealed class Tallies
    {
        private int _placed, _cores, _devices, _ports, _preempted;

        public IEnumerable<int> All => [_placed, _cores, _devices, _ports, _preempted];

        public void Count(Plan plan)
        {
            Interlocked.Add(ref _placed, plan.Placements.Count);
            Interlocked.Add(ref _cores, plan.Placements.Count(static one => one.Resources.Total.Cores > 0));
            Interlocked.Add(ref _devices, plan.Placements.Count(static one => one.Resources.Total.Devices > 0));
            Interlocked.Add(ref _ports, plan.Placements.Count(static one => one.Resources.Ports.Count > 0));
            Interlocked.Add(ref _preempted, plan.Preemptions.Count);
        }

        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture, $"{_placed} placed, {_cores} with cores, {_devices} with devices, {_ports} with ports, {_preempted} displaced");
    }
}
