using Steppe.Model;

namespace Steppe.State.Tests;

public sealed class PeriodicTests
{
    private readonly Cluster _cluster = new();

    private DateTimeOffset At => _cluster.Now.AddMinutes(1);

    [Fact]
    public void AChildIsTheParentWithoutItsScheduleNamedByTheTime()
    {
        AdmittedJob parent = Parent();
        CommandOutcome.Accepted accepted = _cluster.Do(Launch(At));

        AdmittedJob child = _cluster.State.Jobs.Find(Key($"p/periodic-{At.ToUnixTimeSeconds()}"))!;
        Assert.Equal(child.Key.Id, accepted.ChildId);
        Assert.Equal(("p", child.Key.Id, JobStatus.Pending), (child.Specification.ParentId, child.Specification.Name, child.Status));
        Assert.Null(child.Specification.Periodic);
        Assert.Same(parent.Groups[0], child.Groups[0]);
        Assert.Equal(EvaluationTriggers.PeriodicJob, Assert.Single(_cluster.State.EvaluationsOf(child.Key)).TriggeredBy);
        Assert.Equal(At, Row().LastLaunchAt);
        Assert.Equal((JobStatus.Running, 0UL), (_cluster.State.Jobs.Find(Key("p"))!.Status, parent.Version));
    }

    [Fact]
    public void OneTimeIsLaunchedOnceAndNoneBeforeIt()
    {
        Parent();
        _cluster.Do(Launch(At));

        Assert.Contains("was launched for that time", Refusal(Launch(At)), StringComparison.Ordinal);
        Assert.Contains("was launched for that time", Refusal(Launch(At.AddSeconds(-1))), StringComparison.Ordinal);
        _cluster.Do(Launch(At.AddSeconds(1)));
        Assert.Equal(2, _cluster.State.Families.ChildrenOf(Key("p")).Count);
    }

    [Fact]
    public void OverlapIsRefusedWhileAChildIsNotDoneUnlessForced()
    {
        Parent(new PeriodicConfig { Spec = "* * * * *", Enabled = true, ProhibitOverlap = true });
        _cluster.Do(Launch(At));

        Assert.Contains("prohibits overlap", Refusal(Launch(At.AddMinutes(1))), StringComparison.Ordinal);
        Assert.Equal(At, Row().LastLaunchAt);
        _cluster.Do(Launch(At.AddMinutes(1)) with { IsForced = true });
        Assert.Equal(2, _cluster.State.Families.ChildrenOf(Key("p")).Count);
    }

    [Fact]
    public void ForcingTwiceInOneSecondMakesTwoAndLeavesTheScheduleAlone()
    {
        Parent();
        string[] made = [_cluster.Do(Launch(At) with { IsForced = true }).ChildId!, _cluster.Do(Launch(At) with { IsForced = true }).ChildId!];

        Assert.Equal([$"p/periodic-{At.ToUnixTimeSeconds()}", $"p/periodic-{At.ToUnixTimeSeconds() + 1}"], made);
        Assert.Null(Row().LastLaunchAt);
    }

    [Fact]
    public void AForcedLaunchInTheSecondOfAScheduledOneIsThatLaunch()
    {
        Parent();
        _cluster.Do(Launch(At) with { IsForced = true });
        CommandOutcome.Accepted scheduled = _cluster.Do(Launch(At));

        Assert.True(scheduled.EvaluationId.IsNone);
        Assert.Equal(At, Row().LastLaunchAt);
        Assert.Single(_cluster.State.Families.ChildrenOf(Key("p")));
    }

    [Fact]
    public void WhatTheClockDoesNotLaunchIsRefused()
    {
        Assert.Equal("job not found", Refusal(Launch(At)));
        _cluster.Register(Cluster.Job("plain", type: "batch"));
        Assert.Equal("can't force launch non-periodic job", Refusal(Launch(At) with { Job = Key("plain"), IsForced = true }));
        Parent(new PeriodicConfig { Spec = "* * * * *", Enabled = false });
        Assert.Contains("is not launched by the clock", Refusal(Launch(At)), StringComparison.Ordinal);
        _cluster.Do(Launch(At) with { IsForced = true });
        _cluster.Do(new DeregisterJob { RequestId = _cluster.Request(), At = _cluster.Now, Job = Key("p") });
        Assert.Equal("job \"p\" is stopped: run it again before it is launched", Refusal(Launch(At) with { IsForced = true }));
    }

