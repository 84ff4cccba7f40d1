using System.Text.Json;
using Steppe.Model;
using Steppe.Scheduler.Placements;
using Steppe.Scheduler.Ranking;
using Steppe.Scheduler.Reconciliation;

namespace Steppe.Scheduler.Tests.Ranking;

/// <summary>Places a group by columns and node by node, step by step on two drafts of one plan.</summary>
internal static class RankingComparison
{
    private const int Steps = 15;

    /// <summary>Both must choose the same nodes for the same reasons, and the same as one that looks at all nodes anew.</summary>
    /// <returns>How many were placed.</returns>
    public static int Compare(AdmittedGroup group, Cluster cluster, PlanDraft[] drafts, ColumnRanking columns, Entropy entropy, string what)
    {
        var nodes = new GroupRanking(group, drafts[1]);
        int placed = 0;
        for (; placed < Steps; placed++)
        {
            NodeId[] penalized = [.. cluster.State.Nodes.Keys.Where(_ => entropy.Next(12) == 0)];
            Candidate? expected = nodes.FindBest(penalized, out AllocationMetrics reasons);
            Candidate? actual = columns.FindBest(penalized, out AllocationMetrics seen);
            Candidate? anew = new GroupRanking(group, drafts[1]).FindBest(penalized, out _);
            Assert.Equal(expected?.Node.Id, actual?.Node.Id);
            Assert.Equal(anew?.Node.Id, actual?.Node.Id);
            Assert.True(JsonSerializer.Serialize(reasons) == JsonSerializer.Serialize(seen), $"{what}:\n{JsonSerializer.Serialize(reasons)}\n{JsonSerializer.Serialize(seen)}");
            if (actual is not { } best)
            {
                break;
            }

            drafts[0].Place(new Placement(group, placed), best, seen);
            drafts[1].Place(new Placement(group, placed), expected!.Value, reasons);
        }

        return placed;
    }
}
