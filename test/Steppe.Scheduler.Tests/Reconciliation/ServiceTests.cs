using Steppe.Model;

namespace Steppe.Scheduler.Tests.Reconciliation;

/// <summary>What becomes of service jobs, told with real commands.</summary>
public sealed class ServiceTests
{
    private readonly Cluster _cluster = new();
    private readonly Node _first;
    private readonly Node _second;

    public ServiceTests()
    {
        _first = _cluster.AddNode("first");
        _second = _cluster.AddNode("second");
    }

    [Fact]
    public void A_new_job_gets_its_count()
    {
        Job job = Cluster.Job(count: 3);
        ScheduleOutcome outcome = _cluster.RegisterAndRun(job);

        Assert.Equal(["job.group[0]", "job.group[1]", "job.group[2]"], outcome.Plan.Placements.Select(static placed => placed.Name));
        Assert.Equal(3, outcome.Plan.Placements.Select(static placed => placed.Id).Distinct().Count());
        Allocation placed = outcome.Plan.Placements[0];
        Assert.Equal((DesiredStatus.Run, ClientStatus.Pending, "group"), (placed.DesiredStatus, placed.ClientStatus, placed.TaskGroup));
        Assert.Equal(new AllocatedTaskResources(500, 300, 0), placed.Resources.Tasks["main"]);
        Assert.Equal((300, 500L, 300L), (placed.Resources.DiskMb, placed.Resources.Total.CpuMhz, placed.Resources.Total.MemoryMb));
        Assert.Same(placed.Resources, outcome.Plan.Placements[1].Resources);
        Assert.Equal(new DesiredUpdates { Place = 3 }, outcome.DesiredUpdates["group"]);
        Assert.Equal(0, outcome.QueuedAllocations["group"]);
        Assert.Null(outcome.Blocked);
    }

    [Fact]
    public void Nothing_to_do_is_an_empty_plan()
    {
        Job job = Cluster.Job(count: 2);
        _cluster.RegisterAndRun(job);

        ScheduleOutcome outcome = _cluster.RegisterAndRun(job);

        Assert.True(outcome.Plan.IsEmpty);
        Assert.Equal(new DesiredUpdates { Ignore = 2 }, outcome.DesiredUpdates["group"]);
    }

    [Fact]
    public void A_stopped_job_is_stopped_entirely()
    {
        Job job = Cluster.Job(count: 2);
        _cluster.RegisterAndRun(job);
        _cluster.Report(_cluster.Live(job)[0], ClientStatus.Complete);

        ScheduleOutcome outcome = _cluster.Run(_cluster.Deregister(Cluster.KeyOf(job)));

        PlannedStop stop = Assert.Single(outcome.Plan.Stops);
        Assert.Equal(("alloc not needed due to job update", (ClientStatus?)null), (stop.Description, stop.ClientStatus));
        Assert.Empty(_cluster.Live(job));
        Assert.Equal(new DesiredUpdates { Stop = 1 }, outcome.DesiredUpdates["group"]);
    }

    [Fact]
    public void A_purged_job_is_stopped_entirely_too()
    {
        Job job = Cluster.Job(count: 2);
        _cluster.RegisterAndRun(job);

        Assert.Equal(2, _cluster.Run(_cluster.Deregister(Cluster.KeyOf(job), purge: true)).Plan.Stops.Count);
    }

    [Fact]
    public void A_smaller_count_stops_the_highest_numbers()
    {
        Job job = Cluster.Job(count: 4);
        _cluster.RegisterAndRun(job);

        ScheduleOutcome outcome = _cluster.RegisterAndRun(job.WithCount(2));

        Assert.Equal([0, 1], _cluster.Live(job).Select(static allocation => allocation.NameIndex));
        Assert.Equal(2, outcome.Plan.InPlaceUpdates.Count);
        Assert.Empty(outcome.Plan.Placements);
        Assert.Equal(new DesiredUpdates { Stop = 2, InPlaceUpdate = 2 }, outcome.DesiredUpdates["group"]);
        Assert.Equal(1UL, _cluster.Live(job)[0].Job.Version);
    }

    [Fact]
    public void A_larger_count_fills_the_holes_first()
    {
        Job job = Cluster.Job(count: 3);
        _cluster.RegisterAndRun(job);
        _cluster.Report(_cluster.Live(job)[1], ClientStatus.Complete);

        ScheduleOutcome outcome = _cluster.RegisterAndRun(job.WithCount(4));

        Assert.Equal([1, 3], outcome.Plan.Placements.Select(static placed => placed.NameIndex));
    }

