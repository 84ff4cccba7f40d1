using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.Scheduler.Ranking;

/// <summary>Combines the sub-scores of a node into the one that decides.</summary>
/// <remarks>Pure. The result is the mean of the sub-scores that apply; the others are shown as 0 but take no part.
/// Source: scheduler reference §15.2.</remarks>
internal static class Scoring
{
    private const double Penalty = -1;

    /// <summary>Less the more copies of the group the node has already; 0 when it has none.</summary>
    /// <param name="collisions">Copies there.</param>
    /// <param name="count">Copies wanted in all.</param>
    public static double AntiAffinity(int collisions, int count) =>
        collisions == 0 ? 0 : -(double)(collisions + 1) / Math.Max(1, count);

    /// <summary>The score that decides.</summary>
    public static double Mean(double fit, double antiAffinity, bool isPenalized)
    {
        double sum = fit;
        int applied = 1;
        if (antiAffinity < 0)
        {
            sum += antiAffinity;
            applied++;
        }

        if (isPenalized)
        {
            sum += Penalty;
            applied++;
        }

        return sum / applied;
    }

    /// <summary>The same as the user sees it. Affinity is not built, so its column says 0.</summary>
    public static NodeScore Explain(NodeId node, double fit, double antiAffinity, bool isPenalized)
    {
        var scores = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
        scores["binpack"] = fit;
        scores["job-anti-affinity"] = antiAffinity;
        scores["node-affinity"] = 0;
        scores["node-reschedule-penalty"] = isPenalized ? Penalty : 0;
        return new NodeScore(node, scores.ToImmutable(), Mean(fit, antiAffinity, isPenalized));
    }
}
