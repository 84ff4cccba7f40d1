using Steppe.Model;

namespace Steppe.ClientCore;

/// <summary>Where the runner of one task is.</summary>
public enum RunnerPhase
{
    /// <summary>Not started, or waiting for a restart.</summary>
    Waiting,

    /// <summary>Being prepared and started.</summary>
    Starting,

    /// <summary>Its process lives.</summary>
    Running,

    /// <summary>Ended for good.</summary>
    Dead,
}

/// <summary>Everything a task's next step depends on; survives the agent.</summary>
/// <remarks>Immutable.</remarks>
public sealed record TaskProgress
{
    public static readonly TaskProgress Fresh = new();

    /// <summary>What is reported to the servers.</summary>
    public TaskState State { get; init; } = new();

    public RunnerPhase Phase { get; init; }

    /// <summary>Starts begun so far. One less is the number of the current attempt, part of the key that makes starts repeatable.</summary>
    public int Starts { get; init; }

    public RestartWindow Window { get; init; } = RestartWindow.Unused;

    /// <summary>When a waiting task starts again by itself; null for one whose gate has not opened.</summary>
    public DateTimeOffset? StartsAt { get; init; }

    /// <summary>When its first process ran; later starts do not move it. Null before, and for tasks of agents that did not note it.</summary>
    public DateTimeOffset? FirstStartedAt { get; init; }

    /// <summary>Which limit of its running time is used up, in words; null while none is.</summary>
    public string? TimedOutBy { get; init; }

    /// <summary>Since when its time counts, restarts included.</summary>
    public DateTimeOffset? RunsSince => FirstStartedAt ?? State.StartedAt;

    public bool IsKillRequested { get; init; }
    public bool IsRestartRequested { get; init; }

    /// <summary>Whether it is to end for good.</summary>
    public bool IsUnwanted => IsKillRequested || TimedOutBy is not null;

    /// <summary>Whether its process is to be stopped, for good or for a restart.</summary>
    public bool IsEnding => IsUnwanted || IsRestartRequested;

    /// <summary>Whether the requested restart obeys the policy.</summary>
    public bool RestartCountsAsFailure { get; init; }

    /// <summary>Whether the task waits for its gate after the requested restart.</summary>
    public bool RestartsFromTheStart { get; init; }
}
