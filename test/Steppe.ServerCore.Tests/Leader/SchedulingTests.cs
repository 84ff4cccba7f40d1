using Steppe.Model;
using Steppe.State;

namespace Steppe.ServerCore.Tests.Leader;

/// <summary>From a registered job to committed allocations, and the ways it can go wrong.</summary>
public sealed class SchedulingTests
{
    private readonly Script _script = new();

    [Fact]
    public void ARegisteredJobIsPlaced()
    {
        _script.AddNode("n1");
        EvaluationId id = _script.Register(Samples.Job("web", count: 3));

        Assert.Equal(3, _script.Live("web").Length);
        Evaluation evaluation = _script.Machine.Committed.Evaluations.Find(id)!;
        Assert.Equal(EvaluationStatus.Complete, evaluation.Status);
        Assert.Equal(0, evaluation.QueuedAllocations["group"]);
        Assert.Equal(default, _script.Machine.Figures.Broker);
    }

    [Fact]
    public void SchedulingDoesNotWaitForTheDisk()
    {
        _script.AddNode("n1");
        _script.LandsAtOnce = false;
        _script.Propose(Script.RegisterJob(Samples.Job("web")));

        Assert.Single(_script.Live("web"));
        Assert.Empty(_script.Machine.Committed.AllocationsOf(new JobKey("default", "web")));

        _script.Land();
        _script.Land();
        Assert.Single(_script.Machine.Committed.AllocationsOf(new JobKey("default", "web")));
    }

    [Fact]
    public void WhatFoundNoRoomIsPlacedWhenRoomComesUp()
    {
        EvaluationId id = _script.Register(Samples.Job("web", count: 2, cpu: 3000));
        Evaluation blocked = _script.Head.Evaluations.Find(_script.Head.Evaluations.Find(id)!.BlockedId)!;
        Assert.Equal((EvaluationStatus.Blocked, 1), (blocked.Status, _script.Machine.Figures.Blocked));

        _script.AddNode("n1");
        Assert.Single(_script.Live("web"));
        Assert.Equal(EvaluationStatus.Blocked, _script.Head.Evaluations.Find(blocked.Id)!.Status);

        _script.AddNode("n2");
        Assert.Equal(2, _script.Live("web").Length);
        Assert.Equal(EvaluationStatus.Complete, _script.Head.Evaluations.Find(blocked.Id)!.Status);
        Assert.Equal(0, _script.Machine.Figures.Blocked);
    }

    [Fact]
    public void RoomThatComesUpWhileTheSchedulerLooksElsewhereIsNotMissed()
    {
        _script.Register(Samples.Job("web", count: 2, cpu: 3000));
        _script.SchedulesAtOnce = false;
        _script.AddNode("n1");
        _script.AddNode("n2");

        _script.SchedulesAtOnce = true;
        _script.Schedule();
        Assert.Equal(2, _script.Live("web").Length);
    }

    [Fact]
    public void RoomIsFoundWhenWorkHasEnded()
    {
        _script.AddNode("n1");
        _script.Register(Samples.Job("first", "batch", cpu: 3000));
        _script.Register(Samples.Job("second", cpu: 3000));
        Assert.Empty(_script.Live("second"));

        _script.Report(_script.Live("first")[0], ClientStatus.Complete);
        Assert.Single(_script.Live("second"));
    }

    [Fact]
    public void RoomThatIsTooSmallWakesNobody()
    {
        _script.AddNode("n1");
        _script.Register(Samples.Job("large", "batch", cpu: 2500));
        _script.Register(Samples.Job("small", "batch", cpu: 1000));
        _script.Register(Samples.Job("waiting", cpu: 3000));
        int passes = Passes();

        _script.Report(_script.Live("small")[0], ClientStatus.Complete);
        Assert.Equal(passes, Passes());

        // Beside what has come free before, the rest is enough.
        _script.Report(_script.Live("large")[0], ClientStatus.Complete);
        Assert.Equal(passes + 1, Passes());
        Assert.Single(_script.Live("waiting"));

        int Passes() => _script.Effects.OfType<ServerEffect.Schedule>().Count();
    }

