using Steppe.Model;
using Steppe.Scheduler.Devices;
using Steppe.State;

namespace Steppe.Scheduler.Tests.Exclusive;

/// <summary>Devices: which match, which are taken, and who has which.</summary>
public sealed class DeviceTests
{
    private readonly Cluster _cluster = new();

    [Theory]
    [InlineData("gpu")]
    [InlineData("nvidia/gpu")]
    [InlineData("nvidia/gpu/a100")]
    public void Devices_are_asked_for_by_type_vendor_and_model(string name)
    {
        AddNode(Gpu("a100", 2));
        Job job = JobOf("job", Ask(name, 2));
        Assert.Empty(_cluster.RegisterAndRun(job).FailedGroups);

        AllocatedDevice given = Assert.Single(Assert.Single(_cluster.Live(job)).Resources.Tasks["main"].Devices!);
        Assert.Equal(("nvidia", "gpu", "a100"), (given.Vendor, given.Type, given.Name));
        Assert.Equal(["a100-0", "a100-1"], given.DeviceIds);
    }

    [Theory]
    [InlineData("fpga")]
    [InlineData("amd/gpu")]
    [InlineData("nvidia/gpu/h100")]
    public void Nodes_without_such_devices_are_filtered(string name)
    {
        AddNode(Gpu("a100", 2));
        AllocationMetrics why = _cluster.RegisterAndRun(JobOf("job", Ask(name))).FailedGroups["group"];
        Assert.Equal(["missing devices"], why.ConstraintFiltered.Keys);
    }

    [Fact]
    public void No_device_is_given_twice_and_unhealthy_ones_are_not_given()
    {
        AddNode(Gpu("a100", 3) with { Instances = [new NodeDevice("a", true), new NodeDevice("b", false), new NodeDevice("c", true)] });
        Job job = JobOf("job", Ask("gpu")).WithCount(3);
        AllocationMetrics why = _cluster.RegisterAndRun(job).FailedGroups["group"];

        Assert.Equal(["a", "c"], _cluster.Live(job).SelectMany(static one => one.Resources.Tasks["main"].Devices!).SelectMany(static one => one.DeviceIds).Order(StringComparer.Ordinal));
        Assert.Equal([DeviceChoice.Failure], why.DimensionExhausted.Keys);

        Allocation there = _cluster.Live(job)[0];
        Plan twice = new()
        {
            EvaluationId = there.EvaluationId,
            Priority = 50,
            Placements = [there with { Id = new AllocationId(Guid.Parse("00000000-0000-0000-0000-000000000001")) }],
            SnapshotIndex = _cluster.State.Index,
        };
        Assert.Equal([there.NodeId], PlanVerifier.Verify(_cluster.State, twice).RejectedNodes);
    }

    [Theory]
    [InlineData("${device.attr.memory}", ">=", "40 GiB", true)]
    [InlineData("${device.attr.memory}", ">=", "40000 MiB", true)]
    [InlineData("${device.attr.memory}", ">", "40 GiB", false)]
    [InlineData("${device.attr.memory}", "=", "40960 MiB", true)]
    [InlineData("${device.attr.memory}", ">", "1 GHz", false)]
    [InlineData("${device.attr.memory}", ">", "1", false)]
    [InlineData("${device.attr.clock}", "<", "1.5 GHz", true)]
    [InlineData("${device.attr.cores}", ">", "9", true)]
    [InlineData("${device.attr.cuda}", "version", ">= 11", true)]
    [InlineData("${device.attr.nothing}", "!=", "1", true)]
    [InlineData("${device.attr.nothing}", "!=", "${device.attr.nothing}", false)]
    [InlineData("${device.attr.nothing}", "is_not_set", "", true)]
    [InlineData("${device.model}", "regexp", "^a1", true)]
    [InlineData("${device.vendor}", "=", "amd", false)]
    [InlineData("${device.ids}", "set_contains", "a100-0", true)]
    public void Constraints_compare_with_units(string left, string operand, string right, bool holds)
    {
        AddNode(Gpu("a100", 1, ("memory", "40 GiB"), ("clock", "1410 MHz"), ("cores", "10"), ("cuda", "11.4.0")));
        RequestedDevice ask = Ask("gpu") with { Constraints = [new Constraint { LTarget = left, Operand = operand, RTarget = right }] };
        Assert.Equal(holds, _cluster.RegisterAndRun(JobOf("job", ask)).FailedGroups.IsEmpty);
    }

    [Fact]
    public void The_most_wished_for_devices_are_taken_and_count_in_the_score()
    {
        Node small = AddNode(Gpu("t4", 1, ("memory", "16 GiB")));
        Node big = AddNode(Gpu("a100", 1, ("memory", "40 GiB")));
        RequestedDevice ask = Ask("gpu") with
        {
            Affinities = [new Affinity { LTarget = "${device.attr.memory}", Operand = ">", RTarget = "20 GiB", Weight = 60 }, new Affinity { LTarget = "${device.model}", Operand = "=", RTarget = "t4", Weight = -20 }],
        };
        Allocation placed = Assert.Single(_cluster.RegisterAndRun(JobOf("job", ask)).Plan.Placements);

        Assert.Equal(big.Id, placed.NodeId);
        Assert.Equal(0.75, placed.Metrics!.TopScores[0].Scores["devices"]);
        Assert.Equal((placed.Metrics.TopScores[0].Scores["binpack"] + 0.75) / 2, placed.Metrics.TopScores[0].Normalized, 1e-12);
        Assert.Equal((small.Id, -0.25), (placed.Metrics.TopScores[1].NodeId, placed.Metrics.TopScores[1].Scores["devices"]));
    }

