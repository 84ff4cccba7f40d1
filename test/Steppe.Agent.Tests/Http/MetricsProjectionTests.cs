using System.Collections.Immutable;
using System.Text.Json;
using Steppe.Agent.Http;
using Steppe.Api;
using Steppe.Model;

namespace Steppe.Agent.Tests.Http;

/// <summary>Reasons of placements as evaluations and allocations show them. Source: HTTP API, type <c>AllocMetric</c>.</summary>
public sealed class MetricsProjectionTests
{
    private static readonly ImmutableSortedDictionary<string, int> Counts = ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal);
    private static readonly NodeId Node = new(new Guid("6f1c0d1e-5b1e-4c8e-9d0e-0123456789ab"));

    [Fact]
    public void Everything_has_the_name_and_the_type_that_tools_read() => Assert.Equal(
        """
        {"AllocationTime":12000,"ClassExhausted":{"big":4},"ClassFiltered":{"small":2},"CoalescedFailures":13,
        "ConstraintFiltered":{"missing drivers":6},"DimensionExhausted":{"cpu":9},"NodesAvailable":{"dc1":4},"NodesEvaluated":1,"NodesExhausted":7,
        "NodesFiltered":3,"NodesInPool":5,"QuotaExhausted":null,"ResourcesExhausted":{"web":{"CPU":10,"Cores":0,"DiskMB":0,"IOPS":0,"MemoryMB":11,"MemoryMaxMB":0,"Networks":null}},
        "ScoreMetaData":[{"NodeID":"6f1c0d1e-5b1e-4c8e-9d0e-0123456789ab","NormScore":0.25,"Scores":{"binpack":0.5,"job-anti-affinity":0}}],"Scores":null}
        """.ReplaceLineEndings(""),
        Shown(new AllocationMetrics
        {
            NodesEvaluated = 1,
            NodesFiltered = 3,
            NodesInPool = 5,
            NodesAvailable = Counts.Add("dc1", 4),
            ClassFiltered = Counts.Add("small", 2),
            ConstraintFiltered = Counts.Add("missing drivers", 6),
            NodesExhausted = 7,
            ClassExhausted = Counts.Add("big", 4),
            DimensionExhausted = Counts.Add("cpu", 9),
            ResourcesExhausted = ImmutableSortedDictionary.Create<string, MissingResources>(StringComparer.Ordinal).Add("web", new MissingResources(10, 11)),
            TopScores =
            [
                new NodeScore(
                    Node, ImmutableSortedDictionary.Create<string, double>(StringComparer.Ordinal).Add("binpack", 0.5).Add("job-anti-affinity", 0), 0.25),
            ],
            AllocationTime = TimeSpan.FromMicroseconds(12),
            CoalescedFailures = 13,
        }));

    [Fact]
    public void What_there_is_nothing_of_is_null_but_for_the_datacenters() => Assert.Equal(
        """
        {"AllocationTime":0,"ClassExhausted":null,"ClassFiltered":null,"CoalescedFailures":0,"ConstraintFiltered":null,"DimensionExhausted":null,
        "NodesAvailable":{},"NodesEvaluated":0,"NodesExhausted":0,"NodesFiltered":0,"NodesInPool":0,"QuotaExhausted":null,"ResourcesExhausted":null,
        "ScoreMetaData":null,"Scores":null}
        """.ReplaceLineEndings(""),
        Shown(new AllocationMetrics()));

    private static string Shown(AllocationMetrics metrics) => JsonSerializer.Serialize(MetricsProjection.Of(metrics), ApiJsonContext.Wire.ApiAllocMetric);
}