    [Fact]
    public void WhatIsLostWithItsNodeWakesNobodyUntilTheNodeIsBack()
    {
        Node node = _script.AddNode("n1");
        _script.Register(Samples.Job("first", cpu: 3000));
        _script.Register(Samples.Job("second", cpu: 3000));
        int passes = Passes();

        SetStatus(node, NodeStatus.Down);
        _script.Do(static context => new DeregisterJob
        {
            RequestId = context.NewRequestId(), At = context.At, Job = new JobKey("default", "first"), EvaluationId = context.NewEvaluationId(),
        });
        Assert.Equal(ClientStatus.Lost, Assert.Single(_script.Head.AllocationsOn(node.Id)).ClientStatus);
        Assert.Equal(passes, Passes());

        SetStatus(node, NodeStatus.Ready);
        Assert.Single(_script.Live("second"));

        int Passes() => _script.Effects.OfType<ServerEffect.Schedule>().Count(static pass => pass.Evaluation.JobId == "second");
    }

    [Fact]
    public void AJobThatWaitsIsLookedAtWhenSomethingOfItIsForgotten()
    {
        _script.AddNode("n1");
        _script.Register(Samples.Job("web", "batch", count: 2, cpu: 3000));
        Allocation done = _script.Live("web")[0];
        _script.Report(done, ClientStatus.Complete);
        int passes = Passes();
        Assert.Equal(1, _script.Machine.Figures.Blocked);

        _script.Do(context => new CollectGarbage { RequestId = context.NewRequestId(), At = context.At, Allocations = [done.Id] });
        Assert.Equal(passes + 1, Passes());

        int Passes() => _script.Effects.OfType<ServerEffect.Schedule>().Count();
    }

    [Fact]
    public void ANewerBlockedEvaluationReplacesTheOlder()
    {
        Job job = Samples.Job("web", cpu: 3000);
        _script.Register(job);
        _script.Register(Samples.Job("web", cpu: 3001));

        Evaluation[] waiting =
        [
            .. _script.Head.EvaluationsOf(new JobKey("default", "web"))
                .Where(static evaluation => evaluation.TriggeredBy == EvaluationTriggers.QueuedAllocations),
        ];
        Assert.Equal(2, waiting.Length);
        Assert.Single(waiting, static evaluation => evaluation.Status == EvaluationStatus.Blocked);
        Assert.Equal(
            "existing blocked evaluation exists for job \"web\"",
            Assert.Single(waiting, static evaluation => evaluation.Status == EvaluationStatus.Canceled).StatusDescription);
    }

    [Fact]
    public void AJobThatIsMadeToFitWaitsNoMore()
    {
        _script.AddNode("n1");
        _script.Register(Samples.Job("web", cpu: 5000));
        Assert.Equal(1, _script.Machine.Figures.Blocked);

        _script.Register(Samples.Job("web", cpu: 500));
        Assert.Single(_script.Live("web"));
        Assert.Equal(EvaluationStatus.Canceled, Assert.Single(
            _script.Head.EvaluationsOf(new JobKey("default", "web")),
            static evaluation => evaluation.TriggeredBy == EvaluationTriggers.QueuedAllocations).Status);
        Assert.Equal(0, _script.Machine.Figures.Blocked);
    }

    [Fact]
    public void EveryJobThatLosesWorkToAMoreUrgentOneIsLookedAtOnce()
    {
        _script.AddNode("n1", cpu: 10_000);
        _script.Register(Samples.Job("a", count: 3, priority: 20));
        _script.Register(Samples.Job("b", "batch", priority: 30));
        _script.Register(Samples.Job("c", priority: 30));
        Allocation[] victims = [.. _script.Live("a").Take(2), .. _script.Live("b"), .. _script.Live("c")];
        _script.Report(victims[^1], ClientStatus.Complete);
        Plan plan = new()
        {
            EvaluationId = Samples.EvaluationId(),
            Priority = 50,
            Preemptions = [.. victims.Select(static victim => new PlannedPreemption(victim.Id, victim.NodeId, default))],
            SnapshotIndex = _script.Head.Index,
        };

        Evaluation[] made = [.. PreemptedJobs.Evaluations(plan, new ProposalContext(_script.Head, _script.Now, new Entropy(1)))];
        Assert.Equal(
            [("a", EvaluationTriggers.Preemption, 20, JobType.Service), ("b", EvaluationTriggers.Preemption, 30, JobType.Batch)],
            made.Select(static one => (one.JobId, one.TriggeredBy, one.Priority, one.Type)));
        Assert.All(made, one => Assert.Equal(_script.Head.Jobs.Find(one.JobKey)!.JobModifyIndex, one.JobModifyIndex));
    }

