using Steppe.Model;

namespace Steppe.Scheduler.Tests.Reconciliation;

/// <summary>A new version of a job that runs on every node; the rows of the scheduler reference §12.</summary>
public sealed class SystemUpdateTests
{
    private readonly Cluster _cluster = new();
    private readonly Node[] _nodes;

    public SystemUpdateTests() => _nodes = [_cluster.AddNode("a"), _cluster.AddNode("b"), _cluster.AddNode("c")];

    [Fact]
    public void A_change_that_needs_no_restart_happens_in_place_everywhere_at_once()
    {
        Job job = SystemTests.Everywhere(static job => job with { Update = new UpdateStrategy { MaxParallel = 1 } });
        _cluster.RegisterAndRun(job);

        ScheduleOutcome outcome = _cluster.RegisterAndRun(job with { Priority = 70 });

        Assert.Equal(3, outcome.Plan.InPlaceUpdates.Count);
        Assert.Null(outcome.Next);
        Assert.Equal(new DesiredUpdates { InPlaceUpdate = 3 }, outcome.DesiredUpdates["group"]);
    }

    [Fact]
    public void Without_an_update_block_everything_is_replaced_at_once()
    {
        Job job = SystemTests.Everywhere();
        _cluster.RegisterAndRun(job);

        ScheduleOutcome outcome = _cluster.RegisterAndRun(job.WithUser("nobody"));

        Assert.Equal((3, 3), (outcome.Plan.Stops.Count, outcome.Plan.Placements.Count));
        Assert.All(outcome.Plan.Placements, placed => Assert.Equal(placed.NodeId, _cluster.Get(placed.PreviousAllocationId).NodeId));
        Assert.Null(outcome.Next);
    }

    [Fact]
    public void A_rolling_update_goes_node_by_node_with_a_pause_between()
    {
        Job job = SystemTests.Everywhere(static job => job with { Update = new UpdateStrategy { MaxParallel = 2, Stagger = Duration.FromSeconds(20) } });
        _cluster.RegisterAndRun(job);

        ScheduleOutcome first = _cluster.RegisterAndRun(job.WithUser("nobody"));

        Assert.Equal((2, 2), (first.Plan.Stops.Count, first.Plan.Placements.Count));
        Assert.Equal(new DesiredUpdates { DestructiveUpdate = 2, Ignore = 1 }, first.DesiredUpdates["group"]);
        Evaluation next = first.Next!;
        Assert.Equal((EvaluationTriggers.RollingUpdate, _cluster.Now + TimeSpan.FromSeconds(20)), (next.TriggeredBy, next.WaitUntil!.Value));
        Assert.Equal(first.Plan.SnapshotIndex, next.SnapshotIndex);

        Assert.True(_cluster.Look(job).Plan.IsEmpty, "another evaluation does not shorten the pause");
        Assert.Null(_cluster.Look(job).Next);

        _cluster.Now += TimeSpan.FromSeconds(20);
        ScheduleOutcome second = _cluster.Run(_cluster.State.Evaluations.Find(next.Id)!);
        Assert.Single(second.Plan.Placements);
        Assert.Null(second.Next);
        Assert.All(_cluster.Live(job), static allocation => Assert.Equal("nobody", allocation.Job.Groups[0].Tasks[0].Specification.User));
    }

    [Fact]
    public void A_full_node_does_not_keep_a_rolling_update_from_the_others()
    {
        Job job = SystemTests.Everywhere(static job => job with { Update = new UpdateStrategy { MaxParallel = 1, Stagger = Duration.FromSeconds(20) } });
        _cluster.RegisterAndRun(job);
        Node full = _nodes.MinBy(static node => node.Id)!;
        _cluster.RegisterAndRun(Cluster.Job("big", cpu: 3000).WithConstraint("${node.unique.name}", "=", full.Name));

        ScheduleOutcome first = _cluster.RegisterAndRun(job.WithTask(static task => task with { Resources = task.Resources! with { Cpu = 2000 } }));
        Assert.NotEqual(full.Id, Assert.Single(first.Plan.Placements).NodeId);
        Assert.Equal(full.Id, Assert.Single(first.BlockedByNode).NodeId);

        _cluster.Now += TimeSpan.FromSeconds(20);
        ScheduleOutcome second = _cluster.Run(_cluster.State.Evaluations.Find(first.Next!.Id)!);
        Assert.NotEqual(full.Id, Assert.Single(second.Plan.Placements).NodeId);
        Assert.Null(second.Next);
        Assert.Equal(full.Id, Assert.Single(second.BlockedByNode).NodeId);
    }

    [Fact]
    public void A_pause_of_an_older_version_holds_nobody_up()
    {
        Job job = SystemTests.Everywhere(static job => job with { Update = new UpdateStrategy { MaxParallel = 1, Stagger = Duration.FromSeconds(20) } });
        _cluster.RegisterAndRun(job);
        _cluster.RegisterAndRun(job.WithUser("nobody"));

        Assert.Single(_cluster.RegisterAndRun(job.WithUser("daemon")).Plan.Placements);
    }

    [Fact]
    public void What_runs_where_the_job_no_longer_belongs_is_stopped()
    {
        Job job = SystemTests.Everywhere();
        _cluster.RegisterAndRun(job);

        ScheduleOutcome outcome = _cluster.RegisterAndRun(job.WithConstraint("${node.unique.name}", "!=", "b"));

        Assert.Equal(2, outcome.Plan.InPlaceUpdates.Count);
        Assert.Equal(_nodes[1].Id, Assert.Single(outcome.Plan.Stops).NodeId);
        Assert.Empty(outcome.Plan.Placements);
        Assert.Empty(outcome.FailedGroups);
    }

    [Fact]
    public void What_does_not_fit_in_its_new_size_goes_on_running()
    {
        Job job = SystemTests.Everywhere();
        _cluster.RegisterAndRun(job);

        ScheduleOutcome outcome = _cluster.RegisterAndRun(job.WithTask(static task => task with { Resources = task.Resources! with { Cpu = 9000 } }));

        Assert.True(outcome.Plan.IsEmpty);
        Assert.Equal(3, outcome.BlockedByNode.Length);
        Assert.Equal((2, new MissingResources(27_000, 0)), (outcome.FailedGroups["group"].CoalescedFailures, outcome.FailedGroups["group"].ResourcesExhausted["main"]));
    }

    [Fact]
    public void Each_group_has_a_pace_of_its_own()
    {
        Job job = SystemTests.Everywhere(static job => job with { Update = new UpdateStrategy { MaxParallel = 1, Stagger = Duration.FromSeconds(20) } });
        Job two = job with { TaskGroups = [job.TaskGroups![0], job.TaskGroups[0] with { Name = "other" }] };
        _cluster.RegisterAndRun(two);
        Job changed = two with { TaskGroups = [.. two.TaskGroups!.Select(static group => group with { Tasks = [group.Tasks![0] with { User = "nobody" }] })] };

        ScheduleOutcome outcome = _cluster.RegisterAndRun(changed);

        Assert.Equal(["group", "other"], outcome.Plan.Placements.Select(static placed => placed.TaskGroup).Order(StringComparer.Ordinal));
        Assert.All(outcome.DesiredUpdates.Values, static counts => Assert.Equal(new DesiredUpdates { DestructiveUpdate = 1, Ignore = 2 }, counts));
    }
}
