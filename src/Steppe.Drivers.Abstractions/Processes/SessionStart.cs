using System.Collections.Immutable;

namespace Steppe.Drivers.Processes;

/// <summary>A command to run beside a process, given to the last detail: nothing is looked up or added.</summary>
public sealed record SessionStart
{
    /// <summary>The process it belongs to. It joins that process' cgroups, if there are any.</summary>
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

    /// <summary>Whether it also enters the process' namespaces and root, and gets no more rights than it has. Program and working
    /// directory are then paths in that root.</summary>
    public bool Inside { get; init; }

    /// <summary>The window's size for a command with a terminal; null for plain pipes.</summary>
    public TerminalSize? Terminal { get; init; }
}
