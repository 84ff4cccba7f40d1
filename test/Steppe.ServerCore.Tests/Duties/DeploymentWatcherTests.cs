using Steppe.Model;
using Steppe.ServerCore.Tests.Leader;
using Steppe.State;

namespace Steppe.ServerCore.Tests.Duties;

/// <summary>How the leader carries deployments on, with the real scheduler. Source: scheduler reference §20.</summary>
public sealed class DeploymentWatcherTests : DeploymentWatch
{
    [Fact]
    public void An_update_goes_on_as_allocations_become_healthy()
    {
        Job job = Settled(Same);
        Leader.Register(job.Updated(Same, user: "nobody"));
        List<string> shapes = [Shape];
        while (Leader.Deployment("web").IsActive)
        {
            Advance(TimeSpan.FromSeconds(2));
            Assert.Equal(shapes[^1], Shape);
            JudgeYoung();
            Advance(TimeSpan.FromSeconds(2));
            shapes.Add(Shape);
        }

        Assert.Equal(["0v1 1v0 2v0", "0v1 1v1 2v0", "0v1 1v1 2v1", "0v1 1v1 2v1"], shapes);
        Assert.Equal(DeploymentStatus.Successful, Leader.Deployment("web").Status);
        Assert.True(Leader.Head.Jobs.Find(new JobKey("default", "web"))!.Specification.Stable);
        Assert.Equal(SnapshotCodec.Hash(Leader.Head), SnapshotCodec.Hash(Leader.Replay()));
    }

    [Fact]
    public void News_are_gathered_for_a_moment_and_evaluated_once_a_second_at_most()
    {
        Job job = Settled(static update => update with { MaxParallel = 5 }, count: 12);
        Leader.Register(job.Updated(static update => update with { MaxParallel = 5 }, user: "nobody"));
        Advance(TimeSpan.FromSeconds(2));
        int before = Evaluations;
        Allocation[] young = [.. Leader.Live("web").Where(static one => one.Job.Version == 1)];
        Assert.Equal(5, young.Length);

        Leader.Judge(young[0], isHealthy: true);
        Leader.Judge(young[1], isHealthy: true);
        Assert.Equal(before, Evaluations);
        Leader.Advance(TimeSpan.FromMilliseconds(250));
        Assert.Equal(before + 1, Evaluations);
        Leader.Judge(young[2], isHealthy: true);
        Leader.Advance(TimeSpan.FromMilliseconds(900));
        Assert.Equal(before + 1, Evaluations);
        Leader.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal(before + 2, Evaluations);
    }

    [Fact]
    public void What_could_change_nothing_is_not_evaluated()
    {
        Leader.Register(Samples.Job("web", count: 3));
        int before = Evaluations;
        Leader.Judge(Leader.Live("web")[0], isHealthy: true);
        Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(before, Evaluations);
    }

    [Fact]
    public void Without_a_progress_deadline_the_first_unhealthy_allocation_ends_it()
    {
        Leader.Register(Samples.Job("web", count: 3).Updated(static update => update with { ProgressDeadline = Duration.Zero }));
        Leader.Judge(Leader.Live("web")[0], isHealthy: false);
        Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((DeploymentStatus.Failed, "Failed due to unhealthy allocations"), Status);
    }

