using System.Collections.Immutable;

namespace Steppe.Model;

/// <summary>What the scheduler saw while it looked for a node: explains every placement and every failure.</summary>
/// <remarks>Wire: <c>AllocMetric</c>. Counts are of nodes unless said otherwise.</remarks>
public sealed record AllocationMetrics
{
    /// <summary>Most nodes kept in <see cref="TopScores"/>.</summary>
    public const int MaxTopScores = 5;

    private static readonly ImmutableSortedDictionary<string, int> NoCounts = ImmutableSortedDictionary<string, int>.Empty;

    public int NodesEvaluated { get; init; }
    public int NodesFiltered { get; init; }
    public int NodesInPool { get; init; }

    /// <summary>By datacenter.</summary>
    public ImmutableSortedDictionary<string, int> NodesAvailable { get; init; } = NoCounts;

    /// <summary>By node class.</summary>
    public ImmutableSortedDictionary<string, int> ClassFiltered { get; init; } = NoCounts;

    /// <summary>By reason, such as <c>${attr.os.name} = windows</c> or <c>missing drivers</c>.</summary>
    public ImmutableSortedDictionary<string, int> ConstraintFiltered { get; init; } = NoCounts;

    public int NodesExhausted { get; init; }
    public ImmutableSortedDictionary<string, int> ClassExhausted { get; init; } = NoCounts;

    /// <summary>By dimension, such as <c>cpu</c>, <c>memory</c>, <c>network: reserved port collision web=8080</c>.</summary>
    public ImmutableSortedDictionary<string, int> DimensionExhausted { get; init; } = NoCounts;

    /// <summary>By task: what all failed placements together asked for of the dimensions that are exhausted.</summary>
    public ImmutableSortedDictionary<string, MissingResources> ResourcesExhausted { get; init; } =
        ImmutableSortedDictionary<string, MissingResources>.Empty;

    /// <summary>Best nodes first.</summary>
    public IReadOnlyList<NodeScore> TopScores { get; init; } = [];

    public TimeSpan AllocationTime { get; init; }

    /// <summary>Further placements of the group that failed for the same reasons and were not tried again.</summary>
    public int CoalescedFailures { get; init; }
}
