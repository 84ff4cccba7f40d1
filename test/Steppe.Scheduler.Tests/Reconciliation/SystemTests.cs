using Steppe.Model;

namespace Steppe.Scheduler.Tests.Reconciliation;

/// <summary>Jobs that run once on every fitting node until stopped; the rows of the scheduler reference §12.</summary>
public sealed class SystemTests
{
    private readonly Cluster _cluster = new();
    private readonly Node[] _nodes;

    public SystemTests() => _nodes = [_cluster.AddNode("a"), _cluster.AddNode("b"), _cluster.AddNode("c")];

    [Fact]
    public void Every_node_gets_one()
    {
        Job job = Everywhere();
        ScheduleOutcome outcome = _cluster.RegisterAndRun(job);

        Assert.Equal(_nodes.Select(static node => node.Id).Order(), outcome.Plan.Placements.Select(static placed => placed.NodeId).Order());
        Assert.All(outcome.Plan.Placements, static placed => Assert.Equal(("everywhere.group[0]", 0), (placed.Name, placed.NameIndex)));
        Assert.Empty(outcome.FailedGroups);
        Assert.Equal(0, outcome.QueuedAllocations["group"]);
        Assert.Equal(new DesiredUpdates { Ignore = 3 }, _cluster.RegisterAndRun(job).DesiredUpdates["group"]);
    }

    [Fact]
    public void A_placement_shows_only_how_its_node_is_filled()
    {
        NodeScore score = Assert.Single(_cluster.RegisterAndRun(Everywhere()).Plan.Placements[0].Metrics!.TopScores);

        Assert.Equal(["binpack"], score.Scores.Keys);
        Assert.Equal(score.Scores["binpack"], score.Normalized);
    }

    [Fact]
    public void A_node_that_joins_later_gets_one()
    {
        Job job = Everywhere();
        _cluster.RegisterAndRun(job);
        Node late = _cluster.AddNode("late");

        Assert.Equal(late.Id, Assert.Single(_cluster.Look(job).Plan.Placements).NodeId);
    }

    [Fact]
    public void Only_nodes_that_fit_count_and_those_that_do_not_are_no_failure()
    {
        _cluster.AddNode("other datacenter", static node => node with { Datacenter = "dc2" });
        _cluster.AddNode("other pool", static node => node with { NodePool = "other" });
        _cluster.AddNode("no driver", static node => node with { Drivers = node.Drivers.Clear() });
        ScheduleOutcome outcome = _cluster.RegisterAndRun(Everywhere().WithConstraint("${node.unique.name}", "!=", "b"));

        Assert.Equal(["a", "c"], outcome.Plan.Placements.Select(static placed => placed.NodeName).Order());
        Assert.Empty(outcome.FailedGroups);
        Assert.Empty(outcome.BlockedByNode);
        Assert.Equal(0, outcome.QueuedAllocations["group"]);
        Assert.Equal(new DesiredUpdates { Place = 2 }, outcome.DesiredUpdates["group"]);
    }

    [Fact]
    public void That_no_node_fits_is_told_once()
    {
        ScheduleOutcome outcome = _cluster.RegisterAndRun(Everywhere().WithConstraint("${node.unique.name}", "=", "z"));

        AllocationMetrics why = outcome.FailedGroups["group"];
        Assert.Equal((3, 3, 2), (why.NodesEvaluated, why.NodesFiltered, why.CoalescedFailures));
        Assert.Equal(3, why.ConstraintFiltered["${node.unique.name} = z"]);
        Assert.Null(outcome.Blocked);
        Assert.Empty(outcome.BlockedByNode);
        Assert.Equal(0, outcome.QueuedAllocations["group"]);
    }

