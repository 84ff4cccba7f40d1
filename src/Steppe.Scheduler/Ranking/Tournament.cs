namespace Steppe.Scheduler.Ranking;

/// <summary>Knows the highest standing among many contestants while single ones change.</summary>
/// <remarks>A knockout tree: finding the best is O(1), changing one standing O(log n). One instance serves one thread.</remarks>
internal sealed class Tournament
{
    private readonly Standing[] _standings;

    // _winners[1] is the root, the children of n are 2n and 2n+1, contestant c sits at leaf _leaves + c.
    private readonly int[] _winners;
    private readonly int _leaves;

    /// <param name="standings">The first standings, by contestant; taken over, not copied.</param>
    public Tournament(Standing[] standings)
    {
        _standings = standings;
        _leaves = Math.Max(1, standings.Length);
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

    /// <summary>The contestant with the highest standing, or -1 when all are out.</summary>
    public int Best => _standings.Length > 0 && !_standings[_winners[1]].IsOut ? _winners[1] : -1;

    /// <summary>The current standing of a contestant.</summary>
    public Standing this[int contestant]
    {
        get => _standings[contestant];
        set
        {
            _standings[contestant] = value;
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
            if (_standings[winner].IsOut)
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

    private bool Beats(int challenger, int holder) => _standings[challenger].CompareTo(_standings[holder]) > 0;
}
