using System.Diagnostics;
using Steppe.Model;

namespace Steppe.ClientCore;

/// <summary>The life of one task as a step function: what was seen goes in, what to do comes out.</summary>
/// <remarks>Pure and total: an observation that comes late, such as a start after the end, changes nothing.
/// Source: job specification, task states and restart policy.</remarks>
public static class TaskLifecycle
{
    private static readonly TaskStep Nothing = new TaskStep.Wait();

    /// <summary>Decides what follows <paramref name="seen"/>.</summary>
    /// <param name="progress">Where the task is.</param>
    /// <param name="seen">What happened.</param>
    /// <param name="rules">The task's restart policy.</param>
    /// <param name="now">When it was seen (UTC).</param>
    /// <param name="entropy">Spreads restarts.</param>
    public static (TaskProgress Progress, TaskStep Step) Next(
        TaskProgress progress,
        TaskObservation seen,
        RestartRules rules,
        DateTimeOffset now,
        Entropy entropy)
    {
        if (progress.Phase == RunnerPhase.Dead)
        {
            return seen is TaskObservation.RestartRequested { FromTheStart: true } again && !progress.IsKillRequested
                ? (StartOver(WithEvent(progress, TaskEvents.RestartSignaled(now, again.Reason)), now), Nothing)
                : (progress, Nothing);
        }

        return seen switch
        {
            TaskObservation.Noted noted => (WithEvent(progress, noted.Event), Nothing),
            TaskObservation.MayStart => Begin(progress),
            TaskObservation.Started => Started(progress, now),
            TaskObservation.Exited exited => AfterEnd(
                WithEvent(progress, TaskEvents.Terminated(now, exited.Exit)), exited.Exit.IsSuccess, canRecover: true, rules, now, entropy),
            TaskObservation.StartFailed failed => AfterEnd(
                WithEvent(progress, TaskEvents.DriverFailure(now, failed.Error)), succeeded: false, failed.CanRecover, rules, now, entropy),
            TaskObservation.SetupFailed failed => AfterEnd(
                WithEvent(progress, failed.Event ?? TaskEvents.SetupFailure(now, failed.Error)), succeeded: false, failed.CanRecover, rules, now, entropy),
            TaskObservation.StartAbandoned => AfterEnd(progress, succeeded: false, canRecover: true, rules, now, entropy),
            TaskObservation.Refused refused => Die(progress, refused.Event, failed: true, now),
            TaskObservation.KillRequested kill => Kill(progress, kill.Event, now),
            TaskObservation.TimeIsUp timeout => TimeOut(progress, timeout.Limit, now),
            TaskObservation.RestartRequested restart => RequestRestart(progress, restart, now),
            _ => throw new UnreachableException(),
        };
    }

    private static (TaskProgress, TaskStep) Begin(TaskProgress progress) => progress.Phase == RunnerPhase.Waiting
        ? (progress with { Phase = RunnerPhase.Starting, Starts = progress.Starts + 1, StartsAt = null }, new TaskStep.Start())
        : (progress, Nothing);

    private static (TaskProgress, TaskStep) Started(TaskProgress progress, DateTimeOffset now)
    {
        if (progress.Phase != RunnerPhase.Starting)
        {
            return (progress, Nothing);
        }

        TaskState state = (progress.State with { State = TaskRunState.Running, StartedAt = now }).WithEvent(TaskEvents.Started(now));
        progress = progress with { Phase = RunnerPhase.Running, State = state, FirstStartedAt = progress.FirstStartedAt ?? now };

        // A kill or a restart may have been asked for while the process was being started.
        return (progress, progress.IsEnding ? new TaskStep.Stop() : Nothing);
    }

    private static (TaskProgress, TaskStep) AfterEnd(
        TaskProgress progress, bool succeeded, bool canRecover, RestartRules rules, DateTimeOffset now, Entropy entropy)
    {
        if (progress.TimedOutBy is { } limit)
        {
            return Die(progress, TaskEvents.NotRestartingTimedOut(now, limit), failed: true, now);
        }

        if (progress.IsKillRequested)
        {
            return Die(progress, TaskEvents.Killed(now), failed: false, now);
        }

        if (progress is { IsRestartRequested: true, RestartsFromTheStart: true })
        {
            return (StartOver(progress, now), new TaskStep.Settle());
        }

        if (progress is { IsRestartRequested: true, RestartCountsAsFailure: false })
        {
            return Restart(progress, TimeSpan.Zero, "", now);
        }

        bool endedWell = succeeded && !progress.IsRestartRequested;
        (RestartWindow window, RestartVerdict verdict) =
            RestartTracker.AfterEnd(progress.Window, rules, endedWell, canRecover, now, entropy);
        progress = progress with { Window = window };
        return verdict switch
        {
            RestartVerdict.Completed => Die(progress, null, failed: false, now),
            RestartVerdict.GiveUp giveUp => Die(progress, TaskEvents.NotRestarting(now, giveUp.Reason), failed: true, now),
            RestartVerdict.Restart restart => Restart(progress, restart.Delay, restart.Reason, now),
            _ => throw new UnreachableException(),
        };
    }

