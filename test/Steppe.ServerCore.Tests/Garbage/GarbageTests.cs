using Steppe.Model;
using Steppe.ServerCore.Tests.Leader;
using Steppe.State;

namespace Steppe.ServerCore.Tests.Garbage;

/// <summary>What the leader forgets by itself, when, and what it keeps.</summary>
public sealed class GarbageTests
{
    private readonly Script _script = new();

    [Fact]
    public void AFinishedBatchJobGoesWithEverythingOfItsAfterFourHours()
    {
        _script.AddNode("n1");
        _script.Register(Samples.Job("once", "batch"));
        _script.Report(Assert.Single(_script.Live("once")), ClientStatus.Complete);
        Assert.Equal(JobStatus.Dead, Job("once")!.Status);

        _script.Advance(TimeSpan.FromHours(3.9));
        Assert.NotNull(Job("once"));
        Assert.Single(Allocations("once"));

        _script.Advance(TimeSpan.FromMinutes(12));
        Assert.Null(Job("once"));
        Assert.Empty(Allocations("once"));
        Assert.Empty(_script.Head.EvaluationsOf(Key("once")));
        Assert.Equal(SnapshotCodec.Hash(_script.Head), SnapshotCodec.Hash(_script.Replay()));
    }

    [Fact]
    public void AJobWithANamedVersionIsKept()
    {
        _script.AddNode("n1");
        _script.Register(Samples.Job("once", "batch"));
        _script.Do(context => new TagJobVersion { RequestId = context.NewRequestId(), At = context.At, Job = Key("once"), Name = "golden" });
        _script.Report(Assert.Single(_script.Live("once")), ClientStatus.Complete);
        Hours(30);
        Assert.NotNull(Job("once"));

        _script.Do(context => new UntagJobVersion { RequestId = context.NewRequestId(), At = context.At, Job = Key("once"), Name = "golden" });
        Hours(5);
        Assert.Null(Job("once"));
    }

    [Fact]
    public void EvaluationsOfARunningJobGoAfterAnHourButItsWorkStays()
    {
        Node node = _script.AddNode("n1");
        EvaluationId first = _script.Register(Samples.Job("web", count: 2));
        EvaluationId second = _script.Register(Samples.Job("web", count: 2));
        Hours(0.9, node);
        Assert.NotNull(_script.Head.Evaluations.Find(second));
        Hours(0.3, node);
        Assert.NotNull(_script.Head.Evaluations.Find(first));
        Assert.Null(_script.Head.Evaluations.Find(second));
        Assert.Equal(2, _script.Live("web").Length);
        Assert.Equal(JobStatus.Running, Job("web")!.Status);
    }

    [Fact]
    public void TheFinishedPartOfABatchJobIsKeptWhileTheRestRuns()
    {
        Node node = _script.AddNode("n1");
        _script.Register(Samples.Job("half", "batch", count: 2));
        _script.Report(_script.Live("half")[0], ClientStatus.Complete);
        Hours(30, node);
        Assert.Equal(2, Allocations("half").Length);
        Assert.NotNull(Job("half"));
    }

    [Fact]
    public void StoppedWorkOfAServiceGoesOnceItsClientSaysThatItHasEnded()
    {
        _script.AddNode("n1");
        _script.Register(Samples.Job("web"));
        Allocation allocation = _script.Live("web")[0];
        _script.Do(context => new DeregisterJob { RequestId = context.NewRequestId(), At = context.At, Job = Key("web"), EvaluationId = context.NewEvaluationId() });
        CollectGarbage found = GarbageSelection.Any(_script.Head, GarbageOptions.KeepNothing, _script.Now, RequestId.FromGuid(Samples.Uuid()))!;
        Assert.Empty(found.Allocations);
        Assert.Empty(found.Jobs);

        _script.Report(allocation, ClientStatus.Complete);
        found = GarbageSelection.Any(_script.Head, GarbageOptions.KeepNothing, _script.Now, RequestId.FromGuid(Samples.Uuid()))!;
        Assert.Equal([allocation.Id], found.Allocations);
        Assert.Equal([Key("web")], found.Jobs);
    }

