using System.Collections.Immutable;
using Steppe.Api.Types;
using Steppe.Model;

namespace Steppe.Agent.Http;

/// <summary>The scheduler's reasons as the API shows them.</summary>
/// <remarks>Pure. Source: HTTP API, type <c>AllocMetric</c>.</remarks>
internal static class MetricsProjection
{
    public static ApiAllocMetric Of(AllocationMetrics metrics) => new()
    {
        NodesEvaluated = metrics.NodesEvaluated,
        NodesFiltered = metrics.NodesFiltered,
        NodesInPool = metrics.NodesInPool,
        NodesAvailable = metrics.NodesAvailable,
        ClassFiltered = OrNull(metrics.ClassFiltered),
        ConstraintFiltered = OrNull(metrics.ConstraintFiltered),
        NodesExhausted = metrics.NodesExhausted,
        ClassExhausted = OrNull(metrics.ClassExhausted),
        DimensionExhausted = OrNull(metrics.DimensionExhausted),
        ResourcesExhausted = metrics.ResourcesExhausted.IsEmpty ? null : metrics.ResourcesExhausted.ToImmutableSortedDictionary(
            static task => task.Key,
            static task => new ApiLegacyResources { Cpu = task.Value.CpuMhz, MemoryMb = task.Value.MemoryMb },
            StringComparer.Ordinal),
        NodeScores = metrics.TopScores.Count == 0 ? null : [.. metrics.TopScores.Select(static score => new ApiNodeScore
        {
            NodeId = score.NodeId.ToString(), Scores = score.Scores, NormScore = score.Normalized,
        })],
        AllocationTime = (long)metrics.AllocationTime.TotalNanoseconds,
        CoalescedFailures = metrics.CoalescedFailures,
    };

    /// <summary>Metrics by task group, or null when nothing failed.</summary>
    public static IReadOnlyDictionary<string, ApiAllocMetric>? ByGroup(ImmutableSortedDictionary<string, AllocationMetrics> groups) =>
        groups.IsEmpty ? null : groups.ToImmutableSortedDictionary(static group => group.Key, static group => Of(group.Value), StringComparer.Ordinal);

    private static IReadOnlyDictionary<string, int>? OrNull(ImmutableSortedDictionary<string, int> counts) =>
        counts.IsEmpty ? null : counts;
}
