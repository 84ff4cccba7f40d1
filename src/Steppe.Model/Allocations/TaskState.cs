namespace Steppe.Model;

/// <summary>What is known of one task of an allocation.</summary>
/// <remarks>Wire: <c>Allocation.TaskStates</c>.</remarks>
public sealed record TaskState
{
    /// <summary>Most events kept; the oldest go first.</summary>
    public const int MaxEvents = 10;

    private readonly Instant _lastRestart;
    private readonly Instant _start;
    private readonly Instant _finish;

    public TaskRunState State { get; init; }
    public bool Failed { get; init; }
    public ulong Restarts { get; init; }

    public DateTimeOffset? LastRestartAt
    {
        get => _lastRestart.At;
        init => _lastRestart = Instant.Of(value);
    }

    public DateTimeOffset? StartedAt
    {
        get => _start.At;
        init => _start = Instant.Of(value);
    }

    public DateTimeOffset? FinishedAt
    {
        get => _finish.At;
        init => _finish = Instant.Of(value);
    }

    /// <summary>Newest last.</summary>
    public IReadOnlyList<TaskEvent> Events { get; init => field = TaskEventList.Pack(value ?? []); } = TaskEventList.Empty;

    /// <summary>Whether the task has ended well.</summary>
    public bool Successful => State == TaskRunState.Dead && !Failed;

    /// <summary>The same state with one more event.</summary>
    public TaskState WithEvent(TaskEvent happened) =>
        this with { Events = [.. Events.Skip(Math.Max(0, Events.Count + 1 - MaxEvents)), happened] };
}
