using Steppe.Model;

namespace Steppe.Scheduler.Ranking;

/// <summary>Sub-scores of a node added up; their mean decides.</summary>
/// <remarks>Pure. Sub-scores that do not apply are shown as 0 but take no part in the mean. Source: scheduler reference §15.2.</remarks>
/// <param name="Sum">Of the sub-scores that apply.</param>
/// <param name="Terms">How many apply, 1 or more.</param>
internal readonly record struct ScoreSum(double Sum, int Terms)
{
    /// <summary>Most sub-scores that belong to a node alone: its fill, anti-affinity, affinity, devices.</summary>
    public const int MostOwnTerms = 4;

    private const double Penalty = -1;

    /// <summary>The score that decides.</summary>
    public double Mean => Sum / Terms;

    /// <summary>What a node brings along by itself.</summary>
    /// <param name="fit">How well it would be filled.</param>
    /// <param name="antiAffinity">0 when it holds no copy of the group.</param>
    /// <param name="affinity">Null when the group has no affinities; a group that has some counts a node that meets none as 0.</param>
    /// <param name="devices">Null when the group has no wishes about devices.</param>
    public static ScoreSum Of(double fit, double antiAffinity, double? affinity, double? devices = null)
    {
        ScoreSum sum = new(fit, 1);
        sum = antiAffinity < 0 ? sum.Plus(antiAffinity) : sum;
        sum = devices is { } met ? sum.Plus(met) : sum;
        return affinity is { } welcome ? sum.Plus(welcome) : sum;
    }

    /// <summary>Less the more copies of the group the node has already; 0 when it has none.</summary>
    /// <param name="collisions">Copies there.</param>
    /// <param name="count">Copies wanted in all.</param>
    public static double AntiAffinity(int collisions, int count) =>
        collisions == 0 ? 0 : -(double)(collisions + 1) / Math.Max(1, count);

    /// <summary>With what the spread blocks say; 0 is no opinion.</summary>
    public ScoreSum WithSpread(double spread) => spread == 0 ? this : Plus(spread);

    /// <summary>With the penalty for a predecessor that failed there.</summary>
    public ScoreSum WithPenalty() => Plus(Penalty);

    /// <summary>With how little it hurts that others make room.</summary>
    public ScoreSum WithPreemption(double score) => Plus(score);

    /// <summary>The sub-scores as the user sees them.</summary>
    public static NodeScore Explain(NodeId node, Verdict verdict, double antiAffinity, double? affinity, double spread, bool isPenalized)
    {
        ScoreSum sum = Of(verdict.Fit, antiAffinity, affinity, verdict.Devices).WithSpread(spread);
        return new NodeScore(
            node,
            [verdict.Fit, antiAffinity, affinity ?? 0, isPenalized ? Penalty : 0, spread == 0 ? double.NaN : spread, verdict.Devices ?? double.NaN],
            (isPenalized ? sum.WithPenalty() : sum).Mean);
    }

    private ScoreSum Plus(double score) => new(Sum + score, Terms + 1);
}
