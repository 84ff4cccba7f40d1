using System.Collections.Immutable;
using System.Text.Json;

namespace Steppe.Drivers;

/// <summary>Everything a driver is told about one start of one task.</summary>
/// <remarks>Immutable. The agent has interpolated every string; directories exist.</remarks>
public sealed record TaskStart
{
    public required string AllocationId { get; init; }

    public required string TaskName { get; init; }

    /// <summary>Counts the starts of this task within its allocation, from zero; restarts count.</summary>
    public required int Attempt { get; init; }

    /// <summary>The task's <c>config</c> block, interpolated. Empty when the task has none.</summary>
    public ImmutableSortedDictionary<string, JsonElement> Config { get; init; } =
        ImmutableSortedDictionary.Create<string, JsonElement>(StringComparer.Ordinal);

    /// <summary>The whole environment of the task; nothing is added to it, not even the agent's own.</summary>
    public ImmutableSortedDictionary<string, string> Environment { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The task's directory on the host (<c>ALLOC/TASK</c>), absolute.</summary>
    public required string TaskDirectory { get; init; }

    /// <summary>What else of the host the task is to see; only for drivers that isolate files.</summary>
    public ImmutableArray<TaskMount> Mounts { get; init; } = [];

    /// <summary>Where logs and their FIFOs go (<c>ALLOC/alloc/logs</c>), absolute.</summary>
    public required string LogDirectory { get; init; }

    /// <summary>Rotation of stdout and stderr; null sends both to the null device (<c>logs { disabled = true }</c>).</summary>
    public LogLimits? Logs { get; init; } = LogLimits.Default;

    /// <summary>User to run as; null leaves the choice to the driver.</summary>
    public string? User { get; init; }

    public required TaskResources Resources { get; init; }

    /// <summary>Signal that asks this task to stop, by name.</summary>
    public string KillSignal { get; init; } = "SIGINT";
}
