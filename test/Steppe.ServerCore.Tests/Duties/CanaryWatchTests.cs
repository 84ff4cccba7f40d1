using Steppe.Model;

namespace Steppe.ServerCore.Tests.Duties;

/// <summary>How the leader carries on deployments that have canaries. Source: scheduler reference §20.</summary>
public sealed class CanaryWatchTests : DeploymentWatch
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Healthy_canaries_are_promoted_or_wait_as_long_as_it_takes(bool autoPromote)
    {
        UpdateStrategy Canary(UpdateStrategy update) => update with { Canary = 2, AutoPromote = autoPromote };
        Job job = Settled(Canary);
        Leader.Register(job.Updated(Canary, user: "nobody"));
        Assert.Equal("0v0 0v1 1v0 1v1 2v0", Shape);
        Leader.Judge(Leader.Live("web").First(static one => one.IsCanary), isHealthy: true);
        Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("0v0 0v1 1v0 1v1 2v0", Shape);

        JudgeYoung();
        Advance(TimeSpan.FromMinutes(autoPromote ? 1 : 30));

        Assert.Equal(DeploymentStatus.Running, Leader.Deployment("web").Status);
        Assert.Equal(autoPromote, Leader.Deployment("web").Groups["group"].Promoted);
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

        Leader.Register(Two(""));
        JudgeYoung();
        Advance(TimeSpan.FromSeconds(2));
        Leader.Register(Two("nobody"));
        JudgeYoung();
        Advance(TimeSpan.FromSeconds(5));

        Assert.Equal([otherPromotes, otherPromotes, false], Leader.Deployment("web").Groups.Values.Select(static group => group.Promoted));
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

        Leader.Register(Two(""));
        JudgeYoung();
        Advance(TimeSpan.FromSeconds(2));
        Leader.Register(Two("nobody"));
        Leader.Judge(Leader.Live("web").Single(static one => one.IsCanary), isHealthy: true);
        Leader.Judge(Leader.Live("web").Single(static one => one is { TaskGroup: "plain", Job.Version: 1 }), isHealthy: false, ClientStatus.Failed);
        Advance(TimeSpan.FromSeconds(2));

        Assert.True(Leader.Deployment("web").Groups["group"].Promoted);
    }

    [Fact]
    public void Canaries_that_do_not_become_healthy_are_late_like_others()
    {
        UpdateStrategy Canary(UpdateStrategy update) => update with { Canary = 2 };
        Job job = Settled(Canary);
        Leader.Register(job.Updated(Canary, user: "nobody"));
        Leader.Judge(Leader.Live("web").First(static one => one.IsCanary), isHealthy: true);
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
        Leader.Register(job.Updated(Canary, user: "nobody", reschedule: Never));
        Allocation canary = Leader.Live("web").Single(static one => one.IsCanary);
        JudgeYoung();
        Advance(TimeSpan.FromMinutes(5));
        Leader.Report(canary, ClientStatus.Failed);
        Advance(TimeSpan.FromSeconds(601));
        Assert.Equal((DeploymentStatus.Failed, "Failed due to progress deadline"), Status);
    }

    [Fact]
    public void Without_a_clock_a_canary_that_fails_for_good_while_it_waits_for_promotion_ends_it()
    {
        UpdateStrategy Canary(UpdateStrategy update) => update with { Canary = 1, ProgressDeadline = Duration.Zero };
        Job job = Settled(Canary);
        Leader.Register(job.Updated(Canary, user: "nobody", reschedule: Never));
        Allocation canary = Leader.Live("web").Single(static one => one.IsCanary);
        JudgeYoung();
        Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(DeploymentStatus.Running, Leader.Deployment("web").Status);
        Leader.Report(canary, ClientStatus.Failed);
        Advance(TimeSpan.FromSeconds(2));
        Assert.Equal((DeploymentStatus.Failed, "Failed due to unhealthy allocations"), Status);
    }
}
