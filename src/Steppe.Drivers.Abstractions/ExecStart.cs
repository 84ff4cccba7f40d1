using System.Collections.Immutable;

namespace Steppe.Drivers;

/// <summary>One command to run beside a running task, as its user would see it from inside.</summary>
/// <remarks>Immutable. Source: HTTP API, <c>/v1/client/allocation/:id/exec</c>.</remarks>
public sealed record ExecStart
{
    /// <summary>The program, as a shell in the task would look it up, and its arguments. Never empty.</summary>
    public required ImmutableArray<string> Command { get; init; }

    /// <summary>The whole environment: the task's.</summary>
    public required ImmutableSortedDictionary<string, string> Environment { get; init; }

    /// <summary>The task's directory on the host (<c>ALLOC/TASK</c>), absolute.</summary>
    public required string TaskDirectory { get; init; }

    /// <summary>User to run as; null leaves the choice to the driver, which makes the one it made for the task.</summary>
    public string? User { get; init; }

    /// <summary>The window's size when the command gets a terminal of its own; null gives it plain pipes.</summary>
    public TerminalSize? Terminal { get; init; }
}
