using Steppe.Model;
using Steppe.Scheduler;
using Steppe.ServerCore.Tests.Leader;
using Steppe.State;

namespace Steppe.ServerCore.Tests.Duties;

/// <summary>A leader with the real scheduler, one node and the deployments of the job <c>web</c>.</summary>
public abstract class DeploymentWatch
{
    protected static ReschedulePolicy AtOnce { get; } = new()
    {
        Unlimited = true, Delay = Duration.Zero, MaxDelay = Duration.Zero, DelayFunction = "constant", Attempts = 0, Interval = Duration.Zero,
    };

    protected static ReschedulePolicy Never { get; } = AtOnce with { Unlimited = false };

    private protected Script Leader { get; } = NewScript();

    protected Node Node { get; }

    protected DeploymentWatch() => Node = Leader.AddNode("n1", cpu: 100_000);

    private protected static Script NewScript(StateSnapshot? restored = null, ulong seed = 1, DateTimeOffset? now = null) =>
        new(restored, seed, now) { Scheduler = Scheduling.Run };

    protected static UpdateStrategy Same(UpdateStrategy update) => update;

    // Heartbeats go on, or the node would be lost in longer waits.
    protected void Advance(TimeSpan by)
    {
        for (TimeSpan left = by; left > TimeSpan.Zero; left -= TimeSpan.FromSeconds(5))
        {
            Leader.Beat(Node);
            Leader.Advance(left < TimeSpan.FromSeconds(5) ? left : TimeSpan.FromSeconds(5));
        }
    }

    protected void JudgeYoung(bool isHealthy = true)
    {
        foreach (Allocation one in Leader.Live("web").Where(static one => one.Health?.Healthy is null))
        {
            Leader.Judge(one, isHealthy);
        }
    }

    protected Job Settled(Func<UpdateStrategy, UpdateStrategy> update, int count = 3)
    {
        Job job = Samples.Job("web", count: count).Updated(update);
        Leader.Register(job);
        JudgeYoung();
        Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(DeploymentStatus.Successful, Leader.Deployment("web").Status);
        return job;
    }

    protected string Shape => string.Join(' ', Leader.Live("web").OrderBy(static one => one.NameIndex).ThenBy(static one => one.Job.Version)
        .Select(static one => $"{one.NameIndex}v{one.Job.Version}"));

    protected int Evaluations => Leader.Head.EvaluationsOf(new JobKey("default", "web"))
        .Count(static one => one.TriggeredBy == EvaluationTriggers.DeploymentWatcher);

    protected (DeploymentStatus, string) Status => (Leader.Deployment("web").Status, Leader.Deployment("web").StatusDescription);

    protected void Pause(bool pause) => Leader.Do(context => new PauseDeployment
    {
        RequestId = context.NewRequestId(), At = context.At, DeploymentId = Leader.Deployment("web").Id, Pause = pause, EvaluationId = context.NewEvaluationId(),
    });
}
