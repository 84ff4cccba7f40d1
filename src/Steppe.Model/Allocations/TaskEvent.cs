using System.Collections.Immutable;

namespace Steppe.Model;

/// <summary>Something that happened to a task, as the user reads it.</summary>
/// <remarks>Wire: <c>TaskState.Events</c>; the types and detail keys are those of the HTTP API's task event table.</remarks>
public sealed record TaskEvent
{
    /// <summary>One of <see cref="TaskEventTypes"/>.</summary>
    public required string Type { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The sentence shown to the user.</summary>
    public string DisplayMessage { get; init; } = "";

    /// <summary>Keys such as <c>exit_code</c>, <c>signal</c>, <c>restart_reason</c>, <c>driver_error</c>; all values are texts.</summary>
    public ImmutableSortedDictionary<string, string> Details { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}