    [Fact]
    public void A_changed_task_is_replaced_under_the_same_name()
    {
        Job job = Cluster.Job(count: 2);
        _cluster.RegisterAndRun(job);
        AllocationId[] before = [.. _cluster.Live(job).Select(static allocation => allocation.Id)];

        ScheduleOutcome outcome = _cluster.RegisterAndRun(job.WithUser("nobody"));

        Assert.Equal(before, outcome.Plan.Placements.Select(static placed => placed.PreviousAllocationId));
        Assert.Equal([0, 1], outcome.Plan.Placements.Select(static placed => placed.NameIndex));
        Assert.All(outcome.Plan.Stops, static stop => Assert.Equal("alloc is being updated due to job update", stop.Description));
        Assert.Equal(new DesiredUpdates { DestructiveUpdate = 2 }, outcome.DesiredUpdates["group"]);
        Assert.Equal(outcome.Plan.Placements[0].Id, _cluster.Get(before[0]).NextAllocationId);
    }

    [Fact]
    public void A_replacement_may_use_the_room_its_predecessor_leaves()
    {
        Job job = Cluster.Job(count: 2, cpu: 3000);
        _cluster.RegisterAndRun(job);

        Assert.Equal(2, _cluster.RegisterAndRun(job.WithUser("nobody")).Plan.Placements.Count);
    }

    [Fact]
    public void What_cannot_be_replaced_goes_on_running()
    {
        Job job = Cluster.Job(count: 2, cpu: 3000);
        _cluster.RegisterAndRun(job);

        ScheduleOutcome outcome = _cluster.RegisterAndRun(job.WithTask(static task => task with { Resources = task.Resources! with { Cpu = 5000 } }));

        Assert.True(outcome.Plan.IsEmpty);
        Assert.Equal(2, outcome.QueuedAllocations["group"]);
        Assert.Equal(1, outcome.FailedGroups["group"].CoalescedFailures);
        Assert.Equal(2, _cluster.Live(job).Count);
    }

    [Fact]
    public void What_goes_on_running_keeps_its_room()
    {
        Job job = Cluster.Job(count: 2, cpu: 3000);
        _cluster.RegisterAndRun(job);
        Job grown = job.WithTask(static task => task with { Resources = task.Resources! with { Cpu = 5000 } });

        ScheduleOutcome outcome = _cluster.RegisterAndRun(grown with { TaskGroups = [grown.TaskGroups![0], job.TaskGroups![0] with { Name = "other", Count = 1 }] });

        Assert.Empty(outcome.Plan.Placements);
        Assert.Equal(2, outcome.FailedGroups["other"].DimensionExhausted["cpu"]);
    }

    [Fact]
    public void What_is_stopped_makes_room_in_the_same_plan()
    {
        Job job = Cluster.Job(count: 2, cpu: 3000);
        _cluster.RegisterAndRun(job);

        ScheduleOutcome outcome = _cluster.RegisterAndRun(job.WithGroup(static group => group with { Name = "other" }));

        Assert.Equal((2, 2), (outcome.Plan.Stops.Count, outcome.Plan.Placements.Count));
    }

    [Fact]
    public void What_changes_in_place_is_counted_once()
    {
        Job job = Cluster.Job(count: 2, cpu: 3000);
        _cluster.RegisterAndRun(job);
        TaskGroup small = Cluster.Job(count: 2, cpu: 1000).TaskGroups![0] with { Name = "small" };

        ScheduleOutcome outcome = _cluster.RegisterAndRun(job with { TaskGroups = [job.TaskGroups![0], small] });

        Assert.Equal((2, 2), (outcome.Plan.InPlaceUpdates.Count, outcome.Plan.Placements.Count));
    }

