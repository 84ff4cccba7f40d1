using Steppe.Model;

namespace Steppe.Scheduler.Tests.Feasibility;

/// <summary>What a node is charged to when much is wrong with it: the first check that fails, in the order of the reference §13, §15.1
/// and §16.</summary>
public sealed class OrderOfChecksTests
{
    // Each adds one thing that cannot be had; together in the order in which they are told.
    private static readonly (string Reason, Func<Job, Job> Add)[] Obstacles =
    [
        ("${attr.os} = plan9", static job => job with { Constraints = [new Constraint { LTarget = "${attr.os}", Operand = "=", RTarget = "plan9" }] }),
        ("missing drivers", static job => job.WithTask(static task => task with { Driver = "docker" })),
        ("${meta.rack} = r9", static job => job.WithConstraint("${meta.rack}", "=", "r9")),
        ("${meta.zone} = z9", static job => job.WithTask(static task => task with
        {
            Constraints = [new Constraint { LTarget = "${meta.zone}", Operand = "=", RTarget = "z9" }],
        })),
        ("missing devices", static job => WithDevice(job, "fpga")),
        ("missing network", static job => WithPort(job, new Port { Label = "far", HostNetwork = "public" })),
        ("missing compatible host volumes", static job => job.WithVolume("data")),
        ("missing property \"${meta.none}\"", static job => job.WithConstraint("${meta.none}", "distinct_property", "")),
        ("network: reserved port collision web=8080", static job => WithPort(job, new Port { Label = "web", Value = 8080 })),
        ("devices: no devices match request", static job => WithDevice(job, "gpu")),
        ("cores", static job => job.WithTask(static task => task with { Resources = task.Resources! with { Cpu = null, Cores = 3 } })),
        ("cpu", static job => job.WithGroup(static group => group with
        {
            Tasks = [.. group.Tasks!, group.Tasks![0] with { Name = "other", Resources = new Resources { Cpu = 100_000, MemoryMb = 10 } }],
        })),
        ("memory", static job => job.WithTask(static task => task with { Resources = task.Resources! with { MemoryMb = 100_000 } })),
        ("disk", static job => job.WithGroup(static group => group with { EphemeralDisk = new EphemeralDisk { SizeMb = 1_000_000 } })),
    ];

    private readonly Cluster _cluster = new();

    public static TheoryData<int> Places() => [.. Enumerable.Range(0, Obstacles.Length)];

    [Theory]
    [MemberData(nameof(Places))]
    public void A_node_is_charged_to_the_first_check_that_fails(int first)
    {
        AddNode();
        _cluster.RegisterAndRun(WithDevice(Cluster.Job("holder", cpu: 100, memory: 100), "gpu"));
        Job job = Obstacles[first..].Aggregate(Cluster.Job(cpu: 100, memory: 100), static (job, obstacle) => obstacle.Add(job));
        AllocationMetrics why = _cluster.RegisterAndRun(job).FailedGroups["group"];

        Assert.Equal((1, 0), (why.NodesEvaluated, why.TopScores.Count));
        Assert.Equal([Obstacles[first].Reason], why.ConstraintFiltered.Keys.Concat(why.DimensionExhausted.Keys));
        Assert.Equal(1, why.NodesFiltered + why.NodesExhausted);
    }

    [Theory]
    [InlineData("host", true)]
    [InlineData("none", true)]
    [InlineData("bridge", false)]
    [InlineData("cni/lan", false)]
    public void Hosts_have_the_network_of_the_host_and_none(string mode, bool placed)
    {
        AddNode();
        Job job = Cluster.Job(cpu: 100, memory: 100).WithGroup(group => group with { Networks = [new NetworkResource { Mode = mode }] });
        ScheduleOutcome outcome = _cluster.RegisterAndRun(job);
        Assert.Equal(placed ? [] : ["missing network"], outcome.FailedGroups.Values.SelectMany(static why => why.ConstraintFiltered.Keys));
    }

    [Fact]
    public void What_is_to_stop_keeps_its_room_until_its_client_says_that_it_has_ended()
    {
        _cluster.AddNode("node");
        Job leaving = Cluster.Job("leaving", cpu: 3000), coming = Cluster.Job("coming", cpu: 3000);
        _cluster.RegisterAndRun(leaving);
        Allocation last = Assert.Single(_cluster.Live(leaving));
        _cluster.Run(_cluster.Deregister(Cluster.KeyOf(leaving)));
        Assert.Equal(["cpu"], _cluster.RegisterAndRun(coming).FailedGroups["group"].DimensionExhausted.Keys);

        _cluster.Report(last, ClientStatus.Complete);
        Assert.Empty(_cluster.RegisterAndRun(coming).FailedGroups);
    }

    [Fact]
    public void Of_devices_that_are_wished_for_alike_the_last_group_is_taken()
    {
        _cluster.AddNode("node", node => node with { Resources = node.Resources with { Devices = [Gpu("a"), Gpu("b")] } });
        Job job = WithDevice(Cluster.Job(), "gpu");
        _cluster.RegisterAndRun(job);
        Assert.Equal("b", Assert.Single(Assert.Single(_cluster.Live(job)).Resources.Tasks["main"].Devices!).Name);
    }

    [Fact]
    public void Asks_of_one_group_for_devices_add_up()
    {
        _cluster.AddNode("node", node => node with { Resources = node.Resources with { Devices = [Gpu("a")] } });
        AllocationMetrics why = _cluster.RegisterAndRun(WithDevice(WithDevice(Cluster.Job(), "gpu"), "vendor/gpu")).FailedGroups["group"];
        Assert.Equal(["missing devices"], why.ConstraintFiltered.Keys);
    }

    private void AddNode() => _cluster.AddNode("node", node => node with
    {
        Meta = node.Meta.Add("rack", "r1"),
        Reserved = new NodeReserved { Ports = "8080" },
        Resources = node.Resources with { TotalCores = 4, ReservableCores = [0, 1], Devices = [Gpu("a")] },
    });

    private static NodeDeviceGroup Gpu(string name) => new() { Vendor = "vendor", Type = "gpu", Name = name, Instances = [new NodeDevice("0", Healthy: true)] };

    private static Job WithDevice(Job job, string name) => job.WithTask(task => task with
    {
        Resources = task.Resources! with { Devices = [.. task.Resources.Devices ?? [], new RequestedDevice { Name = name, Count = 1 }] },
    });

    private static Job WithPort(Job job, Port port) => job.WithGroup(group => group with
    {
        Networks =
        [
            (group.Networks is [var network, ..] ? network : new NetworkResource { Mode = "host" }) switch
            {
                var one when port.Value > 0 => one with { ReservedPorts = [.. one.ReservedPorts ?? [], port] },
                var one => one with { DynamicPorts = [.. one.DynamicPorts ?? [], port] },
            },
        ],
    });
}
