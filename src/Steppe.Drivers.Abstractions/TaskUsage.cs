using System.Collections.Immutable;

namespace Steppe.Drivers;

/// <summary>What a task has used so far: its total, and each of its processes where the driver sees them.</summary>
/// <remarks>Counters only grow, so that whoever wants a percentage subtracts two readings.</remarks>
/// <param name="TakenAt">When it was read (UTC).</param>
/// <param name="Total">The whole task.</param>
/// <param name="Processes">By process id, ascending; empty when the driver does not see them.</param>
/// <param name="MeasuredMemory">Names of the memory figures that are real here, as the API spells them.</param>
/// <param name="MeasuredCpu">Names of the CPU figures that are real here, as the API spells them.</param>
public sealed record TaskUsage(
    DateTimeOffset TakenAt,
    ResourceFigures Total,
    ImmutableSortedDictionary<int, ResourceFigures> Processes,
    ImmutableArray<string> MeasuredMemory,
    ImmutableArray<string> MeasuredCpu);
