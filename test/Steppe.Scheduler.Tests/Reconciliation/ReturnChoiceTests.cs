using Steppe.Model;

namespace Steppe.Scheduler.Tests.Reconciliation;

/// <summary>Who stays when work comes back and another one has stood in for it. Source: scheduler reference §11.</summary>
public sealed class ReturnChoiceTests
{
    private readonly Cluster _cluster = new();

    public ReturnChoiceTests()
    {
        _cluster.AddNode("first");
        _cluster.AddNode("second");
    }

    [Theory]
    [InlineData(.5, .9, ClientStatus.Running, ClientStatus.Running, true)]
    [InlineData(.9, .5, ClientStatus.Running, ClientStatus.Running, false)]
    [InlineData(.5, .5, ClientStatus.Running, ClientStatus.Running, false)]
    [InlineData(null, .1, ClientStatus.Running, ClientStatus.Running, true)]
    [InlineData(.1, null, ClientStatus.Running, ClientStatus.Running, false)]
    [InlineData(null, null, ClientStatus.Running, ClientStatus.Running, false)]
    [InlineData(.5, .9, ClientStatus.Running, ClientStatus.Pending, false)]
    [InlineData(.5, .9, ClientStatus.Pending, ClientStatus.Running, true)]
    [InlineData(.5, .9, ClientStatus.Pending, ClientStatus.Pending, true)]
    public void The_better_score_stays_if_it_does_not_stop_what_runs_for_what_does_not(
        double? original, double? standIn, ClientStatus ofOriginal, ClientStatus ofStandIn, bool standInStays)
    {
        (Allocation back, Allocation other) = StandIn(JobWith("best_score"), original, standIn);
        Report(other, ofStandIn);
        Return(back, ofOriginal);

        AssertStays(back, other, standInStays);
    }