    [Fact]
    public void A_node_without_room_waits_by_itself()
    {
        _cluster.RegisterAndRun(Cluster.Job("big", cpu: 3800).WithConstraint("${node.unique.name}", "=", "b"));
        ScheduleOutcome outcome = _cluster.RegisterAndRun(Everywhere());

        Assert.Equal(["a", "c"], outcome.Plan.Placements.Select(static placed => placed.NodeName).Order());
        AllocationMetrics why = outcome.FailedGroups["group"];
        Assert.Equal((3, 1, 1), (why.NodesEvaluated, why.NodesExhausted, why.DimensionExhausted["cpu"]));
        Assert.Equal(new DesiredUpdates { Place = 3 }, outcome.DesiredUpdates["group"]);
        Assert.Equal(new MissingResources(500, 0), why.ResourcesExhausted["main"]);
        Assert.Equal(1, outcome.QueuedAllocations["group"]);
        Evaluation waiting = Assert.Single(outcome.BlockedByNode);
        Assert.Equal((_nodes[1].Id, EvaluationStatus.Blocked, EvaluationTriggers.QueuedAllocations), (waiting.NodeId, waiting.Status, waiting.TriggeredBy));
        Assert.Equal(1, waiting.FailedGroups["group"].NodesEvaluated);
    }

    [Fact]
    public void A_node_that_still_has_no_room_goes_on_waiting_under_the_same_evaluation()
    {
        _cluster.RegisterAndRun(Cluster.Job("big", cpu: 3800).WithConstraint("${node.unique.name}", "=", "b"));
        Job job = Everywhere();
        Evaluation waiting = Assert.Single(_cluster.RegisterAndRun(job).BlockedByNode);

        Assert.Equal(waiting.Id, Assert.Single(_cluster.Look(job).BlockedByNode).Id);
        Assert.Equal(waiting.Id, Assert.Single(_cluster.Schedule(_cluster.State.Evaluations.Find(waiting.Id)!).BlockedByNode).Id);
    }

    [Fact]
    public void Room_on_the_node_ends_the_wait()
    {
        Job big = Cluster.Job("big", cpu: 3800).WithConstraint("${node.unique.name}", "=", "b");
        _cluster.RegisterAndRun(big);
        Job job = Everywhere();
        Evaluation waiting = Assert.Single(_cluster.RegisterAndRun(job).BlockedByNode);
        _cluster.Report(_cluster.Live(big)[0], ClientStatus.Complete);

        ScheduleOutcome outcome = _cluster.Look(job);

        Assert.Equal("b", Assert.Single(outcome.Plan.Placements).NodeName);
        Assert.Equal(waiting.Id, Assert.Single(outcome.NoLongerBlocked).Id);
        Assert.Equal(EvaluationStatus.Canceled, _cluster.State.Evaluations.Find(waiting.Id)!.Status);
        Assert.Equal(0, _cluster.State.JobSummaries.Find(Cluster.KeyOf(job))!.Groups["group"].Queued);
    }

