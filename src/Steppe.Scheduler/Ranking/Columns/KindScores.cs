using Steppe.State;

namespace Steppe.Scheduler.Ranking;

/// <summary>What kinds of nodes add to the scores of a scan, as columns.</summary>
/// <param name="Affinity">By kind, 0 where there is none.</param>
/// <param name="Spread">By kind, 0 for no opinion.</param>
/// <param name="Terms">By kind how many scores there are, those of the node itself included.</param>
/// <param name="Welcome">By kind how much allocations are wanted there.</param>
internal sealed record KindScores(double[] Affinity, double[] Spread, double[] Terms, int[] Welcome)
{
    /// <summary>Makes means of what nodes bring along themselves.</summary>
    /// <remarks>Adds and divides as <see cref="ScoreSum"/> does, in the same order. Adding 0 and dividing by 1 change nothing.</remarks>
    public void AddTo(Span<double> scores, NodeChunk chunk)
    {
        ReadOnlySpan<int> kinds = chunk.Kinds;
        for (int at = 0; at < scores.Length; at++)
        {
            int kind = kinds[at];
            scores[at] = (scores[at] + Affinity[kind] + Spread[kind]) / Terms[kind];
        }
    }
}
