using Steppe.Model;

namespace Steppe.Scheduler.Tests.Reconciliation;

/// <summary>What becomes of batch jobs, told with real commands.</summary>
public sealed class BatchTests
{
    private readonly Cluster _cluster = new();

    public BatchTests()
    {
        _cluster.AddNode("first");
        _cluster.AddNode("second");
    }

    [Fact]
    public void Finished_work_counts()
    {
        Job job = Cluster.Job(type: "batch", count: 2);
        _cluster.RegisterAndRun(job);
        _cluster.Report(_cluster.Live(job)[0], ClientStatus.Complete);

        ScheduleOutcome outcome = _cluster.RegisterAndRun(job);

        Assert.True(outcome.Plan.IsEmpty);
        Assert.Equal(new DesiredUpdates { Ignore = 2 }, outcome.DesiredUpdates["group"]);
    }

    [Fact]
    public void A_finished_job_runs_again_as_a_new_version_but_not_unchanged()
    {
        Job job = Cluster.Job(type: "batch", count: 2);
        _cluster.RegisterAndRun(job);
        foreach (Allocation allocation in _cluster.Live(job))
        {
            _cluster.Report(allocation, ClientStatus.Complete);
        }

        Assert.True(_cluster.RegisterAndRun(job).Plan.IsEmpty);

        ScheduleOutcome again = _cluster.RegisterAndRun(job.WithUser("nobody"));
        Assert.Equal([0, 1], again.Plan.Placements.Select(static placed => placed.NameIndex));
        Assert.All(again.Plan.Placements, static placed => Assert.True(placed.PreviousAllocationId.IsNone));
        Assert.Empty(again.Plan.Stops);
        Assert.Equal(new DesiredUpdates { Place = 2, Ignore = 2 }, again.DesiredUpdates["group"]);
        Assert.Equal(4, _cluster.State.AllocationsOf(Cluster.KeyOf(job)).Count());
    }

    [Fact]
    public void Finished_work_runs_again_once_when_asked_to_and_keeps_its_numbers()
    {
        Job job = Cluster.Job(type: "batch", count: 2);
        _cluster.RegisterAndRun(job);
        Allocation[] first = [.. _cluster.Live(job)];
        End(first, ClientStatus.Complete);

        ScheduleOutcome again = _cluster.Run(_cluster.Rerun(Cluster.KeyOf(job)));

        Assert.Equal([0, 1], again.Plan.Placements.Select(static placed => placed.NameIndex));
        Assert.Equal(first.Select(static allocation => allocation.Id), again.Plan.Placements.Select(static placed => placed.PreviousAllocationId));
        Assert.Empty(again.Plan.Stops);
        End(_cluster.Live(job), ClientStatus.Complete);
        Assert.True(_cluster.Run(_cluster.Evaluate(Cluster.KeyOf(job))).Plan.IsEmpty);
        Assert.All(_cluster.State.AllocationsOf(Cluster.KeyOf(job)), static allocation => Assert.Equal(0UL, allocation.Job.Version));
    }

    [Fact]
    public void Only_what_failed_runs_again_when_that_is_asked_for()
    {
        Job job = Cluster.Job(type: "batch", count: 3).WithReschedule(new ReschedulePolicy { Attempts = 0, Unlimited = false });
        _cluster.RegisterAndRun(job);
        Allocation[] first = [.. _cluster.Live(job)];
        End(first[..1], ClientStatus.Failed);
        End(first[1..], ClientStatus.Complete);
        Assert.True(_cluster.Run(_cluster.Evaluate(Cluster.KeyOf(job))).Plan.IsEmpty);

        ScheduleOutcome again = _cluster.Run(_cluster.Rerun(Cluster.KeyOf(job), failedOnly: true));

        Allocation placed = Assert.Single(again.Plan.Placements);
        Assert.Equal((0, first[0].Id), (placed.NameIndex, placed.PreviousAllocationId));
        Assert.Empty(placed.Reschedules);
    }

    [Fact]
    public void What_came_back_as_failed_and_was_run_again_is_settled()
    {
        Job job = Cluster.Job(type: "batch").WithReschedule(new ReschedulePolicy { Attempts = 0, Unlimited = false })
            .WithGroup(static group => group with { Disconnect = new DisconnectStrategy { LostAfter = Duration.FromHours(1), Replace = false } });
        _cluster.RegisterAndRun(job);
        Allocation first = _cluster.Live(job)[0];
        End([first], ClientStatus.Running);
        Node node = _cluster.State.Nodes.Find(first.NodeId)!;
        _cluster.SetStatus(node, NodeStatus.Disconnected);
        _cluster.Run(_cluster.Evaluate(Cluster.KeyOf(job)));
        _cluster.SetStatus(node, NodeStatus.Ready);
        End([first], ClientStatus.Failed);
        Assert.NotNull(_cluster.State.Allocations.Find(first.Id)!.UnknownSince);

        Assert.Single(_cluster.Run(_cluster.Rerun(Cluster.KeyOf(job))).Plan.Placements);
        End(_cluster.Live(job), ClientStatus.Complete);

        Assert.True(_cluster.Run(_cluster.Evaluate(Cluster.KeyOf(job))).Plan.IsEmpty);
    }

