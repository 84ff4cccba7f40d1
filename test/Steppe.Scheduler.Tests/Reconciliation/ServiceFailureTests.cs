using Steppe.Model;
using Steppe.Scheduler.Reconciliation;

namespace Steppe.Scheduler.Tests.Reconciliation;

/// <summary>What becomes of failures of service jobs, told with real commands.</summary>
public sealed class ServiceFailureTests
{
    private readonly Cluster _cluster = new();

    public ServiceFailureTests()
    {
        _cluster.AddNode("first");
        _cluster.AddNode("second");
    }

    [Fact]
    public void A_failure_is_replaced_later_elsewhere_by_its_own_evaluation()
    {
        Job job = Cluster.Job();
        _cluster.RegisterAndRun(job);
        Allocation failed = _cluster.Live(job)[0];
        _cluster.Report(failed, ClientStatus.Failed);

        ScheduleOutcome put = _cluster.Run(_cluster.Evaluate(Cluster.KeyOf(job), EvaluationTriggers.AllocationFailure));

        Evaluation followup = Assert.Single(put.Followups);
        Assert.Equal((_cluster.Now + TimeSpan.FromSeconds(30), put.Plan.SnapshotIndex), (followup.WaitUntil!.Value, followup.SnapshotIndex));
        Assert.Equal((EvaluationTriggers.AllocationFailure, "created for delayed rescheduling"), (followup.TriggeredBy, followup.StatusDescription));
        Assert.Equal(followup.Id, _cluster.Get(failed.Id).FollowupEvaluationId);
        Assert.Empty(put.Plan.Placements);
        Assert.Empty(put.Plan.Stops);

        // Another evaluation in between neither replaces it nor asks again.
        Assert.True(_cluster.Run(_cluster.Evaluate(Cluster.KeyOf(job))).Plan.IsEmpty);

        _cluster.Now += TimeSpan.FromSeconds(30);
        ScheduleOutcome done = _cluster.Run(followup);
        Allocation replacement = Assert.Single(done.Plan.Placements);
        Assert.Equal((failed.Id, failed.Name), (replacement.PreviousAllocationId, replacement.Name));
        Assert.NotEqual(failed.NodeId, replacement.NodeId);
        Assert.Equal([new RescheduleEvent(_cluster.Now, failed.Id, failed.NodeId, TimeSpan.FromSeconds(30))], replacement.Reschedules);
        Assert.Equal("alloc was rescheduled because it failed", _cluster.Get(failed.Id).DesiredDescription);
        Assert.Equal(DesiredStatus.Stop, _cluster.Get(failed.Id).DesiredStatus);
        NodeScore penalized = Assert.Single(replacement.Metrics!.TopScores, score => score.NodeId == failed.NodeId);
        Assert.Equal(-1, penalized.Scores["node-reschedule-penalty"]);
        Assert.True(penalized.Normalized < 0);
    }

    [Fact]
    public void A_failure_whose_evaluation_is_over_without_it_gets_another()
    {
        Job job = Cluster.Job();
        _cluster.RegisterAndRun(job);
        Allocation failed = _cluster.Live(job)[0];
        _cluster.Report(failed, ClientStatus.Failed);
        Evaluation followup = Assert.Single(_cluster.Run(_cluster.Evaluate(Cluster.KeyOf(job))).Followups);
        _cluster.Write(followup with { Status = EvaluationStatus.Canceled });

        Evaluation next = Assert.Single(_cluster.Run(_cluster.Evaluate(Cluster.KeyOf(job))).Followups);

        Assert.Equal(followup.WaitUntil, next.WaitUntil);
        Assert.Equal(next.Id, _cluster.Get(failed.Id).FollowupEvaluationId);
    }