    /// <summary>Starts in minutes after the first of all, of the tasks "main" and "side"; -1 for none. The stand-in has the better score.</summary>
    [Theory]
    [InlineData(false, 0, 0, 5, 5, false)]
    [InlineData(false, 9, 9, 5, 5, true)]
    [InlineData(false, 0, 9, 5, 5, false)]
    [InlineData(true, 9, 0, 5, 5, true)]
    [InlineData(true, 0, 9, 5, 1, false)]
    [InlineData(false, 5, 5, 5, 5, true)]
    [InlineData(false, -1, -1, 5, 5, true)]
    [InlineData(true, 0, 0, -1, 5, true)]
    public void What_has_run_longer_stays_by_the_start_of_its_leader_or_of_its_first_task(
        bool hasLeader, int main, int side, int mainOfStandIn, int sideOfStandIn, bool standInStays)
    {
        Job job = JobWith("longest_running").WithGroup(group => group with
        {
            Tasks = [group.Tasks![0] with { Leader = hasLeader }, group.Tasks[0] with { Name = "side", Leader = false }],
        });
        (Allocation back, Allocation other) = StandIn(job, .5, .9);
        Report(other, ClientStatus.Running, mainOfStandIn, sideOfStandIn);
        Return(back, ClientStatus.Running, main, side);

        AssertStays(back, other, standInStays);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void What_somebody_wanted_tried_again_is_not_wanted_when_it_comes_back(bool reschedule, bool force)
    {
        (Allocation back, Allocation other) = StandIn(JobWith("keep_original"), .5, .5);
        Report(other, ClientStatus.Running);
        _cluster.Transition(new DesiredTransition(Reschedule: reschedule ? true : null, ForceReschedule: force ? true : null), back);
        Return(back, ClientStatus.Running);

        AssertStays(back, other, standInStays: true);
    }

    [Theory]
    [InlineData("keep_original", false)]
    [InlineData("keep_replacement", true)]
    public void Who_stood_in_for_a_stand_in_is_found_when_that_one_is_forgotten(string reconcile, bool standInStays)
    {
        _cluster.AddNode("third");
        (Allocation back, Allocation forgotten) = StandIn(JobWith(reconcile), .5, .5);
        _cluster.SetStatus(_cluster.State.Nodes.Find(forgotten.NodeId)!, NodeStatus.Down);
        Allocation other = Place(_cluster.Evaluate(back.JobKey), .5);
        Assert.Equal(forgotten.Id, other.PreviousAllocationId);
        Report(other, ClientStatus.Running);
        _cluster.Forget(forgotten);
        Assert.Null(_cluster.State.Allocations.Find(forgotten.Id));
        Return(back, ClientStatus.Running);

        AssertStays(back, other, standInStays);
    }

    [Theory]
    [InlineData("keep_original", false)]
    [InlineData("keep_replacement", true)]
    public void Who_has_the_place_of_a_stand_in_that_ended_stands_in_too(string reconcile, bool standInStays)
    {
        (Allocation back, Allocation ended) = StandIn(JobWith(reconcile), .5, .5);
        Report(ended, ClientStatus.Complete);
        Allocation other = Place(_cluster.Evaluate(back.JobKey), .5);
        Assert.Equal((true, back.Name), (other.PreviousAllocationId.IsNone, other.Name));
        Report(other, ClientStatus.Running);
        Return(back, ClientStatus.Running);

        AssertStays(back, other, standInStays);
    }

    private static Job JobWith(string reconcile) => Cluster.Job(change: job => job.WithGroup(group => group with
    {
        Disconnect = new DisconnectStrategy { LostAfter = Duration.FromHours(6), Reconcile = reconcile },
    }));

    // One allocation goes out of reach and another one takes its place; each with a score, or none.
    private (Allocation Original, Allocation StandIn) StandIn(Job job, double? original, double? standIn)
    {
        Allocation first = Place(_cluster.Register(job), original);
        Report(first, ClientStatus.Running);
        _cluster.SetStatus(_cluster.State.Nodes.Find(first.NodeId)!, NodeStatus.Disconnected);
        return (first, Place(_cluster.Evaluate(Cluster.KeyOf(job)), standIn));
    }

    private Allocation Place(Evaluation evaluation, double? score)
    {
        ScheduleOutcome outcome = _cluster.Schedule(evaluation);
        Allocation placed = Assert.Single(outcome.Plan.Placements);
        AllocationMetrics? metrics = score is { } mean
            ? placed.Metrics! with { TopScores = [new NodeScore(placed.NodeId, Cluster.Map<double>().Add("binpack", mean), mean)] }
            : null;
        _cluster.Commit(evaluation, outcome with { Plan = outcome.Plan with { Placements = [placed with { Metrics = metrics }] } });
        return placed;
    }

    private void Report(Allocation allocation, ClientStatus status, int main = 0, int side = 0) => _cluster.ReportStarts(
        allocation, status, ("main", StartOf(main)), ("side", StartOf(side)));

    private DateTimeOffset? StartOf(int minutes) => minutes < 0 ? null : _cluster.Now + TimeSpan.FromMinutes(minutes);

    private void Return(Allocation allocation, ClientStatus status, int main = 0, int side = 0)
    {
        _cluster.SetStatus(_cluster.State.Nodes.Find(allocation.NodeId)!, NodeStatus.Ready);
        Report(allocation, status, main, side);
    }

    private void AssertStays(Allocation original, Allocation standIn, bool standInStays)
    {
        ScheduleOutcome outcome = _cluster.Run(_cluster.Evaluate(original.JobKey, EvaluationTriggers.Reconnect));

        Assert.Equal(
            standInStays ? (original.Id, "alloc not needed due to job update") : (standIn.Id, "alloc not needed due to disconnected client reconnect"),
            (Assert.Single(outcome.Plan.Stops).AllocationId, outcome.Plan.Stops[0].Description));
        Assert.Empty(outcome.Plan.Placements);
    }
}
