using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.State.Tests;

/// <summary>What an operator asks for by hand.</summary>
public sealed class OperatorCommandTests
{
    private readonly Cluster _cluster = new();

    [Fact]
    public void TransitionAddsToWhatWasSaidBefore()
    {
        Allocation allocation = Placed("web");
        Transition(new DesiredTransition(NoShutdownDelay: true), allocation.Id);
        EvaluationId evaluation = new(_cluster.Uuid());
        CommandOutcome.Accepted moved = Assert.IsType<CommandOutcome.Accepted>(
            Transition(new DesiredTransition(Migrate: true), [allocation.Id], Evaluation(allocation.Job, evaluation)));

        Assert.Equal(evaluation, moved.EvaluationId);
        Assert.Equal(EvaluationStatus.Pending, _cluster.State.Evaluations.Find(evaluation)!.Status);
        Allocation row = _cluster.State.Allocations.Find(allocation.Id)!;
        Assert.Equal(new DesiredTransition(Migrate: true, NoShutdownDelay: true), row.DesiredTransition);
        Assert.Equal(_cluster.State.Index, row.AllocationModifyIndex);
    }

    [Fact]
    public void TransitionPassesOverWhatIsGoneAndIsRefusedWhenNothingIsLeft()
    {
        Allocation allocation = Placed("web");
        Assert.IsType<CommandOutcome.Accepted>(
            Transition(new DesiredTransition(Migrate: true), new AllocationId(_cluster.Uuid()), allocation.Id));
        StateSnapshot before = _cluster.State;
        CommandOutcome outcome = Transition(new DesiredTransition(Migrate: true), new AllocationId(_cluster.Uuid()));
        Assert.Equal(RefusalCode.NotFound, Assert.IsType<CommandOutcome.Refused>(outcome).Refusal.Code);
        Assert.Same(before, _cluster.State);
    }

    [Fact]
    public void ForcedEvaluationMarksOnlyFailuresThatNobodyReplaced()
    {
        Allocation failed = Placed("web", count: 3), running = Placed(failed.Job, 1), replaced = Placed(failed.Job, 2);
        _cluster.Report(failed, ClientStatus.Failed);
        _cluster.Report(replaced, ClientStatus.Failed);
        Placed(failed.Job, 2, replaced.Id);

        EvaluationId id = Evaluate("web", force: true);

        Assert.Equal([failed.Id], _cluster.State.Allocations.Rows
            .Where(static row => row.DesiredTransition.ForceReschedule == true).Select(static row => row.Id));
        Evaluation evaluation = _cluster.State.Evaluations.Find(id)!;
        Assert.Equal(("job-register", "web"), (evaluation.TriggeredBy, evaluation.JobId));
        Assert.Equal(DesiredTransition.None, _cluster.State.Allocations.Find(running.Id)!.DesiredTransition);
    }

    [Fact]
    public void UnknownJobIsNotEvaluated() => Assert.Equal(
        "job not found",
        Assert.IsType<CommandOutcome.Refused>(_cluster.Try(new EvaluateJob
        {
            RequestId = _cluster.Request(), At = _cluster.Now, Job = new JobKey("default", "none"), EvaluationId = new EvaluationId(_cluster.Uuid()),
        })).Refusal.Sentence);

    [Theory]
    [InlineData(true, "can't evaluate periodic job")]
    [InlineData(false, "can't evaluate parameterized job")]
    public void WhatOnlyStartsOthersIsNotEvaluated(bool isPeriodic, string refusal)
    {
        Job job = Cluster.Job("parent", "batch");
        AdmittedJob parent = _cluster.Register(isPeriodic
            ? job with { Periodic = new PeriodicConfig { Enabled = true, Spec = "@daily", SpecType = "cron", TimeZone = "UTC" } }
            : job with { ParameterizedJob = new ParameterizedConfig { Payload = "optional" } });
        CommandOutcome outcome = _cluster.Try(new EvaluateJob
        {
            RequestId = _cluster.Request(), At = _cluster.Now, Job = parent.Key, EvaluationId = new EvaluationId(_cluster.Uuid()),
        });
        Assert.Equal(new Refusal(RefusalCode.Conflict, null, refusal), Assert.IsType<CommandOutcome.Refused>(outcome).Refusal);
    }

    [Fact]
    public void EligibilityIsWrittenOnceAndToldOnce()
    {
        Node node = _cluster.AddNode("n1");
        int events = node.Events.Count;
        SetEligible(node, eligible: false);
        ulong index = _cluster.State.Nodes.Find(node.Id)!.ModifyIndex;
        SetEligible(node, eligible: false);

        Node row = _cluster.State.Nodes.Find(node.Id)!;
        Assert.False(row.IsReady);
        Assert.Equal(index, row.ModifyIndex);
        Assert.Equal("Node marked as ineligible for scheduling", row.Events[^1].Message);
        Assert.Equal(events + 1, row.Events.Count);
        SetEligible(node, eligible: true);
        Assert.True(_cluster.State.Nodes.Find(node.Id)!.IsReady);
        Assert.Equal(_cluster.State.Index, _cluster.State.Nodes.Find(node.Id)!.ModifyIndex);
    }

