namespace Steppe.Scheduler.Ranking;

/// <summary>Nodes that one number puts in order inside their league, with the best of each block and of each league.</summary>
/// <remarks>Names nodes by their position in the order. One instance serves one group in one evaluation, on one thread.</remarks>
internal sealed class Heat
{
    private readonly NodeOrder _order;
    private readonly int[] _leagueOfBlock;
    private readonly double[][] _scores;
    private readonly TopNodes?[] _bestOfBlock;

    // Score of the best of each block, so that most blocks need no look.
    private readonly double[] _highest;
    private readonly TopNodes[] _bestOfLeague;
    private readonly bool[] _isBlockStale;
    private readonly bool[] _isLeagueStale;
    private readonly ulong _lotSeed;

    /// <summary>A heat that nobody takes part in yet.</summary>
    public Heat(NodeOrder order, ulong lotSeed)
    {
        _order = order;
        _lotSeed = lotSeed;
        _leagueOfBlock = order.LeaguesOfBlocks();
        _scores = new double[order.BlockCount][];
        _bestOfBlock = new TopNodes?[order.BlockCount];
        _highest = new double[order.BlockCount];
        Array.Fill(_highest, double.NegativeInfinity);
        _bestOfLeague = new TopNodes[order.LeagueCount];
        _isBlockStale = new bool[order.BlockCount];
        _isLeagueStale = new bool[order.LeagueCount];
        for (int league = 0; league < _bestOfLeague.Length; league++)
        {
            _bestOfLeague[league] = new TopNodes(lotSeed);
        }
    }

    /// <summary>Puts in all nodes of a block.</summary>
    /// <returns>Where their scores are to be written.</returns>
    public Span<double> Fill(int block)
    {
        _isBlockStale[block] = true;
        _isLeagueStale[_leagueOfBlock[block]] = true;
        if (_scores[block] is not { } scores)
        {
            _scores[block] = scores = new double[NodeOrder.BlockSize];
            Array.Fill(scores, double.NegativeInfinity);
        }

        return scores;
    }

    /// <summary>Puts a node in; minus infinity takes it out.</summary>
    public void Set(int position, double score)
    {
        int block = position / NodeOrder.BlockSize;
        double before = _scores[block] is { } scores ? scores[position % NodeOrder.BlockSize] : double.NegativeInfinity;
        if (!before.Equals(score))
        {
            Fill(block)[position % NodeOrder.BlockSize] = score;
        }
    }

    /// <summary>The best of a league, by position; none of them is more welcome than another.</summary>
    public TopNodes BestOf(int league)
    {
        TopNodes best = _bestOfLeague[league];
        if (!_isLeagueStale[league])
        {
            return best;
        }

        _isLeagueStale[league] = false;
        best.Clear();
        (int first, int end) = _order.BlocksOf(league);
        for (int block = first; block < end; block++)
        {
            if (_isBlockStale[block])
            {
                LookThrough(block);
            }

            if (_highest[block] >= best.LeastScore)
            {
                best.Offer(_bestOfBlock[block]!);
            }
        }

        return best;
    }

    private void LookThrough(int block)
    {
        _isBlockStale[block] = false;
        TopNodes best = _bestOfBlock[block] ??= new TopNodes(_lotSeed);
        best.Clear();
        best.OfferDrawn(_scores[block], _order.LotsOf(block), block * NodeOrder.BlockSize);
        _highest[block] = best.Count > 0 ? best.StandingAt(0).Score : double.NegativeInfinity;
    }
}
