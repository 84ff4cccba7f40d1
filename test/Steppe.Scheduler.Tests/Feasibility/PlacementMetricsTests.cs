using System.Collections.Immutable;
using Steppe.Model;
using Steppe.State;

namespace Steppe.Scheduler.Tests.Feasibility;

/// <summary>How a failure is explained: the texts that <c>job run</c> prints.</summary>
public sealed class PlacementMetricsTests
{
    private static readonly Job WantsWindows = Cluster.Job(count: 10).WithConstraint("${attr.os.name}", "=", "windows");

    [Fact]
    public void Nodes_of_different_classes_are_each_charged_to_the_constraint()
    {
        AllocationMetrics metrics = FailedOn(WantsWindows, static (node, at) => node with { Meta = node.Meta.Add("Name", $"client-{at}") });

        Assert.Equal(3, metrics.NodesEvaluated);
        Assert.Equal(3, metrics.NodesFiltered);
        Assert.Equal(3, metrics.NodesInPool);
        Assert.Equal(9, metrics.CoalescedFailures);
        AssertCounts(metrics.ConstraintFiltered, ("${attr.os.name} = windows", 3));
        AssertCounts(metrics.NodesAvailable, ("dc1", 3));
        Assert.Empty(metrics.ClassFiltered);
        Assert.Equal(0, metrics.NodesExhausted);
        Assert.Empty(metrics.TopScores);
    }

    [Fact]
    public void Nodes_of_a_class_that_is_ruled_out_are_charged_to_the_class()
    {
        AllocationMetrics metrics = FailedOn(WantsWindows, static (node, _) => node with { NodeClass = "linux" });

        Assert.Equal(3, metrics.NodesFiltered);
        AssertCounts(metrics.ConstraintFiltered, ("${attr.os.name} = windows", 1), ("computed class ineligible", 2));
        AssertCounts(metrics.ClassFiltered, ("linux", 3));
    }