    [Fact]
    public void TheTenNewestEventsOfANodeAreKept()
    {
        Node node = _cluster.AddNode("n1");
        for (int change = 0; change < 12; change++)
        {
            _cluster.Now += TimeSpan.FromSeconds(1);
            SetEligible(node, eligible: change % 2 > 0);
        }

        IReadOnlyList<NodeEvent> events = _cluster.State.Nodes.Find(node.Id)!.Events;
        Assert.Equal(Enumerable.Range(-9, 10).Select(second => _cluster.Now.AddSeconds(second)), events.Select(static happened => happened.At));
    }

    [Fact]
    public void RegisteringAgainKeepsANodeIneligible()
    {
        Node node = _cluster.AddNode("n1");
        SetEligible(node, eligible: false);
        _cluster.Do(new RegisterNode { RequestId = _cluster.Request(), At = _cluster.Now, Node = node });
        Assert.False(_cluster.State.Nodes.Find(node.Id)!.IsEligible);
    }

    [Fact]
    public void RegisteringAgainKeepsANodeOutOfReach()
    {
        Node node = _cluster.AddNode("n1");
        _cluster.Do(new UpdateNodeStatus { RequestId = _cluster.Request(), At = _cluster.Now, NodeId = node.Id, Status = NodeStatus.Disconnected });
        _cluster.Do(new RegisterNode { RequestId = _cluster.Request(), At = _cluster.Now, Node = node });
        Assert.Equal(NodeStatus.Disconnected, _cluster.State.Nodes.Find(node.Id)!.Status);
    }

    [Fact]
    public void CountingAnewForgetsWhatWasCollectedAndNotWhatIsQueued()
    {
        Allocation done = Placed("web", count: 3);
        Placed(done.Job, 1);
        _cluster.Report(done, ClientStatus.Complete);
        _cluster.Do(new UpdateEvaluations
        {
            RequestId = _cluster.Request(),
            At = _cluster.Now,
            Evaluations = [_cluster.Evaluation(done.Job) with { QueuedAllocations = ImmutableSortedDictionary<string, int>.Empty.Add("group", 1) }],
        });
        _cluster.Do(new CollectGarbage { RequestId = _cluster.Request(), At = _cluster.Now, Allocations = [done.Id] });
        Assert.Equal(new GroupSummary { Complete = 1, Starting = 1, Queued = 1 }, Counts());

        _cluster.Do(new ReconcileSummaries { RequestId = _cluster.Request(), At = _cluster.Now });
        Assert.Equal(new GroupSummary { Starting = 1, Queued = 1 }, Counts());

        GroupSummary Counts() => _cluster.State.JobSummaries.Find(done.JobKey)!.Groups["group"];
    }

    private Allocation Placed(string job, int count = 1)
    {
        _cluster.AddNode("n1");
        return Placed(_cluster.Register(Cluster.Job(job, count: count)), 0);
    }

    private Allocation Placed(AdmittedJob job, int index, AllocationId previous = default)
    {
        Allocation allocation = _cluster.Allocation(job, _cluster.State.Nodes.Rows.First(), index) with { PreviousAllocationId = previous };
        Assert.IsType<CommandOutcome.Accepted>(_cluster.Apply(_cluster.Plan(allocation)));
        return _cluster.State.Allocations.Find(allocation.Id)!;
    }

    private CommandOutcome Transition(DesiredTransition transition, params AllocationId[] ids) => Transition(transition, ids, []);

    private CommandOutcome Transition(DesiredTransition transition, AllocationId[] ids, params Evaluation[] evaluations) =>
        _cluster.Try(new TransitionAllocations
        {
            RequestId = _cluster.Request(), At = _cluster.Now, Allocations = ids, Transition = transition, Evaluations = evaluations,
        });

    private Evaluation Evaluation(AdmittedJob job, EvaluationId id) => _cluster.Evaluation(job) with { Id = id };

    private EvaluationId Evaluate(string job, bool force)
    {
        EvaluationId id = new(_cluster.Uuid());
        _cluster.Do(new EvaluateJob
        {
            RequestId = _cluster.Request(), At = _cluster.Now, Job = new JobKey("default", job), EvaluationId = id, ForceReschedule = force,
        });
        return id;
    }

    private void SetEligible(Node node, bool eligible) => _cluster.Do(new SetNodeEligibility
    {
        RequestId = _cluster.Request(), At = _cluster.Now, NodeId = node.Id, IsEligible = eligible,
    });
}
