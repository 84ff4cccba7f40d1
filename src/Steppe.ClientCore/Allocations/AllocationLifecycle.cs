using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.ClientCore;

/// <summary>One task of an allocation, as far as its siblings care.</summary>
/// <param name="Name">The task.</param>
/// <param name="Phase">When it runs.</param>
/// <param name="IsLeader">Whether its end is everybody's end.</param>
/// <param name="State">Where it is.</param>
/// <param name="RunsSince">When it was started first; null for one that never was.</param>
/// <param name="MaxRunDuration">How long it may take from then; null for as long as it likes.</param>
public sealed record TaskView(
    string Name, TaskPhase Phase, bool IsLeader, TaskState State, DateTimeOffset? RunsSince = null, Duration? MaxRunDuration = null)
{
    /// <summary>Whether it has ended for good.</summary>
    public bool IsDead => State.State == TaskRunState.Dead;
}

/// <summary>A task to bring to its end.</summary>
/// <param name="Task">Its name.</param>
/// <param name="Why">The event that says why, null when the allocation was stopped.</param>
/// <param name="TimedOutBy">Set when it is to end as failed because its time is up: the limit in words.</param>
public sealed record TaskKill(string Task, TaskEvent? Why, string? TimedOutBy = null)
{
    /// <summary>What the task's runner is told.</summary>
    public TaskObservation ToObservation() =>
        TimedOutBy is { } limit ? new TaskObservation.TimeIsUp(limit) : new TaskObservation.KillRequested(Why);
}

/// <summary>What the runner of an allocation must do next, and what it reports.</summary>
/// <param name="MayStart">Tasks whose gate is open, whether or not they have started.</param>
/// <param name="Kill">Tasks to end now; later stages of the kill order follow when these are dead.</param>
/// <param name="Status">Reported status.</param>
/// <param name="Description">Reported in words.</param>
/// <param name="IsFinished">Whether every task is dead.</param>
/// <param name="LookAgainAt">When a limit of running time is reached next; null when there is none to come.</param>
public sealed record AllocationStep(
    ImmutableArray<string> MayStart,
    ImmutableArray<TaskKill> Kill,
    ClientStatus Status,
    string Description,
    bool IsFinished,
    DateTimeOffset? LookAgainAt = null);

/// <summary>Decides which tasks of an allocation may start, which must end, and what the allocation is called meanwhile.</summary>
/// <remarks>Pure. Looks at states only, so it may be asked as often as one likes. Source: job specification, task ordering
/// and status words.</remarks>
public static class AllocationLifecycle
{
    /// <param name="tasks">All tasks of the group.</param>
    /// <param name="maxRunDuration">How long the allocation may take, or null.</param>
    /// <param name="isStopping">Whether the allocation is to end.</param>
    /// <param name="now">Time for the events (UTC).</param>
    /// <param name="stopReason">Why it is to end, when nobody told it to.</param>
    public static AllocationStep Decide(
        IReadOnlyList<TaskView> tasks, Duration? maxRunDuration, bool isStopping, DateTimeOffset now, TaskEvent? stopReason = null)
    {
        TaskEvent? why = stopReason;
        bool mustEnd = isStopping || MustEnd(tasks, now, out why);
        RunTime time = mustEnd ? RunTime.Unlimited : RunTime.Judge(tasks, maxRunDuration, now);
        TaskView[] doomed = mustEnd || time.IsGroupUp ? FirstStage(tasks) : SidecarsLeftAlone(tasks, now, out why);
        (ClientStatus status, string description) = StatusOf(tasks.Select(static task => task.State));
        return new AllocationStep(
            [.. tasks.Where(task => IsGateOpen(task, tasks, mustEnd || time.IsGroupUp)).Select(static task => task.Name)],
            [.. time.Over, .. doomed.ExceptBy(time.Over.Select(static over => over.Task), static task => task.Name)
                .Select(task => new TaskKill(task.Name, why, time.GroupLimit))],
            status,
            description,
            tasks.All(static task => task.IsDead),
            time.NextAt);
    }

    /// <summary>The status that follows from the tasks' states.</summary>
    public static (ClientStatus Status, string Description) StatusOf(IEnumerable<TaskState> states)
    {
        bool anyRunning = false;
        bool anyPending = false;
        bool anyGivenUp = false;
        foreach (TaskState state in states)
        {
            if (state is { State: TaskRunState.Dead, Failed: true })
            {
                return (ClientStatus.Failed, "Failed tasks");
            }

            anyRunning |= state.State == TaskRunState.Running;
            anyPending |= state.State == TaskRunState.Pending;
            anyGivenUp |= Outcomes.WasGivenUp(state);
        }

        return (anyRunning, anyPending) switch
        {
            (true, _) => (ClientStatus.Running, "Tasks are running"),
            (_, true) => (ClientStatus.Pending, "No tasks have started"),
            _ when anyGivenUp => (ClientStatus.Lost, "Tasks were ended because no server was heard of"),
            _ => (ClientStatus.Complete, "All tasks have completed"),
        };
    }

    private static bool IsGateOpen(TaskView task, IReadOnlyList<TaskView> tasks, bool mustEnd) => task.Phase switch
    {
        TaskPhase.Poststop => tasks.All(static other => other.Phase == TaskPhase.Poststop || other.IsDead),
        _ when mustEnd => false,
        TaskPhase.Main => tasks.All(static other => other.Phase switch
        {
            TaskPhase.Prestart => other.State.Successful,
            TaskPhase.PrestartSidecar => other.State.State != TaskRunState.Pending,
            _ => true,
        }),
        TaskPhase.Poststart or TaskPhase.PoststartSidecar =>
            tasks.All(static other => other.Phase != TaskPhase.Main || other.State.State != TaskRunState.Pending),
        _ => true,
    };

    private static bool MustEnd(IReadOnlyList<TaskView> tasks, DateTimeOffset now, out TaskEvent? why)
    {
        // A failed poststop task has nobody left to take along.
        if (tasks.FirstOrDefault(static task => task is { IsDead: true, State.Failed: true, Phase: not TaskPhase.Poststop }) is { } failed)
        {
            why = TaskEvents.SiblingFailed(now, failed.Name);
            return true;
        }

        bool leaderEnded = tasks.Any(static task => task is { IsLeader: true, IsDead: true });
        why = leaderEnded ? TaskEvents.LeaderDead(now) : null;
        return leaderEnded;
    }

    private static TaskView[] SidecarsLeftAlone(IReadOnlyList<TaskView> tasks, DateTimeOffset now, out TaskEvent? why)
    {
        why = TaskEvents.MainTasksDead(now);
        TaskView[] alive = [.. tasks.Where(static task => task is { IsDead: false, Phase: not TaskPhase.Poststop })];
        return Array.TrueForAll(alive, static task => task.Phase.IsSidecar()) ? alive : [];
    }

    private static TaskView[] FirstStage(IReadOnlyList<TaskView> tasks)
    {
        TaskView[] alive = [.. tasks.Where(static task => task is { IsDead: false, Phase: not TaskPhase.Poststop })];
        TaskView[] leader = Array.FindAll(alive, static task => task.IsLeader);
        TaskView[] others = Array.FindAll(alive, static task => !task.Phase.IsSidecar());
        return leader.Length > 0 ? leader : others.Length > 0 ? others : alive;
    }
}