    [Fact]
    public void A_failure_that_may_not_be_tried_again_ends_it()
    {
        Leader.Register(Samples.Job("web", count: 3).Updated(Same, reschedule: Never));
        Leader.Judge(Leader.Live("web")[0], isHealthy: false, ClientStatus.Failed);
        Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((DeploymentStatus.Failed, "Failed due to unhealthy allocations"), Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_failure_that_may_be_tried_again_is_replaced(bool wasHealthy)
    {
        Leader.Register(Samples.Job("web", count: 2).Updated(Same, reschedule: AtOnce));
        Allocation failed = Leader.Live("web")[0];
        if (wasHealthy)
        {
            Leader.Judge(failed, isHealthy: true);
        }

        Leader.Judge(failed, isHealthy: false, ClientStatus.Failed);
        Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(DeploymentStatus.Running, Leader.Deployment("web").Status);
        Allocation replacement = Assert.Single(Leader.Live("web"), one => one.PreviousAllocationId == failed.Id);
        Assert.Equal(failed.DeploymentId, replacement.DeploymentId);
        JudgeYoung();
        Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(DeploymentStatus.Successful, Leader.Deployment("web").Status);
    }

    [Fact]
    public void The_time_for_progress_begins_with_the_first_placement_and_again_with_each_healthy_allocation()
    {
        Leader.Register(Samples.Job("web", count: 2));
        Advance(TimeSpan.FromMinutes(9));
        Leader.Judge(Leader.Live("web")[0], isHealthy: true);
        Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(DeploymentStatus.Running, Leader.Deployment("web").Status);
        Advance(TimeSpan.FromSeconds(61));
        Assert.Equal((DeploymentStatus.Failed, "Failed due to progress deadline"), Status);
        Assert.Equal(SnapshotCodec.Hash(Leader.Head), SnapshotCodec.Hash(Leader.Replay()));
    }

    [Fact]
    public void A_pause_holds_the_clock_and_going_on_does_not_move_it()
    {
        Leader.Register(Samples.Job("web", count: 2));
        Pause(true);
        Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(DeploymentStatus.Paused, Leader.Deployment("web").Status);
        Pause(false);
        Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((DeploymentStatus.Failed, "Failed due to progress deadline"), Status);
    }

    [Fact]
    public void What_was_judged_during_a_pause_counts_when_it_is_over()
    {
        Job job = Settled(Same);
        Leader.Register(job.Updated(Same, user: "nobody"));
        Pause(true);
        JudgeYoung();
        Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("0v1 1v0 2v0", Shape);
        Pause(false);
        Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("0v1 1v1 2v0", Shape);
    }

    [Fact]
    public void A_failing_version_goes_back_to_the_last_that_worked()
    {
        UpdateStrategy Revert(UpdateStrategy update) => update with { AutoRevert = true, ProgressDeadline = Duration.Zero };
        Job job = Settled(Revert);
        Leader.Register(job.Updated(Revert, user: "nobody"));
        DeploymentId failing = Leader.Deployment("web").Id;
        Leader.Judge(Leader.Live("web").Single(static one => one.Job.Version == 1), isHealthy: false);
        Advance(TimeSpan.FromSeconds(2));

        Deployment failed = Leader.Head.Deployments.Find(failing)!;
        Assert.Equal((DeploymentStatus.Failed, "Failed due to unhealthy allocations - rolling back to job version 0"), (failed.Status, failed.StatusDescription));
        Assert.Equal(2UL, Leader.Deployment("web").JobVersion);
        JudgeYoung();
        Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("0v2 1v2 2v2", Shape);
        Assert.Equal(DeploymentStatus.Successful, Leader.Deployment("web").Status);
    }

    [Fact]
    public void A_version_that_makes_no_progress_goes_back_as_well()
    {
        UpdateStrategy Revert(UpdateStrategy update) => update with { AutoRevert = true };
        Job job = Settled(Revert);
        Leader.Register(job.Updated(Revert, user: "nobody"));
        DeploymentId late = Leader.Deployment("web").Id;
        Advance(TimeSpan.FromSeconds(601));
        Assert.Equal("Failed due to progress deadline - rolling back to job version 0", Leader.Head.Deployments.Find(late)!.StatusDescription);
        Assert.Equal(2UL, Leader.Head.Jobs.Find(new JobKey("default", "web"))!.Version);
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

        Leader.Register(Two(""));
        JudgeYoung();
        Advance(TimeSpan.FromSeconds(2));
        Leader.Register(Two("nobody"));
        DeploymentId failed = Leader.Deployment("web").Id;
        foreach (Allocation young in Leader.Live("web").Where(static one => one.Job.Version == 1))
        {
            if (young.TaskGroup != failing)
            {
                Leader.Judge(young, isHealthy: true);
            }
            else if (isUnhealthy)
            {
                Leader.Judge(young, isHealthy: false, ClientStatus.Failed);
            }
        }

        Advance(TimeSpan.FromSeconds(601));
        Assert.Equal($"Failed due to {description}", Leader.Head.Deployments.Find(failed)!.StatusDescription);
    }

    [Theory]
    [InlineData(null, 50)]
    [InlineData(70, 70)]
    public void What_goes_on_is_as_urgent_as_what_began_it(int? asked, int priority)
    {
        Job job = Settled(Same, count: 2);
        Leader.Do(context => new RegisterJob
        {
            RequestId = context.NewRequestId(), At = context.At, Job = job.Updated(Same, user: "nobody"), EvaluationId = context.NewEvaluationId(), EvaluationPriority = asked,
        });
        JudgeYoung();
        Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(priority, Leader.Head.EvaluationsOf(new JobKey("default", "web"))
            .Single(one => one.TriggeredBy == EvaluationTriggers.DeploymentWatcher && one.DeploymentId == Leader.Deployment("web").Id).Priority);
    }

    [Fact]
    public void A_new_leader_goes_on_where_the_last_one_stopped()
    {
        Job job = Settled(Same);
        Leader.Register(job.Updated(Same, user: "nobody"));
        JudgeYoung();
        Script next = NewScript(Leader.Replay(), seed: 2, Leader.Now);
        next.Beat(Node);
        Assert.Equal("0v1 1v0 2v0", Shape);

        next.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(2, next.Live("web").Count(static one => one.Job.Version == 1));
    }

    [Fact]
    public void A_deployment_is_forgotten_an_hour_after_its_end_once_nothing_of_it_runs()
    {
        Job job = Settled(Same);
        DeploymentId first = Leader.Deployment("web").Id;
        Leader.Register(job.Updated(static update => update with { MaxParallel = 9 }, user: "nobody"));
        Advance(TimeSpan.FromSeconds(2));
        JudgeYoung();
        Advance(TimeSpan.FromMinutes(50));
        Assert.NotNull(Leader.Head.Deployments.Find(first));
        Advance(TimeSpan.FromMinutes(20));

        Assert.Null(Leader.Head.Deployments.Find(first));
        Assert.Equal(DeploymentStatus.Successful, Assert.Single(Leader.Head.Deployments.Rows).Status);
    }
}