    [Fact]
    public void ManyEvaluationsOfOneJobAreDoneByOne()
    {
        _script.AddNode("n1");
        _script.SchedulesAtOnce = false;
        EvaluationId[] ids = [.. Enumerable.Range(1, 5).Select(count => _script.Register(Samples.Job("web", count: count)))];

        _script.SchedulesAtOnce = true;
        _script.Schedule();

        Assert.Equal(5, _script.Live("web").Length);
        Assert.Equal(
            [EvaluationStatus.Complete, EvaluationStatus.Canceled, EvaluationStatus.Canceled, EvaluationStatus.Canceled, EvaluationStatus.Complete],
            ids.Select(id => _script.Head.Evaluations.Find(id)!.Status));
    }

    [Fact]
    public void ThoseDoneByAnotherAreCancelledInPartsThatFitIntoAnEntry()
    {
        _script.AddNode("n1");
        _script.SchedulesAtOnce = false;
        EvaluationId[] ids = [.. Enumerable.Range(1, 1500).Select(_ => _script.Register(Samples.Job("web")))];
        int before = _script.Log.Count;

        _script.SchedulesAtOnce = true;
        _script.Schedule();

        Assert.Equal(1498, ids.Count(id => _script.Head.Evaluations.Find(id)!.Status == EvaluationStatus.Canceled));
        Assert.Equal(
            [728, 728, 42],
            _script.Log.Skip(before).SelectMany(static entry => CommandCodec.Decode(entry)).OfType<UpdateEvaluations>()
                .Select(static command => command.Evaluations.Count).Where(static count => count > 1));
    }

    [Fact]
    public void APlanForANodeThatWentAwayIsMadeAgain()
    {
        Node first = _script.AddNode("n1");
        _script.SchedulesAtOnce = false;
        _script.Register(Samples.Job("web"));
        Node second = _script.AddNode("n2");
        SetStatus(first, NodeStatus.Down);

        _script.SchedulesAtOnce = true;
        _script.Schedule();

        Assert.Equal(second.Id, Assert.Single(_script.Live("web")).NodeId);
    }

    [Theory]
    [InlineData("service", 5)]
    [InlineData("batch", 2)]
    public void PlansThatAreAlwaysRejectedAreGivenUpAndTriedLater(string type, int attempts)
    {
        Node node = _script.AddNode("n1");
        StateSnapshot stale = _script.Head;
        SetStatus(node, NodeStatus.Down);
        int runs = 0;
        _script.Scheduler = (head, evaluation, now, seed) =>
        {
            runs++;
            return TinyScheduler.Run(stale with { Jobs = head.Jobs }, evaluation, now, seed);
        };

        EvaluationId id = _script.Register(Samples.Job("web", type));

        Assert.Equal(attempts, runs);
        Evaluation failed = _script.Head.Evaluations.Find(id)!;
        Assert.Equal((EvaluationStatus.Failed, $"maximum attempts reached ({attempts})"), (failed.Status, failed.StatusDescription));
        Evaluation waiting = _script.Head.Evaluations.Find(failed.BlockedId)!;
        Assert.Equal((EvaluationStatus.Blocked, EvaluationTriggers.MaxPlanAttempts), (waiting.Status, waiting.TriggeredBy));
        Assert.Equal((1, 1), (failed.QueuedAllocations["group"], waiting.QueuedAllocations["group"]));
        Assert.Equal(1, _script.Head.JobSummaries.Find(new JobKey("default", "web"))!.Groups["group"].Queued);

        _script.Scheduler = TinyScheduler.Run;
        Propose(node, NodeStatus.Ready);
        Assert.Single(_script.Live("web"));
    }