    [Fact]
    public void A_rerun_that_finds_no_room_waits_for_it()
    {
        Job job = Cluster.Job(type: "batch");
        _cluster.RegisterAndRun(job);
        End(_cluster.Live(job), ClientStatus.Complete);
        foreach (Node node in _cluster.State.Nodes.Rows.ToArray())
        {
            _cluster.SetStatus(node, NodeStatus.Down);
        }

        ScheduleOutcome blocked = _cluster.Run(_cluster.Rerun(Cluster.KeyOf(job)));
        Assert.NotNull(blocked.Blocked);
        _cluster.AddNode("third");

        Assert.Single(_cluster.Run(_cluster.State.Evaluations.Find(blocked.Blocked.Id)!).Plan.Placements);
    }

    [Fact]
    public void Stopped_work_that_is_run_again_is_not_stopped_any_more()
    {
        Job job = Cluster.Job(type: "batch", count: 2);
        _cluster.RegisterAndRun(job);
        End(_cluster.Live(job).Take(1), ClientStatus.Complete);
        _cluster.Run(_cluster.Deregister(Cluster.KeyOf(job)));
        End(_cluster.State.AllocationsOf(Cluster.KeyOf(job)).Where(static allocation => !allocation.IsClientTerminal), ClientStatus.Complete);

        ScheduleOutcome again = _cluster.Run(_cluster.Rerun(Cluster.KeyOf(job)));

        Assert.Equal(2, again.Plan.Placements.Count);
        Assert.False(_cluster.State.Jobs.Find(Cluster.KeyOf(job))!.IsStopped);
    }

    [Fact]
    public void Work_that_used_up_its_time_is_not_tried_elsewhere()
    {
        Job job = Cluster.Job(type: "batch");
        _cluster.RegisterAndRun(job);
        Allocation late = _cluster.Live(job)[0];
        _cluster.ReportTimedOut(late);

        ScheduleOutcome outcome = _cluster.Run(_cluster.Evaluate(Cluster.KeyOf(job), EvaluationTriggers.AllocationFailure));

        Assert.True(outcome.Plan.IsEmpty);
        Assert.Empty(outcome.Followups);
        Assert.Equal(JobStatus.Dead, _cluster.State.Jobs.Find(Cluster.KeyOf(job))!.Status);
    }

    [Fact]
    public void Running_work_of_a_changed_job_is_replaced_and_its_finished_work_runs_again()
    {
        Job job = Cluster.Job(type: "batch", count: 2);
        _cluster.RegisterAndRun(job);
        _cluster.Report(_cluster.Live(job)[0], ClientStatus.Complete);

        ScheduleOutcome outcome = _cluster.RegisterAndRun(job.WithUser("nobody"));

        Assert.Equal(2, outcome.Plan.Placements.Count);
        Assert.Equal(new DesiredUpdates { Place = 1, DestructiveUpdate = 1, Ignore = 1 }, outcome.DesiredUpdates["group"]);
    }

    [Fact]
    public void A_failure_is_tried_once_more_after_five_seconds_and_then_stays_failed()
    {
        Job job = Cluster.Job(type: "batch");
        _cluster.RegisterAndRun(job);
        _cluster.Report(_cluster.Live(job)[0], ClientStatus.Failed);

        ScheduleOutcome put = _cluster.Run(_cluster.Evaluate(Cluster.KeyOf(job)));
        Assert.Equal(TimeSpan.FromSeconds(5), put.Followups[0].WaitUntil - _cluster.Now);
        _cluster.Now += TimeSpan.FromSeconds(5);
        Allocation second = Assert.Single(_cluster.Run(put.Followups[0]).Plan.Placements);

        _cluster.Report(_cluster.Get(second.Id), ClientStatus.Failed);
        ScheduleOutcome last = _cluster.Run(_cluster.Evaluate(Cluster.KeyOf(job)));
        Assert.True(last.Plan.IsEmpty);
        Assert.Empty(last.Followups);
    }

    [Fact]
    public void Finished_work_on_a_dead_node_is_not_done_again_but_running_work_is()
    {
        Job job = Cluster.Job(type: "batch", count: 2, cpu: 2000, memory: 2000);
        _cluster.RegisterAndRun(job);
        IReadOnlyList<Allocation> running = _cluster.Live(job);
        _cluster.Report(running[0], ClientStatus.Complete);
        foreach (NodeId node in running.Select(static allocation => allocation.NodeId).Distinct())
        {
            _cluster.SetStatus(_cluster.State.Nodes.Find(node)!, NodeStatus.Down);
        }

        _cluster.AddNode("third");
        ScheduleOutcome outcome = _cluster.Run(_cluster.Evaluate(Cluster.KeyOf(job)));

        Assert.Equal(running[1].Id, Assert.Single(outcome.Plan.Placements).PreviousAllocationId);
        Assert.Equal(running[1].Id, Assert.Single(outcome.Plan.Stops).AllocationId);
    }

    [Fact]
    public void A_smaller_count_stops_nothing_that_is_finished()
    {
        Job job = Cluster.Job(type: "batch", count: 2);
        _cluster.RegisterAndRun(job);
        _cluster.Report(_cluster.Live(job)[1], ClientStatus.Complete);

        ScheduleOutcome outcome = _cluster.RegisterAndRun(job.WithCount(1));

        // The finished one is of the older version and does not count any more.
        Assert.Empty(outcome.Plan.Stops);
        Assert.Empty(outcome.Plan.Placements);
        Assert.Single(outcome.Plan.InPlaceUpdates);
    }

    private void End(IEnumerable<Allocation> allocations, ClientStatus status)
    {
        foreach (Allocation allocation in allocations.ToArray())
        {
            _cluster.Report(allocation, status);
        }
    }
}