    [Fact]
    public void Failures_close_together_share_an_evaluation()
    {
        Job job = Cluster.Job(count: 3);
        _cluster.RegisterAndRun(job);
        IReadOnlyList<Allocation> running = _cluster.Live(job);
        _cluster.Report(running[0], ClientStatus.Failed, _cluster.Now);
        _cluster.Report(running[1], ClientStatus.Failed, _cluster.Now + TimeSpan.FromSeconds(5));
        _cluster.Report(running[2], ClientStatus.Failed, _cluster.Now + TimeSpan.FromSeconds(6));

        ScheduleOutcome outcome = _cluster.Run(_cluster.Evaluate(Cluster.KeyOf(job)));

        Assert.Equal([30, 36], outcome.Followups.Select(followup => (followup.WaitUntil!.Value - _cluster.Now).TotalSeconds));
        Assert.Equal(outcome.Followups[0].Id, _cluster.Get(running[1].Id).FollowupEvaluationId);
        Assert.Equal(outcome.Followups[1].Id, _cluster.Get(running[2].Id).FollowupEvaluationId);

        // The shared evaluation takes both, though the second would be due a little later.
        _cluster.Now += TimeSpan.FromSeconds(30);
        Assert.Equal([0, 1], _cluster.Run(outcome.Followups[0]).Plan.Placements.Select(static placed => placed.NameIndex));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Failures_that_keep_a_place_go_first_when_fewer_are_wanted(bool restarts)
    {
        Job job = Cluster.Job(count: 4, change: static job => job.WithReschedule(new ReschedulePolicy { Attempts = 0, Unlimited = false }));
        _cluster.RegisterAndRun(job);
        foreach (Allocation failed in _cluster.Live(job).Take(2))
        {
            _cluster.Report(failed, ClientStatus.Failed);
        }

        Job fewer = job.WithCount(1);
        _cluster.RegisterAndRun(restarts ? fewer.WithUser("other") : fewer);

        Assert.Equal(2, Assert.Single(_cluster.Live(job)).NameIndex);
    }

    [Fact]
    public void Failures_are_not_all_started_anew_when_fewer_are_wanted()
    {
        Job job = Cluster.Job(count: 4, change: static job => job.WithReschedule(new ReschedulePolicy { Attempts = 0, Unlimited = false }));
        _cluster.RegisterAndRun(job);
        foreach (Allocation failed in _cluster.Live(job))
        {
            _cluster.Report(failed, ClientStatus.Failed);
        }

        _cluster.RegisterAndRun(job.WithCount(1).WithUser("other"));

        Assert.Single(_cluster.Live(job));
    }

    [Fact]
    public void A_failure_without_attempts_left_keeps_its_place()
    {
        Job job = Cluster.Job(change: static job => job.WithReschedule(new ReschedulePolicy { Attempts = 0, Unlimited = false }));
        _cluster.RegisterAndRun(job);
        _cluster.Report(_cluster.Live(job)[0], ClientStatus.Failed);

        ScheduleOutcome outcome = _cluster.Run(_cluster.Evaluate(Cluster.KeyOf(job)));
        Assert.True(outcome.Plan.IsEmpty);
        Assert.Empty(outcome.Followups);

        // A changed task gives it a new chance.
        Assert.Single(_cluster.RegisterAndRun(job.WithUser("nobody")).Plan.Placements);
    }

    [Fact]
    public void A_failure_that_finds_no_node_stays_due()
    {
        Job job = Cluster.Job(cpu: 3000);
        _cluster.RegisterAndRun(job);
        Allocation failed = _cluster.Live(job)[0];
        _cluster.Report(failed, ClientStatus.Failed);
        _cluster.RegisterAndRun(Cluster.Job("filler", count: 2, cpu: 3000));
        _cluster.Now += TimeSpan.FromMinutes(1);

        ScheduleOutcome outcome = _cluster.Run(_cluster.Evaluate(Cluster.KeyOf(job)));
        Assert.True(outcome.Plan.IsEmpty);
        Assert.Equal(1, outcome.QueuedAllocations["group"]);

        _cluster.AddNode("third");
        Allocation replacement = Assert.Single(_cluster.Run(outcome.Blocked!).Plan.Placements);
        Assert.Equal(failed.Id, replacement.PreviousAllocationId);
        Assert.Single(replacement.Reschedules);
    }

    [Fact]
    public void An_unwanted_failure_is_stopped_instead_of_replaced()
    {
        Job job = Cluster.Job(count: 2);
        _cluster.RegisterAndRun(job);
        _cluster.Report(_cluster.Live(job)[1], ClientStatus.Failed);
        _cluster.Now += TimeSpan.FromMinutes(1);

        ScheduleOutcome outcome = _cluster.RegisterAndRun(job.WithCount(1));

        Assert.Empty(outcome.Plan.Placements);
        Assert.Equal(StopReasons.NotNeeded, Assert.Single(outcome.Plan.Stops).Description);
    }

    [Theory]
    [InlineData(ClientStatus.Failed)]
    [InlineData(ClientStatus.Lost)]
    public void What_was_told_to_stop_is_not_tried_again_however_it_ends(ClientStatus end)
    {
        Job job = Cluster.Job(count: 2);
        _cluster.RegisterAndRun(job);
        Allocation stopped = _cluster.Live(job)[1];
        _cluster.RegisterAndRun(job.WithCount(1));
        _cluster.Report(stopped, end);
        _cluster.Now += TimeSpan.FromHours(1);

        ScheduleOutcome outcome = _cluster.Run(_cluster.Evaluate(Cluster.KeyOf(job)));
        Assert.True(outcome.Plan.IsEmpty);
        Assert.Empty(outcome.Followups);
    }

    [Fact]
    public void Nodes_of_all_remembered_failures_are_avoided()
    {
        _cluster.AddNode("third");
        Job job = Cluster.Job(change: static job => job.WithReschedule(
            new ReschedulePolicy { Unlimited = true, Delay = Duration.FromSeconds(5), MaxDelay = Duration.FromSeconds(5), DelayFunction = "constant" }));
        _cluster.RegisterAndRun(job);
        List<NodeId> tried = [];
        for (int attempt = 0; attempt < 3; attempt++)
        {
            Allocation failed = Assert.Single(_cluster.Live(job));
            Assert.DoesNotContain(failed.NodeId, tried);
            tried.Add(failed.NodeId);
            _cluster.Report(failed, ClientStatus.Failed);
            _cluster.Now += TimeSpan.FromSeconds(5);
            ScheduleOutcome outcome = _cluster.Run(_cluster.Evaluate(Cluster.KeyOf(job)));
            Assert.All(Assert.Single(outcome.Plan.Placements).Metrics!.TopScores, score => Assert.Equal(
                tried.Contains(score.NodeId) ? -1 : 0, score.Scores["node-reschedule-penalty"]));
        }
    }

    [Fact]
    public void An_evaluation_that_was_itself_put_off_puts_off_what_fails_later()
    {
        Job job = Cluster.Job(count: 2);
        _cluster.RegisterAndRun(job);
        Allocation[] running = [.. _cluster.Live(job)];
        _cluster.Report(running[0], ClientStatus.Failed);
        Evaluation first = Assert.Single(_cluster.Run(_cluster.Evaluate(Cluster.KeyOf(job))).Followups);
        _cluster.Now += TimeSpan.FromSeconds(30);
        _cluster.Report(running[1], ClientStatus.Failed);

        ScheduleOutcome outcome = _cluster.Run(first);

        Assert.Equal(running[0].Id, Assert.Single(outcome.Plan.Placements).PreviousAllocationId);
        Evaluation second = Assert.Single(outcome.Followups);
        Assert.Equal(_cluster.Now + TimeSpan.FromSeconds(30), second.WaitUntil);
        Assert.Equal(second.Id, _cluster.Get(running[1].Id).FollowupEvaluationId);
    }

    [Fact]
    public void A_failure_that_has_ended_for_good_is_left_by_a_new_version_that_changes_in_place()
    {
        Job job = Cluster.Job(change: static job => job.WithReschedule(new ReschedulePolicy { Attempts = 0, Unlimited = false }));
        _cluster.RegisterAndRun(job);
        _cluster.Report(_cluster.Live(job)[0], ClientStatus.Failed);

        ScheduleOutcome outcome = _cluster.RegisterAndRun(job with { Priority = 70 });

        Assert.True(outcome.Plan.IsEmpty);
        Assert.Equal(new DesiredUpdates { Ignore = 1 }, outcome.DesiredUpdates["group"]);
    }
}
