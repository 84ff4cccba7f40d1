using Steppe.Model;
using Steppe.State;

namespace Steppe.Scheduler.Tests.Exclusive;

/// <summary>Whole cores: who gets which, and what they count.</summary>
public sealed class CoreTests
{
    private readonly Cluster _cluster = new();

    [Fact]
    public void The_lowest_free_cores_are_given_and_count_as_much_as_they_are_fast()
    {
        AddNode();
        Job first = JobOf("first", 2);
        Job second = JobOf("second", 1);
        _cluster.RegisterAndRun(first);
        _cluster.RegisterAndRun(second);

        AllocatedTaskResources given = Assert.Single(_cluster.Live(first)).Resources.Tasks["main"];
        Assert.Equal([0, 1], given.Cores!);
        Assert.Equal(2000, given.CpuMhz);
        Assert.Equal((2000L, 2), (Assert.Single(_cluster.Live(first)).Resources.Total.CpuMhz, Assert.Single(_cluster.Live(first)).Resources.Total.Cores));
        Assert.Equal([2], Assert.Single(_cluster.Live(second)).Resources.Tasks["main"].Cores!);
        Assert.Equal(3000, _cluster.State.NodeColumns.Chunks[0].UsedCpuMhz[0]);
    }

    [Fact]
    public void Reserved_cores_and_cores_that_cannot_be_reserved_are_not_given()
    {
        AddNode(node => node with
        {
            Resources = node.Resources with { ReservableCores = [0, 1, 3] },
            Reserved = new NodeReserved { Cores = [0], CpuMhz = 1000 },
        });
        Job job = JobOf("job", 2);
        _cluster.RegisterAndRun(job);

        Assert.Equal([1, 3], Assert.Single(_cluster.Live(job)).Resources.Tasks["main"].Cores!);
        Assert.Equal(["cores"], _cluster.RegisterAndRun(JobOf("more", 1)).FailedGroups["group"].DimensionExhausted.Keys);
    }

    [Fact]
    public void Cores_that_come_free_are_given_again()
    {
        AddNode();
        Job first = JobOf("first", 3);
        _cluster.RegisterAndRun(first);
        Allocation done = Assert.Single(_cluster.Live(first));
        Job next = JobOf("next", 3);
        Assert.NotEmpty(_cluster.RegisterAndRun(next).FailedGroups);
        _cluster.Report(done, ClientStatus.Complete);
        _cluster.Run(_cluster.Deregister(Cluster.KeyOf(first)));

        Assert.Empty(_cluster.RegisterAndRun(next).FailedGroups);
        Assert.Equal([0, 1, 2], Assert.Single(_cluster.Live(next)).Resources.Tasks["main"].Cores!);
    }

    [Fact]
    public void Cores_and_shares_draw_on_one_speed()
    {
        AddNode();
        Assert.Empty(_cluster.RegisterAndRun(Cluster.Job("shares", cpu: 2500)).FailedGroups);
        Assert.Equal(["cpu"], _cluster.RegisterAndRun(JobOf("two", 2)).FailedGroups["group"].DimensionExhausted.Keys);
        Assert.Empty(_cluster.RegisterAndRun(JobOf("one", 1)).FailedGroups);
    }

    [Fact]
    public void An_update_in_place_keeps_the_cores()
    {
        AddNode();
        Job job = JobOf("job", 2);
        _cluster.RegisterAndRun(job);
        Allocation before = Assert.Single(_cluster.Live(job));
        ScheduleOutcome outcome = _cluster.RegisterAndRun(job.WithConstraint("${node.datacenter}", "=", "dc1"));

        Assert.Single(outcome.Plan.InPlaceUpdates);
        Assert.Equal(before.Resources.Tasks["main"].Cores!, _cluster.Get(before.Id).Resources.Tasks["main"].Cores!);
        Assert.Equal(before.Resources.Total, _cluster.Get(before.Id).Resources.Total);
    }

    [Fact]
    public void No_core_is_given_twice_by_any_plan()
    {
        AddNode();
        Job job = JobOf("job", 2);
        _cluster.RegisterAndRun(job);
        Allocation there = Assert.Single(_cluster.Live(job));
        Plan twice = new()
        {
            EvaluationId = there.EvaluationId,
            Priority = 50,
            Placements = [there with { Id = new AllocationId(Guid.Parse("00000000-0000-0000-0000-000000000001")) }],
            SnapshotIndex = _cluster.State.Index,
        };
        Assert.Equal([there.NodeId], PlanVerifier.Verify(_cluster.State, twice).RejectedNodes);
    }

    [Fact]
    public void Urgent_work_takes_cores_from_less_urgent_work()
    {
        AddNode();
        _cluster.Configure(SchedulerConfiguration.Default with { Preemption = new PreemptionSwitches { Service = true } });
        _cluster.RegisterAndRun(JobOf("a", 1) with { Priority = 30 });
        _cluster.RegisterAndRun(JobOf("b", 2) with { Priority = 20 });
        ScheduleOutcome outcome = _cluster.RegisterAndRun(JobOf("urgent", 3) with { Priority = 70 });

        Assert.Equal("b", _cluster.Get(Assert.Single(outcome.Plan.Preemptions).AllocationId).JobKey.Id);
        Assert.Equal([1, 2, 3], outcome.Plan.Placements[0].Resources.Tasks["main"].Cores!);
    }

    [Fact]
    public void Who_lacks_cores_is_told_how_many()
    {
        AddNode();
        _cluster.RegisterAndRun(JobOf("a", 3));
        Job big = JobOf("big", 3);
        _cluster.RegisterAndRun(big);
        GroupExplanation told = Explaining.Run(_cluster.State, _cluster.State.Jobs.Find(Cluster.KeyOf(big))!, _cluster.Now, 1).Waiting[0];

        Assert.Contains("cores", told.Checks.Select(static check => check.Check));
        Assert.Contains("2 cores", told.Closest[0].Obstacles.Select(static obstacle => obstacle.Detail));
    }

    private void AddNode(Func<Node, Node>? change = null) => _cluster.AddNode("node", node =>
    {
        Node four = node with { Resources = node.Resources with { TotalCores = 4, ReservableCores = [0, 1, 2, 3] } };
        return change is null ? four : change(four);
    });

    private static Job JobOf(string id, int cores) =>
        Cluster.Job(id, change: job => job.WithTask(task => task with { Resources = new Resources { Cores = cores, MemoryMb = 100 } }));
}
