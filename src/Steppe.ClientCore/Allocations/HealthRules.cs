using Steppe.Model;

namespace Steppe.ClientCore;

/// <summary>Decides whether an allocation is healthy in the eyes of its deployment, or of a drain, from the states of its tasks.</summary>
/// <remarks>
/// <para>Pure. Decided once: healthy when every task that should has run for <c>min_healthy_time</c> without a restart; unhealthy
/// when one fails, a main task ends, or <c>healthy_deadline</c> passes first.</para>
/// <para>Source: job specification §6.8. Checks of services take part once there are services.</para>
/// </remarks>
public static class HealthRules
{
    /// <summary>Looks at the allocation.</summary>
    /// <param name="before">What was kept at the last look, or null.</param>
    /// <param name="deployment">The deployment the allocation belongs to now, or none.</param>
    /// <param name="terms">What makes it healthy (<see cref="HealthTerms"/>); null when nobody wants to know.</param>
    /// <param name="tasks">All tasks of the group.</param>
    /// <param name="isStopping">Whether the allocation is to end: then how it ends says nothing.</param>
    /// <param name="now">The time (UTC).</param>
    public static HealthStep Judge(
        HealthWatch? before, DeploymentId deployment, UpdateStrategy? terms, IReadOnlyList<TaskView> tasks, bool isStopping, DateTimeOffset now)
    {
        if (terms is null)
        {
            return new HealthStep(null, null, null);
        }

        HealthWatch watch = before?.DeploymentId == deployment ? before : new HealthWatch(deployment, now);
        if (watch.Verdict is not null || isStopping || terms.HealthCheck == "manual")
        {
            return new HealthStep(watch, null, null);
        }

        if (FindEnded(tasks) is { } ended)
        {
            return Unhealthy(watch, $"Task \"{ended.Name}\" has {(ended.State.Failed ? "failed" : "ended")}", now);
        }

        Duration limit = terms.HealthyDeadline ?? Duration.Zero;
        DateTimeOffset deadline = watch.Since + limit.ToTimeSpan();
        if (FindHealthyAt(tasks, terms) is { } healthyAt && healthyAt <= deadline)
        {
            return healthyAt <= now
                ? new HealthStep(watch with { Verdict = new HealthVerdict(deployment, IsHealthy: true, now) }, null, null)
                : new HealthStep(watch, null, healthyAt);
        }

        return deadline <= now
            ? Unhealthy(watch, $"Task not running by healthy_deadline of {limit}", now)
            : new HealthStep(watch, null, deadline);
    }

    private static HealthStep Unhealthy(HealthWatch watch, string reason, DateTimeOffset now) =>
        new(watch with { Verdict = new HealthVerdict(watch.DeploymentId, IsHealthy: false, now) }, reason, null);

    private static TaskView? FindEnded(IReadOnlyList<TaskView> tasks) => tasks.FirstOrDefault(static task =>
        task is { IsDead: true, Phase: not TaskPhase.Poststop } && (task.State.Failed || task.Phase == TaskPhase.Main));

    private static bool HasDoneItsPart(TaskPhase phase) => phase is TaskPhase.Prestart or TaskPhase.Poststart;

    // When the youngest task will have run long enough; null while one does not run that should.
    private static DateTimeOffset? FindHealthyAt(IReadOnlyList<TaskView> tasks, UpdateStrategy terms)
    {
        TaskView[] awaited =
            [.. tasks.Where(static task => task.Phase != TaskPhase.Poststop && !(task.State.Successful && HasDoneItsPart(task.Phase)))];
        return Array.TrueForAll(awaited, static task => task.State is { State: TaskRunState.Running, StartedAt: not null })
            ? awaited.Max(static task => task.State.StartedAt) + (terms.MinHealthyTime ?? Duration.Zero).ToTimeSpan()
            : null;
    }
}