    [Fact]
    public void AJobTheSchedulerBreaksOnIsGivenUpAfterThreeTimesAndTriedLater()
    {
        Node node = _script.AddNode("n1");
        _script.Scheduler = static (_, _, _, _) => throw new InvalidOperationException("broken");
        EvaluationId id = _script.Register(Samples.Job("web"));
        AdvanceWithHeartbeats(node, seconds: 30);

        Evaluation failed = _script.Head.Evaluations.Find(id)!;
        Assert.Equal((EvaluationStatus.Failed, "evaluation reached delivery limit (3)"), (failed.Status, failed.StatusDescription));
        Evaluation followup = _script.Head.Evaluations.Find(failed.NextId)!;
        Assert.InRange(followup.WaitUntil!.Value - Samples.Start, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(390));
        Assert.Equal((EvaluationTriggers.FailedFollowUp, id), (followup.TriggeredBy, followup.PreviousId));
        Assert.Equal([2], _script.Log.SelectMany(static entry => CommandCodec.Decode(entry)).OfType<UpdateEvaluations>().Select(static both => both.Evaluations.Count));

        _script.Scheduler = TinyScheduler.Run;
        AdvanceWithHeartbeats(node, seconds: 390);
        Assert.Single(_script.Live("web"));
    }

    [Fact]
    public void AnAnswerToAnEvaluationThatWasCancelledIsThrownAway()
    {
        _script.AddNode("n1");
        _script.SchedulesAtOnce = false;
        EvaluationId id = _script.Register(Samples.Job("web"));
        _script.Do(context => new UpdateEvaluations
        {
            RequestId = context.NewRequestId(),
            At = context.At,
            Evaluations = [context.Head.Evaluations.Find(id)! with { Status = EvaluationStatus.Canceled }],
        });

        _script.SchedulesAtOnce = true;
        _script.Schedule();
        Assert.Empty(_script.Live("web"));
        Assert.Equal(default, _script.Machine.Figures.Broker);
    }

    [Fact]
    public void APausedBrokerHandsOutNothing()
    {
        _script.AddNode("n1");
        SetPaused(true);
        _script.Register(Samples.Job("web"));
        Assert.Empty(_script.Live("web"));
        SetPaused(false);
        Assert.Single(_script.Live("web"));
    }

    [Fact]
    public void APlanTooLargeForOneEntryIsCarriedOutInParts()
    {
        _script.AddNode("big", cpu: 10_000_000);
        _script.Scheduler = Free(TinyScheduler.Run);
        _script.Register(Samples.Job("web", count: 4200, cpu: 100));

        Assert.Equal(4200, _script.Live("web").Length);
        Assert.Equal(4200, _script.Live("web").Select(static allocation => allocation.Id).Distinct().Count());
    }

    // Disk and memory of the sample node would end first.
    private static Func<StateSnapshot, Evaluation, DateTimeOffset, ulong, Steppe.Scheduler.ScheduleOutcome> Free(
        Func<StateSnapshot, Evaluation, DateTimeOffset, ulong, Steppe.Scheduler.ScheduleOutcome> run) => (head, evaluation, now, seed) =>
    {
        Steppe.Scheduler.ScheduleOutcome outcome = run(head, evaluation, now, seed);
        return outcome with
        {
            Plan = outcome.Plan with
            {
                Placements =
                [
                    .. outcome.Plan.Placements.Select(static allocation => allocation with
                    {
                        Resources = allocation.Resources with { Total = new ResourceAsk(100, 0, 1, 1, 1) },
                    }),
                ],
            },
        };
    };

    private void AdvanceWithHeartbeats(Node node, int seconds)
    {
        for (int passed = 0; passed < seconds; passed += 10)
        {
            _script.Beat(node);
            _script.Advance(TimeSpan.FromSeconds(10));
        }
    }

    private void SetPaused(bool isPaused) => _script.Do(context => new SetSchedulerConfiguration
    {
        RequestId = context.NewRequestId(),
        At = context.At,
        Configuration = context.Head.SchedulerConfiguration with { PauseEvaluationBroker = isPaused },
    });

    private void SetStatus(Node node, NodeStatus status) => Propose(node, status);

    private void Propose(Node node, NodeStatus status) => _script.Do(context => new UpdateNodeStatus
    {
        RequestId = context.NewRequestId(), At = context.At, NodeId = node.Id, Status = status,
    });
}
