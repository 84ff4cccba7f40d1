using System.Text.Json.Serialization;

namespace Steppe.Api.Types;

/// <summary>How the scheduler came to place, or not to place, an allocation.</summary>
public sealed record ApiAllocMetric
{
    /// <summary>Nanoseconds.</summary>
    public long AllocationTime { get; init; }

    public IReadOnlyDictionary<string, int>? ClassExhausted { get; init; }

    public IReadOnlyDictionary<string, int>? ClassFiltered { get; init; }

    /// <summary>Further failed placements of the same group, not counted above.</summary>
    public int CoalescedFailures { get; init; }

    public IReadOnlyDictionary<string, int>? ConstraintFiltered { get; init; }

    public IReadOnlyDictionary<string, int>? DimensionExhausted { get; init; }

    /// <summary>Nodes per datacenter.</summary>
    public IReadOnlyDictionary<string, int>? NodesAvailable { get; init; }

    public int NodesEvaluated { get; init; }

    public int NodesExhausted { get; init; }

    public int NodesFiltered { get; init; }

    public int NodesInPool { get; init; }

    public IReadOnlyList<string>? QuotaExhausted { get; init; }

    public IReadOnlyDictionary<string, ApiLegacyResources>? ResourcesExhausted { get; init; }

    /// <summary>The best five nodes.</summary>
    [JsonPropertyName("ScoreMetaData")]
    public IReadOnlyList<ApiNodeScore>? NodeScores { get; init; }

    public IReadOnlyDictionary<string, double>? Scores { get; init; }
}

/// <summary>Scores of one node, by scorer.</summary>
public sealed record ApiNodeScore
{
    [JsonPropertyName("NodeID")]
    public string NodeId { get; set; } = "";

    public double NormScore { get; init; }

    public IReadOnlyDictionary<string, double>? Scores { get; init; }
}