    [Fact]
    public void A_constraint_that_still_holds_changes_in_place_and_one_that_does_not_moves_the_work()
    {
        Job job = Cluster.Job(count: 2, cpu: 3000);
        _cluster.RegisterAndRun(job);

        ScheduleOutcome held = _cluster.RegisterAndRun(job.WithConstraint("${node.datacenter}", "=", "dc1"));
        Assert.Equal(2, held.Plan.InPlaceUpdates.Count);
        Assert.All(held.Plan.InPlaceUpdates, static updated => Assert.Equal("alloc updating in-place", updated.DesiredDescription));

        _cluster.AddNode("third", static node => node with { Meta = node.Meta.Add("new", "yes") });
        ScheduleOutcome broken = _cluster.RegisterAndRun(job.WithConstraint("${meta.new}", "=", "yes"));
        Assert.Empty(broken.Plan.InPlaceUpdates);
        Assert.Single(broken.Plan.Placements);
        Assert.Equal(1, broken.QueuedAllocations["group"]);
        Assert.Equal(new DesiredUpdates { DestructiveUpdate = 2 }, broken.DesiredUpdates["group"]);
    }

    [Fact]
    public void A_group_that_is_gone_is_stopped()
    {
        Job job = Cluster.Job(count: 2);
        Job two = job with { TaskGroups = [job.TaskGroups![0], job.TaskGroups[0] with { Name = "other", Count = 1 }] };
        _cluster.RegisterAndRun(two);
        Assert.Equal(3, _cluster.Live(job).Count);

        ScheduleOutcome outcome = _cluster.RegisterAndRun(job);

        Assert.Equal(2, _cluster.Live(job).Count);
        Assert.Equal(new DesiredUpdates { Stop = 1 }, outcome.DesiredUpdates["other"]);
        Assert.Equal(["group"], outcome.QueuedAllocations.Keys);
    }

    [Fact]
    public void Work_on_a_dead_node_is_lost_and_replaced_under_its_name_without_counting_as_an_attempt()
    {
        Job job = Cluster.Job(count: 2, cpu: 2000);
        _cluster.RegisterAndRun(job);
        Node dead = _cluster.State.Nodes.Find(_cluster.Live(job)[0].NodeId)!;
        Allocation[] lost = [.. _cluster.Live(job).Where(allocation => allocation.NodeId == dead.Id)];
        _cluster.SetStatus(dead, NodeStatus.Down);

        ScheduleOutcome outcome = _cluster.Run(_cluster.Evaluate(Cluster.KeyOf(job)));

        Assert.Equal(2, _cluster.Live(job).Count);
        Assert.All(_cluster.Live(job), allocation => Assert.NotEqual(dead.Id, allocation.NodeId));
        Assert.All(lost, allocation => Assert.Equal(
            (ClientStatus.Lost, DesiredStatus.Stop, "alloc is lost since its node is down"),
            (_cluster.Get(allocation.Id).ClientStatus, _cluster.Get(allocation.Id).DesiredStatus, _cluster.Get(allocation.Id).DesiredDescription)));
        Assert.All(outcome.Plan.Placements, static placed => Assert.Empty(placed.Reschedules));
        Assert.Equal(lost.Select(static allocation => allocation.Id), outcome.Plan.Placements.Select(static placed => placed.PreviousAllocationId));
    }

    [Fact]
    public void What_was_told_to_stop_on_a_dead_node_is_lost()
    {
        Job job = Cluster.Job(cpu: 2000);
        _cluster.RegisterAndRun(job);
        Allocation allocation = _cluster.Live(job)[0];
        _cluster.Run(_cluster.Deregister(Cluster.KeyOf(job)));
        _cluster.SetStatus(_cluster.State.Nodes.Find(allocation.NodeId)!, NodeStatus.Down);

        _cluster.Run(_cluster.Evaluate(Cluster.KeyOf(job)));

        Assert.Equal(ClientStatus.Lost, _cluster.Get(allocation.Id).ClientStatus);
        Assert.True(_cluster.Run(_cluster.Evaluate(Cluster.KeyOf(job))).Plan.IsEmpty);
    }

    [Fact]
    public void A_completed_service_leaves_a_hole_that_is_filled()
    {
        Job job = Cluster.Job();
        _cluster.RegisterAndRun(job);
        _cluster.Report(_cluster.Live(job)[0], ClientStatus.Complete);

        Assert.Single(_cluster.Run(_cluster.Evaluate(Cluster.KeyOf(job))).Plan.Placements);
    }