    [Fact]
    public void AFailureThatMayStillBeTriedAgainIsKept()
    {
        Node node = _script.AddNode("n1");
        _script.Register(Samples.Job("web", count: 2));
        _script.Report(_script.Live("web")[0], ClientStatus.Failed);
        Hours(30, node);
        Assert.Contains(Allocations("web"), static allocation => allocation.ClientStatus == ClientStatus.Failed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void EvaluationsOfABatchJobThatIsOverAreKeptForADayUnlessItWasStopped(bool isStopped)
    {
        _script.AddNode("n1");
        EvaluationId first = _script.Register(Samples.Job("once", "batch"));
        _script.Report(Assert.Single(_script.Live("once")), ClientStatus.Complete);
        if (isStopped)
        {
            Stop("once");
        }

        Hours(1.2);
        Assert.Equal(isStopped, _script.Head.Evaluations.Find(first) is null);
        Assert.NotNull(Job("once"));
    }

    [Fact]
    public void EvaluationsOfABatchJobThatIsKeptAndOverGoAfterADay()
    {
        _script.AddNode("n1");
        EvaluationId first = _script.Register(Samples.Job("once", "batch"));
        _script.Do(context => new TagJobVersion { RequestId = context.NewRequestId(), At = context.At, Job = Key("once"), Name = "golden" });
        _script.Report(Assert.Single(_script.Live("once")), ClientStatus.Complete);
        Hours(23.9);
        Assert.NotNull(_script.Head.Evaluations.Find(first));
        Hours(0.3);
        Assert.Null(_script.Head.Evaluations.Find(first));
        Assert.Empty(Allocations("once"));
        Assert.NotNull(Job("once"));
    }

    [Fact]
    public void WhatEndedOfAnEarlierVersionOfABatchJobGoesWhileTheJobGoesOn()
    {
        Node node = _script.AddNode("n1");
        EvaluationId first = _script.Register(Samples.Job("half", "batch"));
        _script.Report(_script.Live("half")[0], ClientStatus.Complete);
        _script.Register(Samples.Job("half", "batch", count: 2, cpu: 100));
        Allocation[] current = _script.Live("half");
        _script.Report(current[0], ClientStatus.Complete);
        Hours(1.2, node);
        Assert.Equal(current.Select(static one => one.Id).Order(), Allocations("half").Select(static one => one.Id));
        Assert.NotNull(_script.Head.Evaluations.Find(first));
    }

    [Theory]
    [InlineData("failed, may be tried again for ever", false)]
    [InlineData("failed, was never tried again", false)]
    [InlineData("failed, without a policy", true)]
    [InlineData("failed, without attempts", true)]
    [InlineData("failed and replaced", true)]
    [InlineData("failed and told to stop", true)]
    [InlineData("failed, of a job that is gone", true)]
    [InlineData("failed, of a job that was stopped", true)]
    [InlineData("failed, of a job that is over", true)]
    [InlineData("complete", true)]
    [InlineData("lost", true)]
    [InlineData("complete, but a moment ago", false)]
    [InlineData("told to stop, and not said to have ended", false)]
    public void AnAllocationGoesWhenNothingIsDecidedByItAnyMore(string which, bool isForgotten)
    {
        _script.AddNode("n1");
        ReschedulePolicy unlimited = new() { Unlimited = true, Delay = Duration.FromSeconds(5), DelayFunction = "constant" };
        _script.Register(Samples.Job("web", count: 2).Updated(static update => update, reschedule: which switch
        {
            "failed, was never tried again" => unlimited with { Unlimited = false, Attempts = 1, Interval = Duration.FromHours(1) },
            "failed, without attempts" => unlimited with { Unlimited = false, Attempts = 0 },
            _ => unlimited,
        }));
        Allocation allocation = _script.Live("web")[0] with
        {
            ClientStatus = which.Split(',', ' ')[0] switch
            {
                "failed" => ClientStatus.Failed, "complete" => ClientStatus.Complete, "lost" => ClientStatus.Lost, _ => ClientStatus.Running,
            },
            DesiredStatus = which.Contains("told to stop", StringComparison.Ordinal) ? DesiredStatus.Stop : DesiredStatus.Run,
            NextAllocationId = which.Contains("replaced", StringComparison.Ordinal) ? _script.Live("web")[1].Id : default,
        };
        Job job = Job("web")!.Specification;
        AdmittedJob? now = which switch
        {
            "failed, of a job that is gone" => null,
            "failed, of a job that was stopped" => AdmittedJob.Compile(job with { Stop = true }),
            "failed, of a job that is over" => AdmittedJob.Compile(job with { Status = "dead" }),
            "failed, without a policy" => AdmittedJob.Compile(job with { TaskGroups = [job.TaskGroups![0] with { ReschedulePolicy = null }] }),
            _ => Job("web"),
        };
        DateTimeOffset cutoff = allocation.ModifiedAt.AddHours(which.EndsWith("a moment ago", StringComparison.Ordinal) ? -1 : 1);
        Assert.Equal(isForgotten, GarbageRules.MayForget(allocation, now, cutoff, cutoff.AddHours(1)));
    }

    [Theory]
    [InlineData(59, false)]
    [InlineData(61, true)]
    public void AFailureThatUsedUpItsAttemptsIsKeptForAsLongAsTheyCount(int minutes, bool isForgotten)
    {
        _script.AddNode("n1");
        ReschedulePolicy policy = new() { Attempts = 1, Interval = Duration.FromHours(1), Delay = Duration.FromSeconds(5), DelayFunction = "constant", Unlimited = false };
        _script.Register(Samples.Job("web", count: 2).Updated(static update => update, reschedule: policy));
        _script.Report(_script.Live("web")[0], ClientStatus.Failed);
        Allocation failed = Allocations("web").Single(static one => one.ClientStatus == ClientStatus.Failed) with { Reschedules = [new RescheduleEvent(_script.Now, default, default, TimeSpan.FromSeconds(5))] };
        DateTimeOffset later = _script.Now.AddMinutes(minutes);
        Assert.Equal(isForgotten, GarbageRules.MayForget(failed, Job("web"), later, later));
    }

    [Fact]
    public void AJobThatMakesOthersIsKeptUntilItIsStopped()
    {
        _script.Do(static context => new RegisterJob
        {
            RequestId = context.NewRequestId(),
            At = context.At,
            Job = Samples.Job("parent", "batch") with { ParameterizedJob = new ParameterizedConfig { Payload = "optional" } },
        });
        Hours(30);
        Assert.NotNull(Job("parent"));
        Stop("parent");
        Hours(5);
        Assert.Null(Job("parent"));
    }

    [Fact]
    public void ANodeThatIsDownIsForgottenAfterADay()
    {
        Node node = _script.AddNode("n1");
        Hours(23);
        Assert.Equal(NodeStatus.Down, _script.Head.Nodes.Find(node.Id)!.Status);
        Hours(2);
        Assert.Null(_script.Head.Nodes.Find(node.Id));
        Assert.Null(_script.Beat(node));
    }

    [Fact]
    public void ANodeThatIsDownIsKeptWhileItsWorkIsNotSettled()
    {
        Node node = _script.AddNode("n1");
        _script.Register(Samples.Job("web"));

        // Nobody says that it is lost.
        _script.SchedulesAtOnce = false;
        Hours(26);
        Assert.Equal(NodeStatus.Down, _script.Head.Nodes.Find(node.Id)!.Status);
        Assert.Null(GarbageSelection.Nodes(_script.Head, GarbageOptions.KeepNothing, _script.Now, RequestId.FromGuid(Samples.Uuid())));
    }

    [Fact]
    public void AJobThatWorkedIsStillOverWhenItsEvaluationsAreForgotten()
    {
        _script.AddNode("n1");
        _script.Register(Samples.Job("once", "batch"));
        _script.Report(_script.Live("once")[0], ClientStatus.Complete);
        EvaluationId[] evaluations = [.. _script.Head.EvaluationsByJob.Of(Key("once"))];
        _script.Do(context => new CollectGarbage
        {
            RequestId = context.NewRequestId(),
            At = context.At,
            Allocations = [.. Allocations("once").Select(static allocation => allocation.Id)],
            Evaluations = evaluations,
        });
        Assert.Equal(JobStatus.Dead, Job("once")!.Status);
        _script.Register(Samples.Job("once", "batch", cpu: 100));
        Assert.Equal(JobStatus.Running, Job("once")!.Status);
    }

    [Fact]
    public void AJobGoesWholeOrNotAtAllHoweverSmallACommandIs()
    {
        _script.AddNode("n1");
        foreach ((string name, int count) in new[] { ("one", 1), ("two", 5), ("three", 1) })
        {
            _script.Register(Samples.Job(name, "batch", count: count, cpu: 10));
            foreach (Allocation allocation in _script.Live(name))
            {
                _script.Report(allocation, ClientStatus.Complete);
            }
        }

        GarbageOptions three = GarbageOptions.KeepNothing with { MaxIdsPerCommand = 3 };
        List<int> allocations = [];
        while (GarbageSelection.Any(_script.Head, three, _script.Now, RequestId.FromGuid(Samples.Uuid())) is { } found)
        {
            Assert.Single(found.Jobs);
            allocations.Add(found.Allocations.Count);
            _script.Do(_ => found);
        }

        Assert.Equal([1, 1, 5], allocations.Order());
        Assert.Empty(_script.Head.Jobs.Rows);
        Assert.Equal(0, _script.Head.Allocations.Count + _script.Head.Evaluations.Count);
    }

    [Fact]
    public void NothingToForgetIsNoCommand()
    {
        int commands = _script.Log.Count;
        Hours(48);
        Assert.Equal(commands, _script.Log.Count);
    }

    private void Stop(string job) => _script.Do(context => new DeregisterJob
    {
        RequestId = context.NewRequestId(), At = context.At, Job = Key(job), EvaluationId = context.NewEvaluationId(),
    });

    private void Hours(double hours) => _script.Advance(TimeSpan.FromHours(hours));

    // The node stays alive all the while.
    private void Hours(double hours, Node node)
    {
        for (DateTimeOffset end = _script.Now + TimeSpan.FromHours(hours); _script.Now < end;)
        {
            _script.Advance(TimeSpan.FromSeconds(9));
            _script.Beat(node);
        }
    }

    private static JobKey Key(string job) => new("default", job);

    private AdmittedJob? Job(string job) => _script.Head.Jobs.Find(Key(job));

    private Allocation[] Allocations(string job) => [.. _script.Head.AllocationsOf(Key(job))];
}
