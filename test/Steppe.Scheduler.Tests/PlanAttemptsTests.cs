using Steppe.Model;

namespace Steppe.Scheduler.Tests;

public sealed class PlanAttemptsTests
{
    [Theory]
    [InlineData(JobType.Service, "maximum attempts reached (5)")]
    [InlineData(JobType.Batch, "maximum attempts reached (2)")]
    [InlineData(JobType.System, "maximum attempts reached (5)")]
    [InlineData(JobType.SysBatch, "maximum attempts reached (2)")]
    public void The_limit_is_told(JobType type, string told) => Assert.Equal(told, PlanAttempts.Exhausted(type));

    [Fact]
    public void What_used_up_its_attempts_waits_for_room()
    {
        Cluster cluster = new();
        cluster.AddNode("node");
        Evaluation evaluation = cluster.Register(Cluster.Job());
        ScheduleOutcome last = cluster.Schedule(evaluation);
        EvaluationId id = new(new Entropy(1).NextUuid());

        Evaluation blocked = PlanAttempts.Blocked(evaluation, last, id);

        Assert.Equal((id, evaluation.Id, EvaluationStatus.Blocked), (blocked.Id, blocked.PreviousId, blocked.Status));
        Assert.Equal(("max-plan-attempts", "created due to placement conflicts"), (blocked.TriggeredBy, blocked.StatusDescription));
        Assert.Equal(last.ClassEligibility, blocked.ClassEligibility);
        Assert.Equal(cluster.State.Index, blocked.SnapshotIndex);
        Assert.Equal(id, PlanAttempts.Blocked(blocked, last, default).Id);
    }
}