    [Fact]
    public void An_ineligible_node_keeps_its_work_and_takes_changes_in_place()
    {
        Job job = Cluster.Job(count: 2);
        _cluster.RegisterAndRun(job);
        _cluster.SetStatus(_first, NodeStatus.Initializing);
        _cluster.SetStatus(_second, NodeStatus.Initializing);

        ScheduleOutcome outcome = _cluster.Schedule(_cluster.Register(job.WithGroup(static group => group with { ShutdownDelay = Duration.FromSeconds(1) })));

        Assert.Equal(2, outcome.Plan.InPlaceUpdates.Count);
        Assert.Empty(outcome.Plan.Stops);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void What_is_out_of_reach_comes_only_into_a_deployment_that_begins(int count, bool begins)
    {
        Job job = Cluster.Job(change: static job => job.WithUpdate(new UpdateStrategy { MaxParallel = 1 })
            .WithGroup(static group => group with { Disconnect = new DisconnectStrategy { LostAfter = Duration.FromHours(1) } }));
        _cluster.RegisterAndRun(job);
        Allocation away = _cluster.Live(job)[0];
        _cluster.Judge(away, isHealthy: true);
        _cluster.RunOn(job);
        _cluster.SetStatus(_cluster.State.Nodes.Find(away.NodeId)!, NodeStatus.Disconnected);
        _cluster.Run(_cluster.Evaluate(Cluster.KeyOf(job)));

        _cluster.RegisterAndRun(job.WithCount(count) with { Priority = 70 });

        Assert.Equal((1UL, ClientStatus.Unknown), (_cluster.Get(away.Id).Job.Version, _cluster.Get(away.Id).ClientStatus));
        Assert.Equal(begins ? _cluster.LatestDeployment(job).Id : default, _cluster.Get(away.Id).DeploymentId);
        Assert.Equal(begins ? 1UL : 0UL, _cluster.LatestDeployment(job).JobVersion);
    }

    [Theory]
    [InlineData("datacenter")]
    [InlineData("pool")]
    public void What_is_where_the_job_no_longer_goes_is_replaced_elsewhere(string what)
    {
        Job job = Cluster.Job(change: static job => job with { Datacenters = ["*"] });
        _cluster.RegisterAndRun(job);
        Node there = _cluster.AddNode("third", static node => node with { Datacenter = "dc2", NodePool = "gpu" });

        ScheduleOutcome outcome = _cluster.RegisterAndRun(what == "pool" ? job with { NodePool = "gpu" } : job with { NodePool = "all", Datacenters = ["dc2"] });

        Assert.Empty(outcome.Plan.InPlaceUpdates);
        Assert.Equal(there.Id, Assert.Single(outcome.Plan.Placements).NodeId);
        Assert.Equal("alloc is being updated due to job update", Assert.Single(outcome.Plan.Stops).Description);
    }

    [Fact]
    public void What_has_no_room_any_more_where_it_runs_is_replaced_elsewhere()
    {
        Job job = Cluster.Job(cpu: 3000);
        _cluster.RegisterAndRun(job);
        Node small = _cluster.State.Nodes.Find(_cluster.Live(job)[0].NodeId)!;
        _cluster.Reregister(small with { Resources = small.Resources with { CpuMhz = 2000 } });

        ScheduleOutcome outcome = _cluster.RegisterAndRun(job with { Priority = 70 });

        Assert.Empty(outcome.Plan.InPlaceUpdates);
        Assert.NotEqual(small.Id, Assert.Single(outcome.Plan.Placements).NodeId);
    }

    [Fact]
    public void Two_on_one_node_are_replaced_when_each_is_to_have_its_own()
    {
        _cluster.SetEligible(_second, eligible: false);
        Job job = Cluster.Job(count: 2);
        _cluster.RegisterAndRun(job);
        _cluster.SetEligible(_second, eligible: true);

        ScheduleOutcome outcome = _cluster.RegisterAndRun(job.WithConstraint("", "distinct_hosts", "true"));

        Assert.Empty(outcome.Plan.InPlaceUpdates);
        Assert.Equal(new[] { _first.Id, _second.Id }.Order(), outcome.Plan.Placements.Select(static placed => placed.NodeId).Order());
    }

    [Fact]
    public void An_update_in_place_keeps_ports_and_the_story_of_the_placement()
    {
        Job job = Cluster.Job().WithNetwork(new Port { Label = "any" });
        _cluster.RegisterAndRun(job);
        Allocation before = _cluster.Live(job)[0];

        _cluster.RegisterAndRun(job with { Priority = 70 });

        Allocation after = Assert.Single(_cluster.Live(job));
        Assert.Equal((before.Id, 1UL), (after.Id, after.Job.Version));
        Assert.Equal(before.Resources.Ports, after.Resources.Ports);
        Assert.Equal(before.Metrics!.TopScores, after.Metrics!.TopScores);
    }
}