    [Fact]
    public void What_is_unique_to_a_node_is_never_charged_to_a_class()
    {
        Cluster cluster = WithNodes(static (node, _) => node);
        ScheduleOutcome outcome = cluster.Schedule(cluster.Register(Cluster.Job().WithConstraint("${node.unique.name}", "=", "nobody")));

        AssertCounts(outcome.FailedGroups["group"].ConstraintFiltered, ("${node.unique.name} = nobody", 3));
        Assert.True(outcome.EscapedComputedClass);
        Assert.True(outcome.Blocked!.EscapedComputedClass);
        Assert.DoesNotContain(outcome.ClassEligibility, static known => !known.Value);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_job_that_asks_for_what_is_unique_asks_every_node(bool byProperty)
    {
        Cluster cluster = WithNodes(static (node, _) => node);
        Constraint rule = byProperty
            ? new Constraint { LTarget = "${node.unique.name}", Operand = "distinct_property", RTarget = "" }
            : new Constraint { LTarget = "${node.unique.name}", Operand = "=", RTarget = "nobody" };
        Job job = Cluster.Job(count: 4, change: job => job with { Constraints = [rule] });
        ScheduleOutcome outcome = cluster.Schedule(cluster.Register(job));

        Assert.True(outcome.Blocked!.EscapedComputedClass);
        Assert.Equal(3, outcome.FailedGroups["group"].NodesFiltered);
        Assert.DoesNotContain("computed class ineligible", outcome.FailedGroups["group"].ConstraintFiltered.Keys);
    }

    [Fact]
    public void A_class_is_ruled_out_by_the_job_or_by_all_its_groups()
    {
        Cluster cluster = WithNodes(static (node, at) => node with { Meta = node.Meta.Add("kind", "abc"[at].ToString()), Resources = node.Resources with { CpuMhz = 100 } });
        Job job = Cluster.Job(change: static job => job with { Constraints = [new Constraint { LTarget = "${meta.kind}", Operand = "!=", RTarget = "c" }] });
        TaskGroup group = job.TaskGroups![0];
        ScheduleOutcome outcome = cluster.Schedule(cluster.Register(job with
        {
            TaskGroups = [.. new[] { "a", "b" }.Select(kind => group with { Name = kind, Constraints = [new Constraint { LTarget = "${meta.kind}", Operand = "=", RTarget = kind }] })],
        }));

        Assert.Equal(
            [("a", true), ("b", true), ("c", false)],
            cluster.State.Nodes.Rows.Select(node => (node.Meta["kind"], outcome.ClassEligibility[node.ComputedClass])).Order());
    }

    [Fact]
    public void A_missing_or_sick_driver_is_a_missing_driver()
    {
        AllocationMetrics metrics = FailedOn(Cluster.Job(), static (node, at) => node with
        {
            Drivers = at switch
            {
                0 => node.Drivers.Clear(),
                1 => node.Drivers.SetItem("raw_exec", new DriverStatus { Detected = true }),
                _ => node.Drivers.SetItem("raw_exec", new DriverStatus { Healthy = true }),
            },
        });

        AssertCounts(metrics.ConstraintFiltered, ("computed class ineligible", 1), ("missing drivers", 2));
    }

    [Fact]
    public void Dimensions_that_are_exhausted_are_named()
    {
        AllocationMetrics metrics = FailedOn(Cluster.Job(cpu: 1000, memory: 1000), static (node, at) => node with
        {
            NodeClass = "small",
            Resources = at switch
            {
                0 => node.Resources with { CpuMhz = 999 },
                1 => node.Resources with { MemoryMb = 999 },
                _ => node.Resources with { DiskMb = 299 },
            },
        });

        Assert.Equal(3, metrics.NodesExhausted);
        Assert.Equal(0, metrics.NodesFiltered);
        AssertCounts(metrics.DimensionExhausted, ("cpu", 1), ("disk", 1), ("memory", 1));
        AssertCounts(metrics.ClassExhausted, ("small", 3));
    }

    [Fact]
    public void What_a_node_reserves_of_its_disk_is_not_offered_and_no_task_asked_for_it()
    {
        AllocationMetrics metrics = FailedOn(Cluster.Job(count: 2), static (node, _) => node with
        {
            Resources = node.Resources with { DiskMb = 300 }, Reserved = node.Reserved with { DiskMb = 1 },
        });

        AssertCounts(metrics.DimensionExhausted, ("disk", 3));
        Assert.Equal(1, metrics.CoalescedFailures);
        Assert.Empty(metrics.ResourcesExhausted);
    }

    [Fact]
    public void A_taken_static_port_is_a_collision()
    {
        Cluster cluster = WithNodes(static (node, _) => node);
        Job job = Cluster.Job(count: 4).WithNetwork(new Port { Label = "web", Value = 8080 });

        ScheduleOutcome outcome = cluster.RegisterAndRun(job);

        Assert.Equal(3, outcome.Plan.Placements.Select(static placed => placed.NodeId).Distinct().Count());
        AssertCounts(outcome.FailedGroups["group"].DimensionExhausted, ("network: reserved port collision web=8080", 3));
        Assert.Equal(1, outcome.QueuedAllocations["group"]);
    }

    [Fact]
    public void A_host_network_the_node_does_not_have_is_a_missing_network()
    {
        AllocationMetrics metrics = FailedOn(
            Cluster.Job().WithNetwork(new Port { Label = "web", HostNetwork = "public" }),
            static (node, at) => node with { Meta = node.Meta.Add("Name", $"client-{at}") });

        AssertCounts(metrics.ConstraintFiltered, ("missing network", 3));
    }

    [Fact]
    public void Datacenters_that_have_no_nodes_are_named_with_none()
    {
        Cluster cluster = WithNodes(static (node, _) => node with { Datacenter = "dc2" });
        AllocationMetrics metrics = cluster.Schedule(cluster.Register(Cluster.Job())).FailedGroups["group"];

        Assert.Equal((0, 3), (metrics.NodesEvaluated, metrics.NodesInPool));
        AssertCounts(metrics.NodesAvailable, ("dc1", 0));
    }

    [Fact]
    public void Datacenters_that_are_found_by_a_pattern_are_named_one_by_one()
    {
        Cluster cluster = WithNodes(static (node, at) => node with { Datacenter = new[] { "dc1", "dc2", "east" }[at], Resources = node.Resources with { CpuMhz = 100 } });
        AllocationMetrics metrics = cluster.Schedule(cluster.Register(Cluster.Job(change: static job => job with { Datacenters = ["dc*"] }))).FailedGroups["group"];

        Assert.Equal((2, 3), (metrics.NodesEvaluated, metrics.NodesInPool));
        AssertCounts(metrics.NodesAvailable, ("dc1", 1), ("dc2", 1));
    }

    [Fact]
    public void Only_ready_nodes_of_the_pool_are_candidates()
    {
        Cluster cluster = new();
        cluster.AddNode("other", static node => node with { NodePool = "other" });
        cluster.SetStatus(cluster.AddNode("down"), NodeStatus.Down);
        Node ready = cluster.AddNode("ready");

        Allocation placed = Assert.Single(cluster.Schedule(cluster.Register(Cluster.Job())).Plan.Placements);
        Assert.Equal(ready.Id, placed.NodeId);
        Assert.Equal((1, 2), (placed.Metrics!.NodesEvaluated, placed.Metrics.NodesInPool));

        Job everywhere = Cluster.Job("everywhere", change: static job => job with { NodePool = "all" });
        Assert.Equal(2, cluster.Schedule(cluster.Register(everywhere)).Plan.Placements[0].Metrics!.NodesEvaluated);
    }

    [Fact]
    public void A_placement_shows_the_best_five_with_their_scores()
    {
        Cluster cluster = new();
        for (int at = 0; at < 7; at++)
        {
            cluster.AddNode($"client-{at}", node => node with { Resources = node.Resources with { CpuMhz = 2000 + (500 * at) } });
        }

        Allocation placed = Assert.Single(cluster.RegisterAndRun(Cluster.Job()).Plan.Placements);

        IReadOnlyList<NodeScore> top = placed.Metrics!.TopScores;
        Assert.Equal(5, top.Count);
        Assert.Equal(placed.NodeId, top[0].NodeId);
        Assert.Equal(top.OrderByDescending(static score => score.Normalized), top);
        Assert.Equal(["binpack", "job-anti-affinity", "node-affinity", "node-reschedule-penalty"], top[0].Scores.Keys);
        Assert.Equal(top[0].Normalized, top[0].Scores["binpack"]);
    }

    [Fact]
    public void The_blocked_evaluation_knows_which_classes_can_never_help()
    {
        Cluster cluster = new();
        Node small = cluster.AddNode("small", static node => node with { Resources = node.Resources with { CpuMhz = 100 } });
        Node bare = cluster.AddNode("bare", static node => node with { Drivers = node.Drivers.Clear() });
        Evaluation evaluation = cluster.Register(Cluster.Job());

        Evaluation blocked = cluster.Schedule(evaluation).Blocked!;

        Assert.Equal(Cluster.Map<bool>().Add(small.ComputedClass, true).Add(bare.ComputedClass, false), blocked.ClassEligibility);
        Assert.False(blocked.EscapedComputedClass);
        Assert.Equal((EvaluationStatus.Blocked, EvaluationTriggers.QueuedAllocations, evaluation.Id), (blocked.Status, blocked.TriggeredBy, blocked.PreviousId));
        Assert.Equal(cluster.State.Index, blocked.SnapshotIndex);
        Assert.Equal("created to place remaining allocations", blocked.StatusDescription);

        Evaluation again = cluster.Schedule(blocked).Blocked!;
        Assert.Equal(blocked.Id, again.Id);
        Assert.Equal(evaluation.Id, again.PreviousId);
    }

    [Fact]
    public void A_class_sees_all_that_class_level_checks_read_and_nothing_else()
    {
        Node node = new Cluster().AddNode("node");

        string plain = ComputedClass.Of(node);
        Assert.StartsWith("v1:", plain, StringComparison.Ordinal);
        Assert.Equal(plain, ComputedClass.Of(node with { Name = "other", Id = default, Meta = node.Meta.Add("unique.tag", "x") }));
        Assert.NotEqual(plain, ComputedClass.Of(node with { Meta = node.Meta.Add("tag", "x") }));
        Assert.NotEqual(plain, ComputedClass.Of(node with { Drivers = node.Drivers.Clear() }));
        Assert.NotEqual(plain, ComputedClass.Of(node with { Resources = node.Resources with { Addresses = [] } }));
    }

    public static TheoryData<string, bool> Changes => new()
    {
        { "datacenter", false }, { "class", false }, { "pool", false }, { "attribute", false }, { "unique attribute", true }, { "vendor", false }, { "type", false },
        { "name", false }, { "device attribute", false }, { "unique device attribute", true }, { "instances", false },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Nodes_of_a_class_are_alike_in_all_that_is_not_their_own(string what, bool isSame)
    {
        NodeDeviceGroup device = new() { Vendor = "nvidia", Type = "gpu", Name = "a100", Instances = [], Attributes = Cluster.Map<string>().Add("memory", "40 GiB") };
        Node node = new Cluster().AddNode("node", node => node with { Resources = node.Resources with { Devices = [device] } });
        Node changed = what switch
        {
            "datacenter" => node with { Datacenter = "dc2" },
            "class" => node with { NodeClass = "large" },
            "pool" => node with { NodePool = "gpu" },
            "attribute" => node with { Attributes = node.Attributes.SetItem("os.name", "debian") },
            "unique attribute" => node with { Attributes = node.Attributes.SetItem("unique.hostname", "h1") },
            _ => node with
            {
                Resources = node.Resources with
                {
                    Devices =
                    [
                        what switch
                        {
                            "vendor" => device with { Vendor = "amd" },
                            "type" => device with { Type = "fpga" },
                            "name" => device with { Name = "t4" },
                            "device attribute" => device with { Attributes = device.Attributes.SetItem("memory", "80 GiB") },
                            "unique device attribute" => device with { Attributes = device.Attributes.SetItem("unique.x", "1") },
                            _ => device with { Instances = [new NodeDevice("0", Healthy: true)] },
                        },
                    ],
                },
            },
        };

        Assert.Equal(isSame, ComputedClass.Of(node) == ComputedClass.Of(changed));
    }

    private static AllocationMetrics FailedOn(Job job, Func<Node, int, Node> change)
    {
        Cluster cluster = WithNodes(change);
        ScheduleOutcome outcome = cluster.Schedule(cluster.Register(job));
        Assert.Empty(outcome.Plan.Placements);
        Assert.Equal(job.TaskGroups![0].Count, outcome.QueuedAllocations["group"]);
        return outcome.FailedGroups["group"];
    }

    private static Cluster WithNodes(Func<Node, int, Node> change)
    {
        Cluster cluster = new();
        for (int at = 0; at < 3; at++)
        {
            int number = at;
            cluster.AddNode($"client-{at}", node => change(node, number));
        }

        return cluster;
    }

    private static void AssertCounts(ImmutableSortedDictionary<string, int> counts, params (string Key, int Count)[] expected) =>
        Assert.Equal(expected.OrderBy(static one => one.Key, StringComparer.Ordinal), counts.Select(static one => (one.Key, one.Value)));
}
