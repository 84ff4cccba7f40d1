namespace Steppe.Scheduler.Ranking;

/// <summary>Knows the highest score among many contestants while single scores change.</summary>
/// <remarks>A knockout tree: finding the best is O(1), changing one score O(log n). Equal scores are decided by the
/// contestants' lots, drawn once from the seed. One instance serves one thread.</remarks>
internal sealed class Tournament
{
    /// <summary>The score of a contestant that cannot win.</summary>
    public const double Out = double.NegativeInfinity;

    private readonly double[] _scores;
    private readonly ulong[] _lots;

    // _winners[1] is the root, the children of n are 2n and 2n+1, contestant c sits at leaf _leaves + c.
    private readonly int[] _winners;
    private readonly int _leaves;

    /// <param name="scores">The first scores, by contestant; taken over, not copied.</param>
    /// <param name="lots">By contestant; the higher lot wins among equal scores.</param>
    public Tournament(double[] scores, ulong[] lots)
    {
        _scores = scores;
        _lots = lots;
        _leaves = Math.Max(1, scores.Length);
        _winners = new int[2 * _leaves];
        for (int leaf = 0; leaf < _leaves; leaf++)
        {
            _winners[_leaves + leaf] = leaf;
        }

        for (int node = _leaves - 1; node >= 1; node--)
        {
            _winners[node] = Better(_winners[2 * node], _winners[(2 * node) + 1]);
        }
    }

    /// <summary>The contestant with the highest score, or -1 when all are <see cref="Out"/>.</summary>
    public int Best => _scores.Length > 0 && _scores[_winners[1]] > Out ? _winners[1] : -1;

    /// <summary>The current score of a contestant.</summary>
    public double this[int contestant]
    {
        get => _scores[contestant];
        set
        {
            _scores[contestant] = value;
            for (int node = (_leaves + contestant) / 2; node >= 1; node /= 2)
            {
                _winners[node] = Better(_winners[2 * node], _winners[(2 * node) + 1]);
            }
        }
    }

    /// <summary>The best contestants, best first, at most <paramref name="count"/>.</summary>
    public IReadOnlyList<int> Top(int count)
    {
        var top = new List<int>(count);
        var subtrees = new List<int> { 1 };
        while (top.Count < count && subtrees.Count > 0 && Best >= 0)
        {
            int at = 0;
            for (int other = 1; other < subtrees.Count; other++)
            {
                at = Beats(_winners[subtrees[other]], _winners[subtrees[at]]) ? other : at;
            }

            int winner = _winners[subtrees[at]];
            if (!(_scores[winner] > Out))
            {
                break;
            }

            top.Add(winner);
            int node = subtrees[at];
            subtrees.RemoveAt(at);
            SplitAlong(node, winner, subtrees);
        }

        return top;
    }

    // Everybody in the subtree but its winner: the siblings along the way from the winner's leaf up to the subtree.
    private void SplitAlong(int subtree, int winner, List<int> subtrees)
    {
        for (int node = _leaves + winner; node > subtree; node /= 2)
        {
            subtrees.Add(node ^ 1);
        }
    }

    private int Better(int left, int right) => Beats(right, left) ? right : left;

    private bool Beats(int challenger, int holder)
    {
        return _scores[challenger] > _scores[holder]
            || (_scores[challenger].Equals(_scores[holder]) && _lots[challenger] > _lots[holder]);
    }
}
