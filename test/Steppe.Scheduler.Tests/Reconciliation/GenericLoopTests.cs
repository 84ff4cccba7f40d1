using Steppe.Model;

namespace Steppe.Scheduler.Tests.Reconciliation;

/// <summary>One evaluation of a service or batch job from the snapshot to the plan: rows of the scheduler reference §6.</summary>
public sealed class GenericLoopTests
{
    private readonly Cluster _cluster = new();

    [Fact]
    public void A_plan_is_as_urgent_as_its_evaluation()
    {
        _cluster.AddNode("node");
        Evaluation evaluation = _cluster.Register(Cluster.Job(change: static job => job with { Priority = 30 }));
        ScheduleOutcome outcome = _cluster.Schedule(evaluation with { Priority = 77 });
        Assert.Equal((77, evaluation.Id, _cluster.State.Index), (outcome.Plan.Priority, outcome.Plan.EvaluationId, outcome.Plan.SnapshotIndex));
    }

    [Theory]
    [InlineData("stop", ClientStatus.Pending, "down")]
    [InlineData("stop", ClientStatus.Running, "down")]
    [InlineData("stop", ClientStatus.Running, "purged")]
    [InlineData("evict", ClientStatus.Pending, "purged")]
    [InlineData("evict", ClientStatus.Running, "down")]
    public void What_was_told_to_end_is_lost_when_its_node_can_no_longer_say_so(string told, ClientStatus status, string node)
    {
        Node host = _cluster.AddNode("host");
        Job job = Cluster.Job("low", cpu: 3000, change: static job => job with { Priority = 20 });
        _cluster.RegisterAndRun(job);
        Allocation ending = Assert.Single(_cluster.Live(job));
        if (status == ClientStatus.Running)
        {
            _cluster.Report(ending, status);
        }

        if (told == "evict")
        {
            _cluster.Configure(SchedulerConfiguration.Default with { Preemption = new PreemptionSwitches { Service = true } });
            _cluster.RegisterAndRun(Cluster.Job("urgent", cpu: 3000, change: static job => job with { Priority = 90 }));
        }
        else
        {
            _cluster.Run(_cluster.Deregister(Cluster.KeyOf(job)));
        }

        Assert.Equal((told, status), (_cluster.Get(ending.Id).DesiredStatus.ToString().ToLowerInvariant(), _cluster.Get(ending.Id).ClientStatus));
        if (node == "down")
        {
            _cluster.SetStatus(host, NodeStatus.Down);
        }
        else
        {
            _cluster.Purge(host);
        }

        PlannedStop stop = Assert.Single(_cluster.Run(_cluster.Evaluate(Cluster.KeyOf(job))).Plan.Stops);
        Assert.Equal((ending.Id, ClientStatus.Lost), (stop.AllocationId, stop.ClientStatus!.Value));
        Assert.Equal(ClientStatus.Lost, _cluster.Get(ending.Id).ClientStatus);
    }

    [Fact]
    public void What_is_replaced_finds_its_room_before_what_is_new()
    {
        _cluster.AddNode("node");
        Job job = Cluster.Job(cpu: 1500);
        _cluster.RegisterAndRun(job);
        Allocation old = Assert.Single(_cluster.Live(job));

        ScheduleOutcome outcome = _cluster.RegisterAndRun(
            job.WithCount(2).WithTask(static task => task with { Resources = task.Resources! with { Cpu = 2200 } }));

        Assert.Equal((0, old.Id), (Assert.Single(outcome.Plan.Placements).NameIndex, outcome.Plan.Placements[0].PreviousAllocationId));
        Assert.Equal(1, outcome.QueuedAllocations["group"]);
    }

    [Fact]
    public void A_new_allocation_knows_where_it_comes_from()
    {
        Node node = _cluster.AddNode("node");
        Job job = Cluster.Job(change: static job => job.WithUpdate(new UpdateStrategy { MaxParallel = 1 }));
        Evaluation evaluation = _cluster.Register(job);
        Allocation placed = Assert.Single(_cluster.Run(evaluation).Plan.Placements);

        Assert.Equal((evaluation.Id, node.Id, "node", "group"), (placed.EvaluationId, placed.NodeId, placed.NodeName, placed.TaskGroup));
        Assert.Equal((_cluster.LatestDeployment(job).Id, DesiredStatus.Run, ClientStatus.Pending), (placed.DeploymentId, placed.DesiredStatus, placed.ClientStatus));
        Assert.Equal((1, 0UL), (placed.Metrics!.NodesEvaluated, placed.Job.Version));
        Assert.True(placed.PreviousAllocationId.IsNone);
    }

    [Fact]
    public void Whatever_failed_like_the_first_adds_to_what_is_lacking()
    {
        _cluster.AddNode("node");
        AllocationMetrics why = _cluster.RegisterAndRun(Cluster.Job(count: 4, cpu: 5000, memory: 300)).FailedGroups["group"];
        Assert.Equal((1, 3, new MissingResources(20_000, 0)), (why.NodesExhausted, why.CoalescedFailures, why.ResourcesExhausted["main"]));
    }

    [Fact]
    public void What_waits_for_room_is_linked_to_its_cause_and_learns_of_new_classes()
    {
        _cluster.AddNode("small", static node => node with { NodeClass = "small", Resources = node.Resources with { CpuMhz = 100 } });
        Evaluation cause = _cluster.Register(Cluster.Job());
        Evaluation blocked = _cluster.Run(cause).Blocked!;
        Assert.Equal((EvaluationTriggers.QueuedAllocations, "created to place remaining allocations"), (blocked.TriggeredBy, blocked.StatusDescription));
        Assert.Equal((cause.Id, blocked.Id, cause.Priority), (blocked.PreviousId, _cluster.State.Evaluations.Find(cause.Id)!.BlockedId, blocked.Priority));
        Assert.Single(blocked.ClassEligibility);

        _cluster.AddNode("bare", static node => node with { NodeClass = "bare", Drivers = node.Drivers.Clear() });
        ScheduleOutcome again = _cluster.Run(_cluster.State.Evaluations.Find(blocked.Id)!);

        Assert.Equal((blocked.Id, cause.Id), (again.Blocked!.Id, again.Blocked.PreviousId));
        Assert.Equal([false, true], again.Blocked.ClassEligibility.Values.Order());
        Assert.True(again.Blocked.SnapshotIndex > blocked.SnapshotIndex);
    }

    [Theory]
    [InlineData(true, false, true)]
    [InlineData(false, true, true)]
    [InlineData(false, false, false)]
    public void A_disk_that_stays_or_moves_with_its_job_prefers_its_node(bool sticky, bool migrate, bool stays)
    {
        Node home = _cluster.AddNode("home");
        Job job = Cluster.Job(change: job => job.WithGroup(group => group with
        {
            EphemeralDisk = new EphemeralDisk { Sticky = sticky, Migrate = migrate, SizeMb = 300 },
            Update = new UpdateStrategy { MaxParallel = 0 },
        }));
        _cluster.RegisterAndRun(job);
        _cluster.AddNode("full", static node => node with { Resources = node.Resources with { CpuMhz = 600, MemoryMb = 400 } });

        Assert.Equal(stays, Assert.Single(_cluster.RegisterAndRun(job.WithUser("other")).Plan.Placements).NodeId == home.Id);
    }
}
