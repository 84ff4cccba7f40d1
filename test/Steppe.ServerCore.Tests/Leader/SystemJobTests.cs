using Steppe.Model;
using Steppe.Scheduler;

namespace Steppe.ServerCore.Tests.Leader;

/// <summary>Jobs that run on every node, from the leader's side, with the real scheduler.</summary>
public sealed class SystemJobTests
{
    private readonly Script _script = new() { Scheduler = Scheduling.Run };

    [Theory]
    [InlineData("system")]
    [InlineData("sysbatch")]
    public void ANodeThatJoinsLaterGetsItsCopy(string type)
    {
        Node first = _script.AddNode("n1");
        _script.Register(Samples.Job("everywhere", type));
        Assert.Equal([first.Id], Hosts());

        Node second = _script.AddNode("n2");

        Assert.Equal(new[] { first.Id, second.Id }.Order(), Hosts());
    }

    [Fact]
    public void ASysBatchJobRunsOnceOnEachNode()
    {
        _script.AddNode("n1");
        _script.Register(Samples.Job("everywhere", "sysbatch"));
        _script.Report(_script.Live("everywhere")[0], ClientStatus.Complete);
        Assert.Equal(JobStatus.Dead, Job().Status);

        Node second = _script.AddNode("n2");
        Assert.Equal(JobStatus.Running, Job().Status);
        Assert.Equal([second.Id], Hosts());
        _script.Report(_script.Live("everywhere")[0], ClientStatus.Complete);

        Assert.Equal(JobStatus.Dead, Job().Status);
        Assert.Equal(2, _script.Head.AllocationsOf(Job().Key).Count());
    }

    [Fact]
    public void RoomOnOneNodeWakesWhatWaitsForThatNodeAlone()
    {
        Node full = _script.AddNode("n1", cpu: 600);
        _script.AddNode("n2", cpu: 600);
        _script.Register(Samples.Job("web", count: 2));
        _script.Register(Samples.Job("everywhere", "system"));
        Evaluation[] waiting = Blocked();
        Assert.Equal(2, waiting.Length);
        Assert.Equal(2, Queued());

        _script.Report(_script.Live("web").Single(allocation => allocation.NodeId == full.Id), ClientStatus.Complete);

        Assert.Equal([full.Id], Hosts());
        Evaluation left = Assert.Single(Blocked());
        Assert.NotEqual(full.Id, left.NodeId);
        Assert.Contains(left.Id, waiting.Select(static one => one.Id));
        Assert.Equal(1, Queued());
        Assert.Equal(1, _script.Machine.Figures.Blocked);
    }

    [Fact]
    public void WhatWaitedForANodeIsCancelledByTheEvaluationThatNeedsItNoMore()
    {
        _script.AddNode("n1", cpu: 400);
        _script.Register(Samples.Job("everywhere", "system"));
        Evaluation waiting = Assert.Single(Blocked());
        EvaluationId done = _script.Register(Samples.Job("everywhere", "system", cpu: 100));
        Evaluation cancelled = _script.Head.Evaluations.Find(waiting.Id)!;
        Assert.Equal((EvaluationStatus.Canceled, $"evaluation \"{done}\" successful"), (cancelled.Status, cancelled.StatusDescription));
    }

    [Fact]
    public void ARollingUpdateGoesOnByItself()
    {
        for (int at = 0; at < 3; at++)
        {
            _script.AddNode($"n{at}");
        }

        Job job = Samples.Job("everywhere", "system");
        TaskGroup group = job.TaskGroups![0] with { Update = new UpdateStrategy { MaxParallel = 1, Stagger = Duration.FromSeconds(5) } };
        Job rolling = job with { TaskGroups = [group] };
        _script.Register(rolling);
        EvaluationId cause = _script.Register(rolling with { TaskGroups = [group with { Tasks = [group.Tasks![0] with { User = "nobody" }] }] });

        int[] updated = [.. Enumerable.Range(0, 3).Select(step =>
        {
            _script.Advance(TimeSpan.FromSeconds(step == 0 ? 0 : 5));
            return _script.Live("everywhere").Count(static allocation => allocation.Job.Version == 1);
        })];

        Assert.Equal([1, 2, 3], updated);
        Evaluation next = _script.Head.Evaluations.Find(_script.Head.Evaluations.Find(cause)!.NextId)!;
        Assert.Equal((EvaluationTriggers.RollingUpdate, cause), (next.TriggeredBy, next.PreviousId));
    }

    [Fact]
    public void AnEvaluationForNoKnownReasonFails()
    {
        _script.AddNode("n1");
        _script.Register(Samples.Job("everywhere", "system"));
        EvaluationId id = Samples.EvaluationId();
        _script.Propose(context => new State.UpdateEvaluations
        {
            RequestId = context.NewRequestId(),
            At = context.At,
            Evaluations = [Samples.Evaluation("everywhere") with { Id = id, Type = JobType.System, TriggeredBy = "nonsense" }],
        });

        Evaluation failed = _script.Head.Evaluations.Find(id)!;
        Assert.Equal((EvaluationStatus.Failed, "a system job cannot be evaluated because of \"nonsense\""), (failed.Status, failed.StatusDescription));
    }

    private AdmittedJob Job() => _script.Head.Jobs.Find(new JobKey("default", "everywhere"))!;

    private int Queued() => _script.Head.JobSummaries.Find(Job().Key)!.Groups["group"].Queued;

    private IEnumerable<NodeId> Hosts() => _script.Live("everywhere").Select(static allocation => allocation.NodeId).Order();

    private Evaluation[] Blocked() =>
        [.. _script.Head.EvaluationsOf(Job().Key).Where(static evaluation => evaluation.Status == EvaluationStatus.Blocked)];
}
