using Steppe.Model;

namespace Steppe.State.Tests.Events;

public sealed class StateEventsTests
{
    private readonly Cluster _cluster = new();
    private readonly List<(string Topic, string Type, string Key)> _seen = [];
    private Command? _last;

    public StateEventsTests() => _cluster.Recorded = command => _last = command;

    [Fact]
    public void EveryRowACommandWroteIsAnEventOfTheCommandsType()
    {
        Node node = _cluster.AddNode("n1");
        string nodeId = node.Id.ToString();
        Assert.Equal([("Node", "NodeStreamEvent", nodeId)], Seen());

        var evaluation = new EvaluationId(_cluster.Uuid());
        AdmittedJob job = _cluster.Register(Cluster.Job("web"), evaluation);
        Assert.Contains(("Job", "JobRegistered", "web"), Seen());
        Assert.Contains(("Evaluation", "JobRegistered", evaluation.ToString()), Seen());

        Allocation allocation = _cluster.Allocation(job, node);
        _cluster.Apply(_cluster.Plan(allocation));
        Assert.Contains(("Allocation", "PlanResult", allocation.Id.ToString()), Seen());

        // The job's status follows from the report, in the same commit.
        _cluster.Report(allocation, ClientStatus.Running);
        Assert.Contains(("Allocation", "AllocationUpdated", allocation.Id.ToString()), Seen());
        Assert.All(Seen(), static happened => Assert.Equal("AllocationUpdated", happened.Type));

        _cluster.Do(new DeregisterJob { RequestId = _cluster.Request(), At = _cluster.Now, Job = job.Key, Purge = true });
        Assert.Contains(("Job", "JobDeregistered", "web"), Seen());
        _cluster.Do(new PurgeNode { RequestId = _cluster.Request(), At = _cluster.Now, NodeId = node.Id });
        Assert.Contains(("Node", "NodeDeregistration", nodeId), Seen());
    }

    [Fact]
    public void WhatGarbageCollectionRemovesIsNoNews()
    {
        AdmittedJob job = _cluster.Register(Cluster.Job("web"));
        Evaluation evaluation = _cluster.Evaluation(job, EvaluationStatus.Complete);
        _cluster.Do(new UpdateEvaluations { RequestId = _cluster.Request(), At = _cluster.Now, Evaluations = [evaluation] });
        Assert.Contains(("Evaluation", "EvaluationUpdated", evaluation.Id.ToString()), Seen());

        _cluster.Do(new CollectGarbage { RequestId = _cluster.Request(), At = _cluster.Now, Evaluations = [evaluation.Id] });
        Assert.Empty(Seen());
    }

    [Theory]
    [InlineData("default", "*", "*", true)]
    [InlineData("default", "Job", "*", true)]
    [InlineData("default", "Job", "web", true)]
    [InlineData("default", "Job", "api", false)]
    [InlineData("default", "Node", "*", false)]
    [InlineData("default", "*", "of-web", true)]
    [InlineData("*", "Job", "web", true)]
    [InlineData("elsewhere", "Job", "web", false)]
    public void SelectionGoesByNamespaceTopicAndKeys(string @namespace, string topic, string key, bool isWanted) => Assert.Equal(
        isWanted,
        new EventSelection(@namespace, [("Deployment", "*"), (topic, key)])
            .Matches(new StateEvent("Job", "JobRegistered", "web", "default", ["of-web"], 7, new object())));

    [Fact]
    public void RowsWithoutANamespaceAreWantedInEveryOne() => Assert.True(
        new EventSelection("elsewhere", [("Node", "*")]).Matches(new StateEvent("Node", "NodeRegistration", "n", "", [], 7, new object())));

    private List<(string Topic, string Type, string Key)> Seen()
    {
        _seen.Clear();
        var committed = new CommittedCommand(_last!, _cluster.State.Index, [.. _cluster.LastChanges]);
        _seen.AddRange(StateEvents.Of(committed).Select(static happened => (happened.Topic, happened.Type, happened.Key)));
        Assert.Equal(_seen.Count > 0, StateEvents.HasAny(committed));
        return _seen;
    }
}