    [Fact]
    public void ANewScheduleOwesNothingOfTheTimeBeforeItAndTheSameOneGoesOn()
    {
        Parent();
        DateTimeOffset first = _cluster.Now;
        _cluster.Now = first.AddHours(1);
        Parent(change: job => job with { Priority = 60 });
        Assert.Equal(first, Row().ScheduledFrom);

        Parent(new PeriodicConfig { Spec = "*/5 * * * *", Enabled = true });
        Assert.Equal(first.AddHours(1), Row().ScheduledFrom);

        _cluster.Now = first.AddHours(2);
        _cluster.Do(new DeregisterJob { RequestId = _cluster.Request(), At = _cluster.Now, Job = Key("p") });
        Parent(new PeriodicConfig { Spec = "*/5 * * * *", Enabled = true });
        Assert.Equal(first.AddHours(2), Row().ScheduledFrom);
    }

    [Fact]
    public void APeriodicTemplateIsNotLaunchedButItsDispatchedChildrenAre()
    {
        Parent(change: static job => job with { ParameterizedJob = new ParameterizedConfig { Payload = "optional" } });
        Assert.Empty(_cluster.State.PeriodicLaunches.Rows);
        Assert.Equal("can't force launch non-periodic job", Refusal(Launch(At) with { IsForced = true }));

        CommandOutcome.Accepted dispatched = _cluster.Do(new DispatchJob
        {
            RequestId = _cluster.Request(), At = _cluster.Now, Job = Key("p"), ChildId = "p/dispatch-1-a", EvaluationId = new(_cluster.Uuid()), Payload = [1],
        });
        AdmittedJob child = _cluster.State.Jobs.Find(Key("p/dispatch-1-a"))!;
        Assert.Equal((true, true, JobStatus.Running), (dispatched.EvaluationId.IsNone, child.IsLaunched, child.Status));

        string grandchild = _cluster.Do(Launch(At) with { Job = child.Key }).ChildId!;
        Assert.Equal($"p/dispatch-1-a/periodic-{At.ToUnixTimeSeconds()}", grandchild);
        Assert.Equal([1], _cluster.State.Jobs.Find(Key(grandchild))!.Specification.Payload!);
    }

    [Fact]
    public void KindsOfJobsDoNotChangeWhileTheyRun()
    {
        Parent();
        Job plain = Cluster.Job("p", type: "batch");
        Assert.Equal("cannot update periodic job to being non-periodic", Refusal(new RegisterJob { RequestId = _cluster.Request(), At = _cluster.Now, Job = plain }));
        _cluster.Register(plain with { Id = "plain", Name = "plain" });
        Job periodic = plain with { Id = "plain", Name = "plain", Periodic = new PeriodicConfig { Spec = "* * * * *", Enabled = true } };
        Assert.Equal("cannot update non-periodic job to being periodic", Refusal(new RegisterJob { RequestId = _cluster.Request(), At = _cluster.Now, Job = periodic }));
    }

    [Fact]
    public void ASnapshotBringsBackTheLaunchesAndPurgingForgetsThem()
    {
        Parent();
        _cluster.Do(Launch(At));
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        SnapshotCodec.Write(_cluster.State, buffer);
        StateSnapshot back = SnapshotCodec.Read(buffer.WrittenSpan);

        Assert.Equal(Row(), back.PeriodicLaunches.Find(Key("p")));
        Assert.Equal(SnapshotCodec.Hash(_cluster.State), SnapshotCodec.Hash(back));
        _cluster.Do(new DeregisterJob { RequestId = _cluster.Request(), At = _cluster.Now, Job = Key("p"), Purge = true });
        Assert.Empty(_cluster.State.PeriodicLaunches.Rows);
    }

    private static JobKey Key(string id) => new("default", id);

    private AdmittedJob Parent(PeriodicConfig? periodic = null, Func<Job, Job>? change = null)
    {
        Job job = Cluster.Job("p", type: "batch") with { Periodic = periodic ?? new PeriodicConfig { Spec = "* * * * *", Enabled = true } };
        return _cluster.Register(change is null ? job : change(job));
    }

    private PeriodicLaunch Row() => _cluster.State.PeriodicLaunches.Find(Key("p"))!;

    private LaunchPeriodicJob Launch(DateTimeOffset at) => new()
    {
        RequestId = _cluster.Request(), At = _cluster.Now, Job = Key("p"), LaunchAt = at, EvaluationId = new EvaluationId(_cluster.Uuid()),
    };

    private string Refusal(Command command) => Assert.IsType<CommandOutcome.Refused>(_cluster.Try(command)).Refusal.Sentence;
}
