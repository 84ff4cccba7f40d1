using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.ClientCore;

/// <summary>What <c>max_run_duration</c> says of an allocation just now.</summary>
/// <remarks>
/// <para>Pure. Time counts from the first start, of the task for its own limit, of the allocation's first task for the
/// group's; restarts and the waits before them are part of it, and an agent that was away does not stop the clock.</para>
/// <para>The tasks that clean up after the others (poststop) are under no limit but their own. Source: decision 0040.</para>
/// </remarks>
/// <param name="GroupLimit">The group's limit in words when it is used up, else null.</param>
/// <param name="Over">Tasks whose own limit is used up.</param>
/// <param name="NextAt">When the next limit is reached; null when there is none to come.</param>
internal sealed record RunTime(string? GroupLimit, ImmutableArray<TaskKill> Over, DateTimeOffset? NextAt)
{
    public static readonly RunTime Unlimited = new(null, [], null);

    /// <summary>Whether the allocation as a whole has used up its time.</summary>
    public bool IsGroupUp => GroupLimit is not null;

    /// <param name="tasks">All tasks of the group.</param>
    /// <param name="limit">The group's limit, or null.</param>
    /// <param name="now">The time (UTC).</param>
    public static RunTime Judge(IReadOnlyList<TaskView> tasks, Duration? limit, DateTimeOffset now)
    {
        // Min skips the tasks that never ran.
        bool isOver = tasks.All(static task => task.IsDead || task.Phase == TaskPhase.Poststop);
        DateTimeOffset? groupEndsAt = isOver ? null : End(tasks.Min(static task => task.RunsSince), limit);
        (TaskView Task, DateTimeOffset? EndsAt)[] alive =
            [.. tasks.Where(static task => !task.IsDead).Select(static task => (task, End(task.RunsSince, task.MaxRunDuration)))];
        return new RunTime(
            groupEndsAt <= now ? $"group's max_run_duration of {limit}" : null,
            [
                .. alive.Where(one => one.EndsAt <= now)
                    .Select(static one => new TaskKill(one.Task.Name, Why: null, $"max_run_duration of {one.Task.MaxRunDuration}")),
            ],
            alive.Select(static one => one.EndsAt).Append(groupEndsAt).Where(at => at > now).Min());
    }

    // A limit beyond the end of time is none.
    private static DateTimeOffset? End(DateTimeOffset? since, Duration? limit) =>
        since is { } start && limit is { } length && length.ToTimeSpan() < DateTimeOffset.MaxValue - start ? start + length.ToTimeSpan() : null;
}
