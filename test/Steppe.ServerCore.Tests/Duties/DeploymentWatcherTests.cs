using Steppe.Model;
using Steppe.Scheduler;
using Steppe.ServerCore.Tests.Leader;
using Steppe.State;

namespace Steppe.ServerCore.Tests.Duties;

/// <summary>How the leader carries deployments on, with the real scheduler. Source: scheduler reference §20.</summary>
public sealed class DeploymentWatcherTests
{
    private static readonly ReschedulePolicy AtOnce = new()
    {
        Unlimited = true, Delay = Duration.Zero, MaxDelay = Duration.Zero, DelayFunction = "constant", Attempts = 0, Interval = Duration.Zero,
    };

    private static readonly ReschedulePolicy Never = AtOnce with { Unlimited = false };

    private readonly Script _script = NewScript();
    private readonly Node _node;

    public DeploymentWatcherTests() => _node = _script.AddNode("n1", cpu: 100_000);

    private static Script NewScript(StateSnapshot? restored = null, ulong seed = 1, DateTimeOffset? now = null) =>
        new(restored, seed, now) { Scheduler = Scheduling.Run };

    private static UpdateStrategy Same(UpdateStrategy update) => update;

    // Heartbeats go on, or the node would be lost in longer waits.
    private void Advance(TimeSpan by)
    {
        for (TimeSpan left = by; left > TimeSpan.Zero; left -= TimeSpan.FromSeconds(5))
        {
            _script.Beat(_node);
            _script.Advance(left < TimeSpan.FromSeconds(5) ? left : TimeSpan.FromSeconds(5));
        }
    }

    private void JudgeYoung(bool isHealthy = true)
    {
        foreach (Allocation one in _script.Live("web").Where(static one => one.Health?.Healthy is null))
        {
            _script.Judge(one, isHealthy);
        }
    }

    private Job Settled(Func<UpdateStrategy, UpdateStrategy> update, int count = 3)
    {
        Job job = Samples.Job("web", count: count).Updated(update);
        _script.Register(job);
        JudgeYoung();
        Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(DeploymentStatus.Successful, _script.Deployment("web").Status);
        return job;
    }

    private string Shape => string.Join(' ', _script.Live("web").OrderBy(static one => one.NameIndex).ThenBy(static one => one.Job.Version)
        .Select(static one => $"{one.NameIndex}v{one.Job.Version}"));

    private int Evaluations => _script.Head.EvaluationsOf(new JobKey("default", "web"))
        .Count(static one => one.TriggeredBy == EvaluationTriggers.DeploymentWatcher);

    [Fact]
    public void An_update_goes_on_as_allocations_become_healthy()
    {
        Job job = Settled(Same);
        _script.Register(job.Updated(Same, user: "nobody"));
        List<string> shapes = [Shape];
        while (_script.Deployment("web").IsActive)
        {
            Advance(TimeSpan.FromSeconds(2));
            Assert.Equal(shapes[^1], Shape);
            JudgeYoung();
            Advance(TimeSpan.FromSeconds(2));
            shapes.Add(Shape);
        }

        Assert.Equal(["0v1 1v0 2v0", "0v1 1v1 2v0", "0v1 1v1 2v1", "0v1 1v1 2v1"], shapes);
        Assert.Equal(DeploymentStatus.Successful, _script.Deployment("web").Status);
        Assert.True(_script.Head.Jobs.Find(new JobKey("default", "web"))!.Specification.Stable);
        Assert.Equal(SnapshotCodec.Hash(_script.Head), SnapshotCodec.Hash(_script.Replay()));
    }

    [Fact]
    public void News_are_gathered_for_a_moment_and_evaluated_once_a_second_at_most()
    {
        Job job = Settled(static update => update with { MaxParallel = 5 }, count: 12);
        _script.Register(job.Updated(static update => update with { MaxParallel = 5 }, user: "nobody"));
        Advance(TimeSpan.FromSeconds(2));
        int before = Evaluations;
        Allocation[] young = [.. _script.Live("web").Where(static one => one.Job.Version == 1)];
        Assert.Equal(5, young.Length);

        _script.Judge(young[0], isHealthy: true);
        _script.Judge(young[1], isHealthy: true);
        Assert.Equal(before, Evaluations);
        _script.Advance(TimeSpan.FromMilliseconds(250));
        Assert.Equal(before + 1, Evaluations);
        _script.Judge(young[2], isHealthy: true);
        _script.Advance(TimeSpan.FromMilliseconds(900));
        Assert.Equal(before + 1, Evaluations);
        _script.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal(before + 2, Evaluations);
    }

