using Steppe.Model;

namespace Steppe.Scheduler.Tests.Feasibility;

public sealed class DistinctRulesTests
{
    private readonly Cluster _cluster = new();

    public DistinctRulesTests()
    {
        foreach ((string name, string? rack) in new[] { ("a", "r1"), ("b", "r1"), ("c", "r2"), ("d", null) })
        {
            _cluster.AddNode(name, node => rack is null ? node : node with { Meta = node.Meta.Add("rack", rack) });
        }
    }

    [Fact]
    public void Distinct_hosts_takes_each_node_once()
    {
        ScheduleOutcome outcome = _cluster.RegisterAndRun(Cluster.Job(count: 5).WithConstraint("", "distinct_hosts", "true"));

        Assert.Equal(4, outcome.Plan.Placements.Select(static placed => placed.NodeId).Distinct().Count());
        AllocationMetrics metrics = outcome.FailedGroups["group"];
        Assert.Equal(4, metrics.ConstraintFiltered["distinct_hosts"]);
        Assert.Equal((4, 0), (metrics.NodesFiltered, metrics.NodesExhausted));
        Assert.Equal(1, outcome.QueuedAllocations["group"]);
    }

    [Fact]
    public void Distinct_hosts_can_be_switched_off() => Assert.Equal(
        5, _cluster.RegisterAndRun(Cluster.Job(count: 5).WithConstraint("", "distinct_hosts", "false")).Plan.Placements.Count);

    [Fact]
    public void Distinct_hosts_of_a_job_looks_at_all_its_groups()
    {
        Job job = Cluster.Job(count: 2);
        Job two = job with
        {
            TaskGroups = [job.TaskGroups![0], job.TaskGroups[0] with { Name = "other" }],
            Constraints = [new Constraint { Operand = "distinct_hosts", RTarget = "" }],
        };

        Assert.Equal(4, _cluster.RegisterAndRun(two).Plan.Placements.Select(static placed => placed.NodeId).Distinct().Count());
    }

    [Fact]
    public void Distinct_property_limits_each_value()
    {
        ScheduleOutcome outcome = _cluster.RegisterAndRun(Cluster.Job(count: 3).WithConstraint("${meta.rack}", "distinct_property", ""));

        Assert.Equal(2, outcome.Plan.Placements.Count);
        Assert.Equal(
            Cluster.Map<int>()
                .Add("distinct_property: ${meta.rack}=r1 used by 1 allocs", 2)
                .Add("distinct_property: ${meta.rack}=r2 used by 1 allocs", 1)
                .Add("missing property \"${meta.rack}\"", 1),
            outcome.FailedGroups["group"].ConstraintFiltered);
    }

    [Fact]
    public void Distinct_property_allows_the_count_it_says() => Assert.Equal(
        4, _cluster.RegisterAndRun(Cluster.Job(count: 9).WithConstraint("${meta.rack}", "distinct_property", "2")).Plan.Placements.Count);

    [Fact]
    public void A_node_is_free_again_once_its_allocation_is_to_be_replaced()
    {
        Job job = Cluster.Job(count: 4).WithConstraint("", "distinct_hosts", "");
        _cluster.RegisterAndRun(job);

        Assert.Equal(4, _cluster.RegisterAndRun(job.WithUser("nobody")).Plan.Placements.Select(static placed => placed.NodeId).Distinct().Count());
    }

    [Fact]
    public void Distinct_hosts_of_a_group_looks_at_that_group_only()
    {
        Cluster cluster = new();
        cluster.AddNode("only");
        Job job = Cluster.Job();
        Job two = job with { TaskGroups = [job.TaskGroups![0] with { Name = "free" }, job.WithConstraint("", "distinct_hosts", "true").TaskGroups![0] with { Name = "apart" }] };

        Assert.Equal(2, cluster.RegisterAndRun(two).Plan.Placements.Count);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 2)]
    public void Distinct_property_counts_by_job_or_by_group(bool isOfJob, int placed)
    {
        Cluster cluster = new();
        cluster.AddNode("a", static node => node with { Meta = node.Meta.Add("rack", "r1") });
        cluster.AddNode("b", static node => node with { Meta = node.Meta.Add("rack", "r1") });
        Constraint rule = new() { LTarget = "${meta.rack}", Operand = "distinct_property", RTarget = "" };
        Job job = Cluster.Job(change: job => isOfJob ? job with { Constraints = [rule] } : job);
        TaskGroup group = job.TaskGroups![0] with { Constraints = isOfJob ? null : [rule] };

        ScheduleOutcome outcome = cluster.RegisterAndRun(job with { TaskGroups = [group, group with { Name = "other" }] });

        Assert.Equal(placed, outcome.Plan.Placements.Count);
        Assert.Equal(
            isOfJob ? ["distinct_property: ${meta.rack}=r1 used by 1 allocs"] : [],
            outcome.FailedGroups.Values.SelectMany(static why => why.ConstraintFiltered.Keys));
    }
}
