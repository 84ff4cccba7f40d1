namespace Steppe.Model;

/// <summary>What is known of one task of an allocation.</summary>
/// <remarks>Wire: <c>Allocation.TaskStates</c>.</remarks>
public sealed record TaskState
{
    /// <summary>Most events kept; the oldest go first.</summary>
    public const int MaxEvents = 10;

    public TaskRunState State { get; init; }
    public bool Failed { get; init; }
    public ulong Restarts { get; init; }
    public DateTimeOffset? LastRestartAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Newest last.</summary>
    public IReadOnlyList<TaskEvent> Events { get; init; } = [];

    /// <summary>Whether the task has ended well.</summary>
    public bool Successful => State == TaskRunState.Dead && !Failed;

    /// <summary>The same state with one more event.</summary>
    public TaskState WithEvent(TaskEvent happened) =>
        this with { Events = [.. Events.Skip(Math.Max(0, Events.Count + 1 - MaxEvents)), happened] };
}