    [Fact]
    public void What_could_change_nothing_is_not_evaluated()
    {
        _script.Register(Samples.Job("web", count: 3));
        int before = Evaluations;
        _script.Judge(_script.Live("web")[0], isHealthy: true);
        Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(before, Evaluations);
    }

    [Fact]
    public void Without_a_progress_deadline_the_first_unhealthy_allocation_ends_it()
    {
        _script.Register(Samples.Job("web", count: 3).Updated(static update => update with { ProgressDeadline = Duration.Zero }));
        _script.Judge(_script.Live("web")[0], isHealthy: false);
        Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((DeploymentStatus.Failed, "Failed due to unhealthy allocations"), Status);
    }

    [Fact]
    public void A_failure_that_may_not_be_tried_again_ends_it()
    {
        _script.Register(Samples.Job("web", count: 3).Updated(Same, reschedule: Never));
        _script.Judge(_script.Live("web")[0], isHealthy: false, ClientStatus.Failed);
        Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((DeploymentStatus.Failed, "Failed due to unhealthy allocations"), Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_failure_that_may_be_tried_again_is_replaced(bool wasHealthy)
    {
        _script.Register(Samples.Job("web", count: 2).Updated(Same, reschedule: AtOnce));
        Allocation failed = _script.Live("web")[0];
        if (wasHealthy)
        {
            _script.Judge(failed, isHealthy: true);
        }

        _script.Judge(failed, isHealthy: false, ClientStatus.Failed);
        Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(DeploymentStatus.Running, _script.Deployment("web").Status);
        Allocation replacement = Assert.Single(_script.Live("web"), one => one.PreviousAllocationId == failed.Id);
        Assert.Equal(failed.DeploymentId, replacement.DeploymentId);
        JudgeYoung();
        Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(DeploymentStatus.Successful, _script.Deployment("web").Status);
    }

    [Fact]
    public void The_time_for_progress_begins_with_the_first_placement_and_again_with_each_healthy_allocation()
    {
        _script.Register(Samples.Job("web", count: 2));
        Advance(TimeSpan.FromMinutes(9));
        _script.Judge(_script.Live("web")[0], isHealthy: true);
        Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(DeploymentStatus.Running, _script.Deployment("web").Status);
        Advance(TimeSpan.FromSeconds(61));
        Assert.Equal((DeploymentStatus.Failed, "Failed due to progress deadline"), Status);
        Assert.Equal(SnapshotCodec.Hash(_script.Head), SnapshotCodec.Hash(_script.Replay()));
    }

    [Fact]
    public void A_pause_holds_the_clock_and_going_on_does_not_move_it()
    {
        _script.Register(Samples.Job("web", count: 2));
        Pause(true);
        Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(DeploymentStatus.Paused, _script.Deployment("web").Status);
        Pause(false);
        Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((DeploymentStatus.Failed, "Failed due to progress deadline"), Status);
    }

    [Fact]
    public void What_was_judged_during_a_pause_counts_when_it_is_over()
    {
        Job job = Settled(Same);
        _script.Register(job.Updated(Same, user: "nobody"));
        Pause(true);
        JudgeYoung();
        Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("0v1 1v0 2v0", Shape);
        Pause(false);
        Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("0v1 1v1 2v0", Shape);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Healthy_canaries_are_promoted_or_wait_as_long_as_it_takes(bool autoPromote)
    {
        UpdateStrategy Canary(UpdateStrategy update) => update with { Canary = 2, AutoPromote = autoPromote };
        Job job = Settled(Canary);
        _script.Register(job.Updated(Canary, user: "nobody"));
        Assert.Equal("0v0 0v1 1v0 1v1 2v0", Shape);
        _script.Judge(_script.Live("web").First(static one => one.IsCanary), isHealthy: true);
        Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("0v0 0v1 1v0 1v1 2v0", Shape);

        JudgeYoung();
        Advance(TimeSpan.FromMinutes(autoPromote ? 1 : 30));

        Assert.Equal(DeploymentStatus.Running, _script.Deployment("web").Status);
        Assert.Equal(autoPromote, _script.Deployment("web").Groups["group"].Promoted);
        Assert.Equal(autoPromote ? "0v1 1v1 2v1" : "0v0 0v1 1v0 1v1 2v0", Shape);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Canaries_are_promoted_only_when_every_group_that_has_some_wants_it(bool otherPromotes)
    {
        Job Two(string user)
        {
            Job one = Samples.Job("web", count: 1).Updated(static update => update with { Canary = 1, AutoPromote = true }, user);
            TaskGroup group = one.TaskGroups![0];
            TaskGroup other = group with { Name = "other", Update = group.Update! with { AutoPromote = otherPromotes } };
            return one with { TaskGroups = [group, other, group with { Name = "plain", Update = group.Update! with { Canary = 0, AutoPromote = false } }] };
        }

        _script.Register(Two(""));
        JudgeYoung();
        Advance(TimeSpan.FromSeconds(2));
        _script.Register(Two("nobody"));
        JudgeYoung();
        Advance(TimeSpan.FromSeconds(5));

        Assert.Equal([otherPromotes, otherPromotes, false], _script.Deployment("web").Groups.Values.Select(static group => group.Promoted));
    }

    [Fact]
    public void Canaries_are_promoted_although_something_else_fails_in_the_same_moment()
    {
        Job Two(string user)
        {
            Job one = Samples.Job("web").Updated(
                static update => update with { Canary = 1, AutoPromote = true }, user, AtOnce with { Delay = Duration.FromHours(1) });
            TaskGroup group = one.TaskGroups![0];
            return one with { TaskGroups = [group, group with { Name = "plain", Update = group.Update! with { Canary = 0, AutoPromote = false } }] };
        }

        _script.Register(Two(""));
        JudgeYoung();
        Advance(TimeSpan.FromSeconds(2));
        _script.Register(Two("nobody"));
        _script.Judge(_script.Live("web").Single(static one => one.IsCanary), isHealthy: true);
        _script.Judge(_script.Live("web").Single(static one => one is { TaskGroup: "plain", Job.Version: 1 }), isHealthy: false, ClientStatus.Failed);
        Advance(TimeSpan.FromSeconds(2));

        Assert.True(_script.Deployment("web").Groups["group"].Promoted);
    }

    [Fact]
    public void Canaries_that_do_not_become_healthy_are_late_like_others()
    {
        UpdateStrategy Canary(UpdateStrategy update) => update with { Canary = 2 };
        Job job = Settled(Canary);
        _script.Register(job.Updated(Canary, user: "nobody"));
        _script.Judge(_script.Live("web").First(static one => one.IsCanary), isHealthy: true);
        Advance(TimeSpan.FromSeconds(601));
        Assert.Equal((DeploymentStatus.Failed, "Failed due to progress deadline"), Status);
        Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("0v0 1v0 2v0", Shape);
    }

    [Fact]
    public void A_canary_that_fails_while_it_waits_for_promotion_is_under_the_clock_again()
    {
        UpdateStrategy Canary(UpdateStrategy update) => update with { Canary = 1 };
        Job job = Settled(Canary);
        _script.Register(job.Updated(Canary, user: "nobody", reschedule: Never));
        Allocation canary = _script.Live("web").Single(static one => one.IsCanary);
        JudgeYoung();
        Advance(TimeSpan.FromMinutes(5));
        _script.Report(canary, ClientStatus.Failed);
        Advance(TimeSpan.FromSeconds(601));
        Assert.Equal((DeploymentStatus.Failed, "Failed due to progress deadline"), Status);
    }

    [Fact]
    public void Without_a_clock_a_canary_that_fails_for_good_while_it_waits_for_promotion_ends_it()
    {
        UpdateStrategy Canary(UpdateStrategy update) => update with { Canary = 1, ProgressDeadline = Duration.Zero };
        Job job = Settled(Canary);
        _script.Register(job.Updated(Canary, user: "nobody", reschedule: Never));
        Allocation canary = _script.Live("web").Single(static one => one.IsCanary);
        JudgeYoung();
        Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(DeploymentStatus.Running, _script.Deployment("web").Status);
        _script.Report(canary, ClientStatus.Failed);
        Advance(TimeSpan.FromSeconds(2));
        Assert.Equal((DeploymentStatus.Failed, "Failed due to unhealthy allocations"), Status);
    }

    [Fact]
    public void A_failing_version_goes_back_to_the_last_that_worked()
    {
        UpdateStrategy Revert(UpdateStrategy update) => update with { AutoRevert = true, ProgressDeadline = Duration.Zero };
        Job job = Settled(Revert);
        _script.Register(job.Updated(Revert, user: "nobody"));
        DeploymentId failing = _script.Deployment("web").Id;
        _script.Judge(_script.Live("web").Single(static one => one.Job.Version == 1), isHealthy: false);
        Advance(TimeSpan.FromSeconds(2));

        Deployment failed = _script.Head.Deployments.Find(failing)!;
        Assert.Equal((DeploymentStatus.Failed, "Failed due to unhealthy allocations - rolling back to job version 0"), (failed.Status, failed.StatusDescription));
        Assert.Equal(2UL, _script.Deployment("web").JobVersion);
        JudgeYoung();
        Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("0v2 1v2 2v2", Shape);
        Assert.Equal(DeploymentStatus.Successful, _script.Deployment("web").Status);
    }

    [Fact]
    public void A_version_that_makes_no_progress_goes_back_as_well()
    {
        UpdateStrategy Revert(UpdateStrategy update) => update with { AutoRevert = true };
        Job job = Settled(Revert);
        _script.Register(job.Updated(Revert, user: "nobody"));
        DeploymentId late = _script.Deployment("web").Id;
        Advance(TimeSpan.FromSeconds(601));
        Assert.Equal("Failed due to progress deadline - rolling back to job version 0", _script.Head.Deployments.Find(late)!.StatusDescription);
        Assert.Equal(2UL, _script.Head.Jobs.Find(new JobKey("default", "web"))!.Version);
    }

    [Theory]
    [InlineData("group", true, "unhealthy allocations - rolling back to job version 0")]
    [InlineData("other", true, "unhealthy allocations")]
    [InlineData("group", false, "progress deadline - rolling back to job version 0")]
    [InlineData("other", false, "progress deadline")]
    public void Only_a_group_that_fails_says_whether_the_job_goes_back(string failing, bool isUnhealthy, string description)
    {
        Job Two(string user)
        {
            Job one = Samples.Job("web").Updated(static update => update with { AutoRevert = true }, user, Never);
            TaskGroup group = one.TaskGroups![0];
            return one with { TaskGroups = [group, group with { Name = "other", Update = group.Update! with { AutoRevert = false } }] };
        }

        _script.Register(Two(""));
        JudgeYoung();
        Advance(TimeSpan.FromSeconds(2));
        _script.Register(Two("nobody"));
        DeploymentId failed = _script.Deployment("web").Id;
        foreach (Allocation young in _script.Live("web").Where(static one => one.Job.Version == 1))
        {
            if (young.TaskGroup != failing)
            {
                _script.Judge(young, isHealthy: true);
            }
            else if (isUnhealthy)
            {
                _script.Judge(young, isHealthy: false, ClientStatus.Failed);
            }
        }

        Advance(TimeSpan.FromSeconds(601));
        Assert.Equal($"Failed due to {description}", _script.Head.Deployments.Find(failed)!.StatusDescription);
    }

    [Theory]
    [InlineData(null, 50)]
    [InlineData(70, 70)]
    public void What_goes_on_is_as_urgent_as_what_began_it(int? asked, int priority)
    {
        Job job = Settled(Same, count: 2);
        _script.Do(context => new RegisterJob
        {
            RequestId = context.NewRequestId(), At = context.At, Job = job.Updated(Same, user: "nobody"), EvaluationId = context.NewEvaluationId(), EvaluationPriority = asked,
        });
        JudgeYoung();
        Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(priority, _script.Head.EvaluationsOf(new JobKey("default", "web"))
            .Single(one => one.TriggeredBy == EvaluationTriggers.DeploymentWatcher && one.DeploymentId == _script.Deployment("web").Id).Priority);
    }

    [Fact]
    public void A_new_leader_goes_on_where_the_last_one_stopped()
    {
        Job job = Settled(Same);
        _script.Register(job.Updated(Same, user: "nobody"));
        JudgeYoung();
        Script next = NewScript(_script.Replay(), seed: 2, _script.Now);
        next.Beat(_node);
        Assert.Equal("0v1 1v0 2v0", Shape);

        next.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(2, next.Live("web").Count(static one => one.Job.Version == 1));
    }

    [Fact]
    public void A_deployment_is_forgotten_an_hour_after_its_end_once_nothing_of_it_runs()
    {
        Job job = Settled(Same);
        DeploymentId first = _script.Deployment("web").Id;
        _script.Register(job.Updated(static update => update with { MaxParallel = 9 }, user: "nobody"));
        Advance(TimeSpan.FromSeconds(2));
        JudgeYoung();
        Advance(TimeSpan.FromMinutes(50));
        Assert.NotNull(_script.Head.Deployments.Find(first));
        Advance(TimeSpan.FromMinutes(20));

        Assert.Null(_script.Head.Deployments.Find(first));
        Assert.Equal(DeploymentStatus.Successful, Assert.Single(_script.Head.Deployments.Rows).Status);
    }

    private (DeploymentStatus, string) Status => (_script.Deployment("web").Status, _script.Deployment("web").StatusDescription);

    private void Pause(bool pause) => _script.Do(context => new PauseDeployment
    {
        RequestId = context.NewRequestId(), At = context.At, DeploymentId = _script.Deployment("web").Id, Pause = pause, EvaluationId = context.NewEvaluationId(),
    });
}