    [Fact]
    public void Urgent_work_takes_devices_from_the_least_urgent_holder()
    {
        AddNode(Gpu("a100", 2));
        _cluster.Configure(SchedulerConfiguration.Default with { Preemption = new PreemptionSwitches { Service = true } });
        _cluster.RegisterAndRun(JobOf("a", Ask("gpu")) with { Priority = 40 });
        _cluster.RegisterAndRun(JobOf("b", Ask("gpu")) with { Priority = 20 });
        ScheduleOutcome outcome = _cluster.RegisterAndRun(JobOf("urgent", Ask("gpu")) with { Priority = 70 });

        Assert.Equal("b", _cluster.Get(Assert.Single(outcome.Plan.Preemptions).AllocationId).JobKey.Id);
        Assert.NotEmpty(_cluster.RegisterAndRun(JobOf("near", Ask("gpu", 2)) with { Priority = 75 }).FailedGroups);
    }

    [Fact]
    public void Of_two_kinds_of_devices_those_go_whose_holders_are_less_urgent_together()
    {
        _cluster.AddNode("node", static node => node with { Resources = node.Resources with { Devices = [Gpu("a100", 2), Gpu("t4", 2)] } });
        _cluster.Configure(SchedulerConfiguration.Default with { Preemption = new PreemptionSwitches { Service = true } });
        foreach ((string id, string device, int priority) in new[] { ("a", "a100", 30), ("b", "a100", 30), ("c", "t4", 10), ("d", "t4", 25) })
        {
            Assert.Empty(_cluster.RegisterAndRun(JobOf(id, Ask($"nvidia/gpu/{device}")) with { Priority = priority }).FailedGroups);
        }

        ScheduleOutcome outcome = _cluster.RegisterAndRun(JobOf("urgent", Ask("gpu", 2)) with { Priority = 70 });

        // Equal priorities count once: 30 is less than 10 and 25.
        Assert.Equal(["a", "b"], outcome.Plan.Preemptions.Select(one => _cluster.Get(one.AllocationId).JobKey.Id).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_node_whose_devices_are_all_unhealthy_has_none()
    {
        AddNode(Gpu("a100", 1) with { Instances = [new NodeDevice("a", Healthy: false)] });
        AllocationMetrics why = _cluster.RegisterAndRun(JobOf("job", Ask("gpu"))).FailedGroups["group"];

        Assert.Equal(Cluster.Map<int>().Add("missing devices", 1), why.ConstraintFiltered);
        Assert.Empty(why.DimensionExhausted);
    }

    [Fact]
    public void An_update_in_place_keeps_the_devices()
    {
        AddNode(Gpu("a100", 2));
        Job job = JobOf("job", Ask("gpu", 2));
        _cluster.RegisterAndRun(job);
        AllocatedResources before = Assert.Single(_cluster.Live(job)).Resources;
        Assert.Single(_cluster.RegisterAndRun(job.WithConstraint("${node.datacenter}", "=", "dc1")).Plan.InPlaceUpdates);
        Assert.Same(before, Assert.Single(_cluster.Live(job)).Resources);
    }

    [Fact]
    public void Who_lacks_a_device_is_told()
    {
        AddNode(Gpu("a100", 1));
        _cluster.RegisterAndRun(JobOf("first", Ask("gpu")));
        Job job = JobOf("second", Ask("gpu"));
        _cluster.RegisterAndRun(job);
        GroupExplanation told = Explaining.Run(_cluster.State, _cluster.State.Jobs.Find(Cluster.KeyOf(job))!, _cluster.Now, 1).Waiting[0];
        Assert.Equal(["1 free of device gpu"], told.Closest[0].Obstacles.Select(static obstacle => obstacle.Detail));
    }

    [Theory]
    [InlineData("40 GiB", 42949672960, "B")]
    [InlineData("1.5GHz", 1.5e9, "Hz")]
    [InlineData("250 mW", 0.25, "W")]
    [InlineData("10 MB/s", 1e7, "B/s")]
    [InlineData("-3", -3, "")]
    public void Quantities_are_read(string text, double amount, string kind) => Assert.Equal(new DeviceQuantity(amount, kind), DeviceQuantity.Find(text));

    [Theory]
    [InlineData("")]
    [InlineData("GiB")]
    [InlineData("1 parsec")]
    [InlineData("1 2")]
    [InlineData("true")]
    public void Other_texts_are_none(string text) => Assert.Null(DeviceQuantity.Find(text));

    private Node AddNode(NodeDeviceGroup devices) =>
        _cluster.AddNode($"node-{devices.Name}", node => node with { Resources = node.Resources with { Devices = [devices] } });

    private static NodeDeviceGroup Gpu(string name, int count, params (string Key, string Value)[] attributes) => new()
    {
        Vendor = "nvidia",
        Type = "gpu",
        Name = name,
        Instances = [.. Enumerable.Range(0, count).Select(at => new NodeDevice($"{name}-{at}", true))],
        Attributes = Cluster.Map<string>().AddRange(attributes.Select(static one => KeyValuePair.Create(one.Key, one.Value))),
    };

    private static RequestedDevice Ask(string name, long count = 1) => new() { Name = name, Count = count };

    private static Job JobOf(string id, params RequestedDevice[] devices) => Cluster.Job(
        id, cpu: 100, change: job => job.WithTask(task => task with { Resources = new Resources { Cpu = 100, MemoryMb = 100, Devices = devices } }));
}
