using System.Collections.Immutable;

namespace Steppe.Drivers.Processes;

/// <summary>One process to start, given to the last detail: nothing is looked up or added.</summary>
public sealed record ProcessStart
{
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

    /// <summary>Directory of the log files <c>TASK.stdout.N</c> and <c>TASK.stderr.N</c>, absolute.</summary>
    public required string LogDirectory { get; init; }

    /// <summary>Rotation; null sends both streams to the null device.</summary>
    public LogLimits? Logs { get; init; } = LogLimits.Default;

    /// <summary>Whether the tree is held in a cgroup of its own where the node can do that.</summary>
    public bool UseCgroup { get; init; } = true;

    /// <summary>How far it is kept apart from the host; null runs it on the host as it is.</summary>
    public ProcessIsolation? Isolation { get; init; }

    /// <summary>What its tree may use; null for no limits.</summary>
    public ProcessLimits? Limits { get; init; }
}
