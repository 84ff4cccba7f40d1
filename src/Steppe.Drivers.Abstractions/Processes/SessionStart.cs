using System.Collections.Immutable;

namespace Steppe.Drivers.Processes;

/// <summary>A command to run beside a process, given to the last detail: nothing is looked up or added.</summary>
public sealed record SessionStart
{
    /// <summary>The process it belongs to. It joins that process' cgroup, if there is one, and nothing else of it.</summary>
    public required ProcessKey Key { get; init; }

    /// <summary>Absolute path of the program.</summary>
    public required string Program { get; init; }

    /// <summary>Arguments after the program's name.</summary>
    public ImmutableArray<string> Arguments { get; init; } = [];

    /// <summary>The whole environment.</summary>
    public required ImmutableSortedDictionary<string, string> Environment { get; init; }

    /// <summary>Working directory, absolute.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>Name or number of the user to run as; null keeps the agent's.</summary>
    public string? User { get; init; }

    /// <summary>The window's size for a command with a terminal; null for plain pipes.</summary>
    public TerminalSize? Terminal { get; init; }
}
