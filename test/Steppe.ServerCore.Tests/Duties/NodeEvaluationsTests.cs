using Steppe.Model;
using Steppe.Scheduler;
using Steppe.ServerCore.Tests.Leader;

namespace Steppe.ServerCore.Tests.Duties;

/// <summary>Which jobs are looked at when a node changes.</summary>
public sealed class NodeEvaluationsTests
{
    private readonly Script _script = new() { Scheduler = Scheduling.Run };

    [Fact]
    public void JobsThatRunEverywhereAreLookedAtForANodeThatIsTheirs()
    {
        Register("here", static job => job);
        Register("anywhere", static job => job with { Datacenters = ["*"] });
        Register("once", static job => job with { Type = "sysbatch" });
        Register("elsewhere", static job => job with { Datacenters = ["dc2"] });
        _script.Do(static context => new State.PutNodePool { RequestId = context.NewRequestId(), At = context.At, Pool = new NodePool { Name = "other" } });
        Register("in-other-pool", static job => job with { NodePool = "other" });
        Register("service", static job => job with { Type = "service" });
        Register("stopped", static job => job);
        _script.Propose(static context => new State.DeregisterJob { RequestId = context.NewRequestId(), At = context.At, Job = new JobKey("default", "stopped") });

        Assert.Equal(["anywhere", "here", "once"], For(Samples.Node("new")).Select(static evaluation => evaluation.JobId));
        Assert.Equal(["anywhere", "elsewhere"], For(Samples.Node("new") with { Datacenter = "dc2" }).Select(static evaluation => evaluation.JobId));
    }

    [Fact]
    public void WhatALaunchHasDoneIsNotDoneAgainOnANodeThatJoinsLater()
    {
        Register("nightly/periodic-1", static job => job with { Type = "sysbatch", ParentId = "nightly" });
        Register("once", static job => job with { Type = "sysbatch" });
        Assert.All(_script.Head.Jobs.Rows, static job => Assert.Equal(JobStatus.Dead, job.Status));

        Assert.Equal("once", Assert.Single(For(Samples.Node("new"))).JobId);
    }

    [Fact]
    public void AJobWithWorkOnTheNodeIsLookedAtWhateverItsKind()
    {
        Node node = _script.AddNode("n1");
        _script.Register(Samples.Job("web"));

        Evaluation evaluation = Assert.Single(For(node));

        Assert.Equal(("web", EvaluationTriggers.NodeUpdate, node.Id), (evaluation.JobId, evaluation.TriggeredBy, evaluation.NodeId));
    }

    [Fact]
    public void AJobWhoseWorkOnTheNodeHasEndedIsLeftAlone()
    {
        Node node = _script.AddNode("n1");
        _script.Register(Samples.Job("once", "batch"));
        _script.Report(_script.Live("once")[0], ClientStatus.Complete);
        Assert.Empty(For(node));
    }

    private IReadOnlyList<Evaluation> For(Node node) => NodeEvaluations.For(_script.Head, node, new Entropy(1));

    private void Register(string id, Func<Job, Job> change) => _script.Register(change(Samples.Job(id, type: "system")));
}
