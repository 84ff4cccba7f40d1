using System.Buffers;
using Steppe.Model;

namespace Steppe.Scheduler.Ranking;

/// <summary>Nodes that one number puts in order inside their league, with the best of each block and of each league.</summary>
/// <remarks>Names nodes by their position in the order. One instance serves one group in one evaluation, on one thread.</remarks>
internal sealed class Heat : IDisposable
{
    private const int Needed = AllocationMetrics.MaxTopScores;
    private const int MostOfBlock = Needed + 10;

    private readonly NodeOrder _order;
    private readonly int[] _leagueOfBlock;

    // Borrowed: as much as there are nodes is too much to be thrown away after every evaluation. Not filled where nobody takes part.
    private readonly double[] _scores;

    // Null where nobody takes part.
    private readonly Leaders?[] _ofBlock;
    private readonly Leaders[] _ofLeague;

    /// <summary>A heat that nobody takes part in yet.</summary>
    public Heat(NodeOrder order)
    {
        _order = order;
        _leagueOfBlock = order.LeaguesOfBlocks();
        _scores = ArrayPool<double>.Shared.Rent(order.BlockCount * NodeOrder.BlockSize);
        _ofBlock = new Leaders?[order.BlockCount];
        _ofLeague = new Leaders[order.LeagueCount];
        for (int league = 0; league < _ofLeague.Length; league++)
        {
            // The more blocks must be asked for their best, the longer the answer should last.
            (int first, int end) = order.BlocksOf(league);
            _ofLeague[league] = new Leaders(Needed + Math.Clamp(end - first, 10, 25));
        }
    }

    /// <summary>Puts in all nodes of a block, before anybody is asked for.</summary>
    /// <returns>Where their scores are to be written.</returns>
    public Span<double> Fill(int block) => ScoresOf(block);

    /// <summary>Puts a node in; minus infinity takes it out.</summary>
    public void Set(int position, double score)
    {
        (int block, int at) = (position / NodeOrder.BlockSize, position % NodeOrder.BlockSize);
        if (_ofBlock[block] is null && double.IsNegativeInfinity(score))
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
                ofBlock.Offer(ScoresOf(block), _order.LotsOf(block), block * NodeOrder.BlockSize);
            }

            best.Offer(ofBlock);
        }

        best.Cut();
        return best;
    }

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<double>.Shared.Return(_scores);

    private Span<double> ScoresOf(int block)
    {
        Span<double> scores = _scores.AsSpan(block * NodeOrder.BlockSize, NodeOrder.BlockSize);
        if (_ofBlock[block] is null)
        {
            scores.Fill(double.NegativeInfinity);
            _ofBlock[block] = new Leaders(MostOfBlock);
        }

        return scores;
    }
}