    private static (TaskProgress, TaskStep) Restart(TaskProgress progress, TimeSpan delay, string reason, DateTimeOffset now)
    {
        TaskState state = progress.State with
        {
            State = TaskRunState.Pending,
            Restarts = progress.State.Restarts + 1,
            LastRestartAt = now,
        };
        progress = progress with
        {
            Phase = RunnerPhase.Waiting,
            StartsAt = now + delay,
            IsRestartRequested = false,
            RestartCountsAsFailure = false,

            // The request itself was already told.
            State = reason.Length == 0 ? state : state.WithEvent(TaskEvents.Restarting(now, delay, reason)),
        };
        return (progress, new TaskStep.StartAt(now + delay));
    }

    // Waiting without a time is waiting for the gate.
    private static TaskProgress StartOver(TaskProgress progress, DateTimeOffset now) => progress with
    {
        Phase = RunnerPhase.Waiting,
        StartsAt = null,
        IsRestartRequested = false,
        RestartCountsAsFailure = false,
        RestartsFromTheStart = false,
        State = progress.State with
        {
            State = TaskRunState.Pending,
            Failed = false,
            FinishedAt = null,
            Restarts = progress.State.Restarts + 1,
            LastRestartAt = now,
        },
    };

    private static (TaskProgress, TaskStep) Kill(TaskProgress progress, TaskEvent? why, DateTimeOffset now)
    {
        if (progress.IsKillRequested || progress.TimedOutBy is not null)
        {
            return (progress, Nothing);
        }

        progress = WithEvent(progress with { IsKillRequested = true }, why);
        return progress.Phase switch
        {
            RunnerPhase.Waiting => Die(progress, TaskEvents.Killed(now), failed: false, now),
            RunnerPhase.Starting => (progress, Nothing),
            _ => (progress, new TaskStep.Stop()),
        };
    }

    // Not a kill: that is somebody's wish and no failure. One that is under way already stays what it is.
    private static (TaskProgress, TaskStep) TimeOut(TaskProgress progress, string limit, DateTimeOffset now)
    {
        if (progress.IsKillRequested || progress.TimedOutBy is not null)
        {
            return (progress, Nothing);
        }

        bool isStopping = progress.IsRestartRequested;
        progress = WithEvent(progress with { TimedOutBy = limit }, TaskEvents.TimedOut(now, limit));
        return progress.Phase switch
        {
            RunnerPhase.Waiting => Die(progress, TaskEvents.NotRestartingTimedOut(now, limit), failed: true, now),
            RunnerPhase.Running when !isStopping => (progress, new TaskStep.Stop()),
            _ => (progress, Nothing),
        };
    }

    private static (TaskProgress, TaskStep) RequestRestart(
        TaskProgress progress, TaskObservation.RestartRequested restart, DateTimeOffset now)
    {
        if (progress.IsEnding || progress.Phase == RunnerPhase.Waiting)
        {
            return (progress, Nothing);
        }

        progress = WithEvent(progress, TaskEvents.RestartSignaled(now, restart.Reason)) with
        {
            IsRestartRequested = true,
            RestartCountsAsFailure = restart.CountsAsFailure,
            RestartsFromTheStart = restart.FromTheStart,
        };
        return (progress, progress.Phase == RunnerPhase.Running ? new TaskStep.Stop() : Nothing);
    }

    private static (TaskProgress, TaskStep) Die(TaskProgress progress, TaskEvent? why, bool failed, DateTimeOffset now)
    {
        progress = WithEvent(progress, why);
        TaskState state = progress.State with { State = TaskRunState.Dead, Failed = failed, FinishedAt = now };
        return (progress with { Phase = RunnerPhase.Dead, StartsAt = null, State = state }, new TaskStep.Finish());
    }

    private static TaskProgress WithEvent(TaskProgress progress, TaskEvent? happened) =>
        happened is null ? progress : progress with { State = progress.State.WithEvent(happened) };
}
