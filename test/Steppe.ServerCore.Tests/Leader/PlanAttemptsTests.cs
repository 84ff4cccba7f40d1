using System.Collections.Immutable;
using Steppe.Model;
using Steppe.Scheduler;
using Steppe.State;

namespace Steppe.ServerCore.Tests.Leader;

/// <summary>Plans that are refused again and again: scheduler reference §3 and §6.</summary>
public sealed class PlanAttemptsTests
{
    private readonly Script _script = new();

    [Fact]
    public void AttemptsAreCountedAnewWheneverPartOfAPlanIsTaken()
    {
        Node small = _script.AddNode("small", cpu: 500), big = _script.AddNode("big");
        int runs = 0;

        // Four plans that nobody takes, one that is taken by half, four more that nobody takes, and the rest.
        _script.Scheduler = (head, evaluation, now, seed) => ++runs switch
        {
            5 => Placing(head, evaluation, (0, small, 500), (1, small, 500), (2, big, 500)),
            < 10 => Placing(head, evaluation, (0, small, 501)),
            _ => TinyScheduler.Run(head, evaluation, now, seed),
        };
        EvaluationId id = _script.Register(Samples.Job("web", count: 3));

        Assert.Equal(10, runs);
        Assert.Equal(EvaluationStatus.Complete, _script.Head.Evaluations.Find(id)!.Status);
        Assert.Equal(3, _script.Live("web").Length);
    }

    [Fact]
    public void OneThatWaitedGoesBackToWaitingUnderItsOwnId()
    {
        EvaluationId first = _script.Register(Samples.Job("web"));
        EvaluationId blocked = _script.Head.Evaluations.Find(first)!.BlockedId;
        int runs = 0;
        _script.Scheduler = (head, evaluation, _, _) =>
        {
            runs++;
            return Placing(head, evaluation, (0, head.Nodes.Rows.First(), 5000));
        };
        _script.AddNode("n1");

        Assert.Equal(PlanAttempts.LimitForServices, runs);
        Evaluation waiting = _script.Head.Evaluations.Find(blocked)!;
        Assert.Equal((EvaluationStatus.Blocked, EvaluationTriggers.QueuedAllocations), (waiting.Status, waiting.TriggeredBy));
        Assert.Equal(2, _script.Head.EvaluationsOf(new JobKey("default", "web")).Count());
    }

    [Fact]
    public void WhatWasRefusedTooOftenIsTriedEveryMinute()
    {
        Node node = _script.AddNode("n1");
        _script.Scheduler = (head, evaluation, _, _) => Placing(head, evaluation, (0, node, 5000));
        _script.Register(Samples.Job("web"));
        Assert.Equal(1, _script.Machine.Figures.Blocked);
        _script.Scheduler = TinyScheduler.Run;

        Pass(TimeSpan.FromSeconds(59));
        Assert.Empty(_script.Live("web"));
        Pass(TimeSpan.FromSeconds(1));
        Assert.Single(_script.Live("web"));

        void Pass(TimeSpan time)
        {
            for (DateTimeOffset end = _script.Now + time; _script.Now < end;)
            {
                _script.Beat(node);
                _script.Advance(TimeSpan.FromSeconds(1));
            }
        }
    }

    private static ScheduleOutcome Placing(StateSnapshot head, Evaluation evaluation, params (int Index, Node Node, int Cpu)[] placements) => new()
    {
        Plan = new Plan
        {
            EvaluationId = evaluation.Id,
            Priority = evaluation.Priority,
            Placements = [.. placements.Select(one => Place(head.Jobs.Find(evaluation.JobKey)!, evaluation, one.Index, one.Node, one.Cpu))],
            SnapshotIndex = head.Index,
        },
        FailedGroups = ImmutableSortedDictionary<string, AllocationMetrics>.Empty,
        QueuedAllocations = ImmutableSortedDictionary<string, int>.Empty,
        DesiredUpdates = ImmutableSortedDictionary<string, DesiredUpdates>.Empty,
        ClassEligibility = ImmutableSortedDictionary<string, bool>.Empty,
        EscapedComputedClass = false,
    };

    private static Allocation Place(AdmittedJob job, Evaluation evaluation, int index, Node node, int cpu)
    {
        Allocation placed = TinyScheduler.Place(new AllocationId(Samples.Uuid()), job, node, evaluation, index);
        return placed with { Resources = placed.Resources with { Total = placed.Resources.Total with { CpuMhz = cpu } } };
    }
}
