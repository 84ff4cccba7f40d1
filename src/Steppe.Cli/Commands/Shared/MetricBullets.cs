using Steppe.Api.Types;
using Steppe.Cli.Output;

namespace Steppe.Cli.Commands.Shared;

/// <summary>Says in bullets why a task group could not be placed.</summary>
/// <remarks>Pure. Filter lines keep the wording "filtered n nodes", which published walkthroughs show.</remarks>
internal static class MetricBullets
{
    /// <summary>The bullets, one line each, with <paramref name="indent"/> in front.</summary>
    public static IEnumerable<string> Of(ApiAllocMetric metrics, string indent)
    {
        foreach (string bullet in Bullets(metrics))
        {
            yield return $"{indent}* {bullet}";
        }
    }

    /// <summary>The line above the bullets: which group, and how many allocations.</summary>
    public static string Headline(string group, ApiAllocMetric metrics)
    {
        int count = metrics.CoalescedFailures + 1;
        return $"Task Group \"{group}\" (failed to place {Quantities.Text(count)} allocation{(count > 1 ? "s" : "")}):";
    }

    /// <summary>The table of node scores; empty without scores.</summary>
    public static string Scores(ApiAllocMetric metrics)
    {
        if (metrics.NodeScores is not { Count: > 0 } scores)
        {
            return "";
        }

        string[] scorers = [.. scores
            .SelectMany(static node => node.Scores?.Keys ?? [])
            .Where(static scorer => scorer != "normalized-score")
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)];
        Table table = new(["Node", .. scorers, "final score"]);
        foreach (ApiNodeScore node in scores)
        {
            table.Add([
                node.NodeId,
                .. scorers.Select(scorer => Quantities.Score(node.Scores?.GetValueOrDefault(scorer) ?? 0)),
                Quantities.Score(node.NormScore)]);
        }

        return table.ToString();
    }

    private static IEnumerable<string> Bullets(ApiAllocMetric metrics)
    {
        if (metrics.NodesEvaluated == 0)
        {
            yield return "No nodes were eligible for evaluation";
        }

        foreach ((string datacenter, int count) in Sorted(metrics.NodesAvailable))
        {
            if (count == 0)
            {
                yield return $"No nodes are available in datacenter \"{datacenter}\"";
            }
        }

        foreach ((string nodeClass, int count) in Sorted(metrics.ClassFiltered))
        {
            yield return $"Class \"{nodeClass}\" filtered {Quantities.Text(count)} nodes";
        }

        foreach ((string constraint, int count) in Sorted(metrics.ConstraintFiltered))
        {
            yield return $"Constraint \"{constraint}\" filtered {Quantities.Text(count)} nodes";
        }

        if (metrics.NodesExhausted > 0)
        {
            yield return $"Resources exhausted on {Quantities.Text(metrics.NodesExhausted)} nodes";
        }

        foreach ((string nodeClass, int count) in Sorted(metrics.ClassExhausted))
        {
            yield return $"Class \"{nodeClass}\" exhausted on {Quantities.Text(count)} nodes";
        }

        foreach ((string dimension, int count) in Sorted(metrics.DimensionExhausted))
        {
            yield return $"Dimension \"{dimension}\" exhausted on {Quantities.Text(count)} nodes";
        }

        foreach (string quota in metrics.QuotaExhausted ?? [])
        {
            yield return $"Quota limit hit \"{quota}\"";
        }
    }

    private static IEnumerable<KeyValuePair<string, int>> Sorted(IReadOnlyDictionary<string, int>? counts) =>
        (counts ?? new Dictionary<string, int>()).OrderBy(static entry => entry.Key, StringComparer.Ordinal);
}