    [Fact]
    public void What_fails_stays_until_the_job_is_looked_at_and_is_put_up_again_then()
    {
        Job job = Everywhere();
        _cluster.RegisterAndRun(job);
        Allocation failed = _cluster.Live(job)[0];
        _cluster.Report(failed, ClientStatus.Failed);

        Allocation again = Assert.Single(_cluster.Look(job).Plan.Placements);

        Assert.Equal((failed.NodeId, failed.Id, failed.Name), (again.NodeId, again.PreviousAllocationId, again.Name));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Work_on_a_node_that_is_down_is_lost_and_not_replaced_elsewhere(bool wasToMove)
    {
        Job job = Everywhere();
        _cluster.RegisterAndRun(job);
        _cluster.Transition(new DesiredTransition(Migrate: wasToMove ? true : null), _cluster.Live(job).Single(one => one.NodeId == _nodes[0].Id));
        _cluster.SetStatus(_nodes[0], NodeStatus.Down);

        ScheduleOutcome outcome = _cluster.Look(job);

        PlannedStop lost = Assert.Single(outcome.Plan.Stops);
        Assert.Equal((_nodes[0].Id, ClientStatus.Lost), (lost.NodeId, lost.ClientStatus!.Value));
        Assert.Empty(outcome.Plan.Placements);

        _cluster.SetStatus(_nodes[0], NodeStatus.Ready);
        Assert.Equal(_nodes[0].Id, Assert.Single(_cluster.Look(job).Plan.Placements).NodeId);
    }

    [Fact]
    public void A_node_that_is_not_ready_keeps_what_it_has()
    {
        Job job = Everywhere();
        _cluster.RegisterAndRun(job);
        _cluster.SetStatus(_nodes[0], NodeStatus.Initializing);

        Assert.True(_cluster.Look(job.WithUser("nobody")).Plan.IsEmpty);
        ScheduleOutcome outcome = _cluster.RegisterAndRun(job.WithUser("nobody"));
        Assert.DoesNotContain(outcome.Plan.Stops, stop => stop.NodeId == _nodes[0].Id);
    }

    [Fact]
    public void A_node_that_leaves_the_datacenters_loses_its_copy()
    {
        Job job = Everywhere();
        _cluster.RegisterAndRun(job);

        ScheduleOutcome outcome = _cluster.RegisterAndRun(job with { Datacenters = ["dc2"] });

        Assert.Equal(3, outcome.Plan.Stops.Count);
        Assert.All(outcome.Plan.Stops, static stop => Assert.Equal("alloc not needed due to job update", stop.Description));
    }

    [Fact]
    public void A_group_of_none_and_a_group_that_is_gone_are_stopped()
    {
        Job job = Everywhere();
        _cluster.RegisterAndRun(job);
        Assert.Equal(3, _cluster.RegisterAndRun(job.WithCount(0)).Plan.Stops.Count);

        _cluster.RegisterAndRun(job);
        ScheduleOutcome renamed = _cluster.RegisterAndRun(job.WithGroup(static group => group with { Name = "other" }));
        Assert.Equal((3, 3), (renamed.Plan.Stops.Count, renamed.Plan.Placements.Count));
        Assert.Equal(3, renamed.DesiredUpdates["group"].Stop);
    }

    [Fact]
    public void An_allocation_that_is_to_move_is_put_up_again_where_it_is()
    {
        Job job = Everywhere();
        _cluster.RegisterAndRun(job);
        Allocation moved = _cluster.Live(job)[0];
        _cluster.Transition(new DesiredTransition(Migrate: true), moved);

        ScheduleOutcome outcome = _cluster.Look(job);

        Assert.Equal((moved.Id, "alloc not needed as node is tainted"), (Assert.Single(outcome.Plan.Stops).AllocationId, outcome.Plan.Stops[0].Description));
        Assert.Equal((moved.NodeId, moved.Id), (Assert.Single(outcome.Plan.Placements).NodeId, outcome.Plan.Placements[0].PreviousAllocationId));
    }

    [Theory]
    [InlineData("system")]
    [InlineData("sysbatch")]
    public void Distinct_hosts_says_nothing_about_jobs_that_run_everywhere(string type)
    {
        Job job = Everywhere(static job => job with { Constraints = [new Constraint { Operand = "distinct_hosts", RTarget = "true" }] }, type);
        Job two = job with { TaskGroups = [job.TaskGroups![0], job.TaskGroups[0] with { Name = "other" }] };

        Assert.Equal(6, _cluster.RegisterAndRun(two).Plan.Placements.Count);
    }

    [Fact]
    public void Distinct_property_does()
    {
        ScheduleOutcome outcome = _cluster.RegisterAndRun(Everywhere().WithConstraint("${node.datacenter}", "distinct_property", "2"));

        Assert.Equal(2, outcome.Plan.Placements.Count);
        Assert.Empty(outcome.FailedGroups);
    }

    [Fact]
    public void A_static_port_that_is_taken_is_exhausted()
    {
        Port port = new() { Label = "web", Value = 8080 };
        _cluster.RegisterAndRun(Cluster.Job("first").WithNetwork(port).WithConstraint("${node.unique.name}", "=", "a"));

        ScheduleOutcome outcome = _cluster.RegisterAndRun(Everywhere().WithNetwork(port));

        Assert.Equal(1, outcome.FailedGroups["group"].DimensionExhausted["network: reserved port collision web=8080"]);
        Assert.All(outcome.Plan.Placements, static placed => Assert.Equal(8080, Assert.Single(placed.Resources.Ports).Value));
    }

    [Fact]
    public void A_stopped_job_stops_everywhere_and_waits_nowhere()
    {
        Job job = Everywhere(cpu: 3000);
        _cluster.RegisterAndRun(Cluster.Job("big", cpu: 3800).WithConstraint("${node.unique.name}", "=", "b"));
        Evaluation waiting = Assert.Single(_cluster.RegisterAndRun(job).BlockedByNode);

        Assert.Equal(2, _cluster.Run(_cluster.Deregister(Cluster.KeyOf(job))).Plan.Stops.Count);
        Assert.Equal(EvaluationStatus.Canceled, _cluster.State.Evaluations.Find(waiting.Id)!.Status);
    }

    [Theory]
    [InlineData("job-register", true, true)]
    [InlineData("node-update", true, true)]
    [InlineData("failed-follow-up", true, true)]
    [InlineData("job-deregister", true, true)]
    [InlineData("rolling-update", true, true)]
    [InlineData("preemption", true, true)]
    [InlineData("deployment-watcher", true, true)]
    [InlineData("node-drain", true, true)]
    [InlineData("alloc-stop", true, true)]
    [InlineData("queued-allocs", true, true)]
    [InlineData("job-scaling", true, true)]
    [InlineData("reconnect", true, true)]
    [InlineData("max-plan-attempts", true, true)]
    [InlineData("periodic-job", false, true)]
    [InlineData("alloc-failure", false, false)]
    [InlineData("max-disconnect-timeout", false, false)]
    [InlineData("nonsense", false, false)]
    public void Only_some_causes_are_understood(string trigger, bool bySystem, bool bySysBatch)
    {
        foreach ((string type, bool isUnderstood) in new[] { ("system", bySystem), ("sysbatch", bySysBatch) })
        {
            Job job = Everywhere(static job => job, type: type) with { Id = type };
            _cluster.Register(job);

            ScheduleOutcome outcome = _cluster.Schedule(_cluster.Evaluate(Cluster.KeyOf(job), trigger));

            Assert.Equal(isUnderstood, outcome.Objection is null);
            Assert.Equal(isUnderstood ? 3 : 0, outcome.Plan.Placements.Count);
        }
    }

    [Fact]
    public void More_nodes_without_room_than_may_wait_by_themselves_wait_together()
    {
        Cluster cluster = new();
        for (int at = 0; at <= SystemScheduling.MaxWaitingNodes; at++)
        {
            cluster.AddNode($"node-{at}", static node => node with { Resources = node.Resources with { CpuMhz = 100 } });
        }

        ScheduleOutcome outcome = cluster.Schedule(cluster.Register(Everywhere()));

        Assert.Equal(SystemScheduling.MaxWaitingNodes, outcome.BlockedByNode.Length);
        Assert.True(outcome.Blocked!.NodeId.IsNone);
        Assert.Equal(SystemScheduling.MaxWaitingNodes + 1, outcome.QueuedAllocations["group"]);
    }

    internal static Job Everywhere(Func<Job, Job>? change = null, string type = "system", int cpu = 500) =>
        Cluster.Job("everywhere-id", type, cpu: cpu, change: job =>
        {
            Job named = job with { Name = "everywhere" };
            return change is null ? named : change(named);
        });
}
