using Steppe.Model;

namespace Steppe.Scheduler.Ranking;

/// <summary>Nodes that one number puts in order inside their league, with the best of each block and of each league.</summary>
/// <remarks>Names nodes by their position in the order. One instance serves one group in one evaluation, on one thread.</remarks>
internal sealed class Heat
{
    private const int Needed = AllocationMetrics.MaxTopScores;
    private const int MostOfBlock = Needed + 5;
    private const int MostOfLeague = Needed + 15;

    private readonly NodeOrder _order;
    private readonly int[] _leagueOfBlock;

    // Null where nobody takes part.
    private readonly double[]?[] _scores;
    private readonly Leaders?[] _ofBlock;
    private readonly Leaders[] _ofLeague;

    /// <summary>A heat that nobody takes part in yet.</summary>
    public Heat(NodeOrder order)
    {
        _order = order;
        _leagueOfBlock = order.LeaguesOfBlocks();
        _scores = new double[order.BlockCount][];
        _ofBlock = new Leaders?[order.BlockCount];
        _ofLeague = new Leaders[order.LeagueCount];
        for (int league = 0; league < _ofLeague.Length; league++)
        {
            _ofLeague[league] = new Leaders(MostOfLeague);
        }
    }

    /// <summary>Puts in all nodes of a block, before anybody is asked for.</summary>
    /// <returns>Where their scores are to be written.</returns>
    public Span<double> Fill(int block) => ScoresOf(block);

    /// <summary>Puts a node in; minus infinity takes it out.</summary>
    public void Set(int position, double score)
    {
        (int block, int at) = (position / NodeOrder.BlockSize, position % NodeOrder.BlockSize);
        if (_scores[block] is null && double.IsNegativeInfinity(score))
        {
            return;
        }

        ScoresOf(block)[at] = score;
        ulong lot = _order.LotsOf(block)[at];
        _ofBlock[block]!.Move(position, score, lot);
        _ofLeague[_leagueOfBlock[block]].Move(position, score, lot);
    }

    /// <summary>The best of a league; as many as are needed, if there are, and perhaps more.</summary>
    public Leaders BestOf(int league)
    {
        Leaders best = _ofLeague[league];
        if (best.HasBest(Needed))
        {
            return best;
        }

        best.Clear();
        (int first, int end) = _order.BlocksOf(league);
        for (int block = first; block < end; block++)
        {
            if (_ofBlock[block] is not { } ofBlock)
            {
                continue;
            }

            if (!ofBlock.HasBest(Needed))
            {
                ofBlock.Clear();
                ofBlock.Offer(_scores[block], _order.LotsOf(block), block * NodeOrder.BlockSize);
            }

            best.Offer(ofBlock);
        }

        best.Cut();
        return best;
    }

    private double[] ScoresOf(int block)
    {
        if (_scores[block] is { } known)
        {
            return known;
        }

        double[] scores = new double[NodeOrder.BlockSize];
        Array.Fill(scores, double.NegativeInfinity);
        _scores[block] = scores;
        _ofBlock[block] = new Leaders(MostOfBlock);
        return scores;
    }
}
