using Steppe.Model;

namespace Steppe.Scheduler.Tests.Reconciliation;

/// <summary>Allocations that somebody wants moved, or tried again at once.</summary>
public sealed class TransitionTests
{
    private readonly Cluster _cluster = new();
    private readonly Node _node;

    public TransitionTests() => _node = _cluster.AddNode("first");

    [Theory]
    [InlineData("service")]
    [InlineData("batch")]
    public void A_migrating_allocation_is_stopped_and_its_number_placed_anew(string type)
    {
        Job job = Cluster.Job(type: type, count: 2);
        _cluster.RegisterAndRun(job);
        Allocation leaving = _cluster.Live(job)[1];
        _cluster.Report(leaving, ClientStatus.Running);
        _cluster.Transition(new DesiredTransition(Migrate: true), leaving);

        ScheduleOutcome outcome = _cluster.Run(_cluster.Evaluate(Cluster.KeyOf(job), EvaluationTriggers.AllocationStop));

        PlannedStop stop = Assert.Single(outcome.Plan.Stops);
        Assert.Equal((leaving.Id, "alloc is being migrated", (ClientStatus?)null), (stop.AllocationId, stop.Description, stop.ClientStatus));
        Allocation placed = Assert.Single(outcome.Plan.Placements);
        Assert.Equal((1, leaving.Id), (placed.NameIndex, placed.PreviousAllocationId));
        Assert.Equal(DesiredTransition.None, placed.DesiredTransition);
        Assert.Equal(new DesiredUpdates { Migrate = 1, Ignore = 1 }, outcome.DesiredUpdates["group"]);
        Assert.Empty(placed.Reschedules);
        Assert.True(_cluster.Run(_cluster.Evaluate(Cluster.KeyOf(job))).Plan.IsEmpty);
    }

    [Fact]
    public void It_stops_even_where_its_replacement_finds_no_room()
    {
        Job job = Cluster.Job(count: 1);
        _cluster.RegisterAndRun(job);
        Allocation leaving = _cluster.Live(job)[0];
        _cluster.SetEligible(_node, eligible: false);
        _cluster.Transition(new DesiredTransition(Migrate: true), leaving);

        ScheduleOutcome outcome = _cluster.Run(_cluster.Evaluate(Cluster.KeyOf(job), EvaluationTriggers.AllocationStop));

        Assert.Single(outcome.Plan.Stops);
        Assert.Empty(outcome.Plan.Placements);
        Assert.NotNull(outcome.Blocked);
        _cluster.Report(leaving, ClientStatus.Complete);
        _cluster.SetEligible(_node, eligible: true);
        Assert.Single(_cluster.Run(_cluster.Evaluate(Cluster.KeyOf(job))).Plan.Placements);
    }

    [Fact]
    public void When_fewer_are_wanted_the_migrating_one_goes_without_a_replacement()
    {
        Job job = Cluster.Job(count: 2);
        _cluster.RegisterAndRun(job);
        Allocation leaving = _cluster.Live(job)[0];
        _cluster.Transition(new DesiredTransition(Migrate: true), leaving);

        ScheduleOutcome outcome = _cluster.RegisterAndRun(job.WithCount(1));

        Assert.Equal(leaving.Id, Assert.Single(outcome.Plan.Stops).AllocationId);
        Assert.Empty(outcome.Plan.Placements);
    }

    [Fact]
    public void A_migrating_allocation_of_a_lost_node_is_lost()
    {
        Job job = Cluster.Job(count: 1);
        _cluster.RegisterAndRun(job);
        _cluster.Transition(new DesiredTransition(Migrate: true), _cluster.Live(job)[0]);
        _cluster.SetStatus(_node, NodeStatus.Down);
        Assert.Equal(ClientStatus.Lost, Assert.Single(_cluster.Run(_cluster.Evaluate(Cluster.KeyOf(job))).Plan.Stops).ClientStatus);
    }

    [Fact]
    public void A_failure_out_of_attempts_is_replaced_when_that_is_forced()
    {
        Job job = Cluster.Job(type: "batch", change: static job => job with { Reschedule = new ReschedulePolicy { Attempts = 0, Unlimited = false } });
        _cluster.RegisterAndRun(job);
        Allocation failed = _cluster.Live(job)[0];
        _cluster.Report(failed, ClientStatus.Failed);
        Assert.True(_cluster.Run(_cluster.Evaluate(Cluster.KeyOf(job))).Plan.IsEmpty);

        _cluster.Transition(new DesiredTransition(ForceReschedule: true), failed);
        Assert.Equal(failed.Id, Assert.Single(_cluster.Run(_cluster.Evaluate(Cluster.KeyOf(job))).Plan.Placements).PreviousAllocationId);
        Assert.True(_cluster.Run(_cluster.Evaluate(Cluster.KeyOf(job))).Plan.IsEmpty);
    }
}
