using Steppe.State;

namespace Steppe.Scheduler.Ranking;

/// <summary>The scores of all nodes, by chunk, with the best of each chunk: after a change only its chunk is looked through.</summary>
/// <remarks>One instance serves one group in one evaluation, on one thread.</remarks>
internal sealed class KeptScores
{
    private readonly NodeColumns _columns;
    private readonly double[][] _scores;
    private readonly TopNodes[] _best;
    private readonly bool[] _isStale;

    /// <param name="columns">The nodes.</param>
    /// <param name="lotSeed">Seed of the lots.</param>
    /// <param name="rate">Rates a chunk as things are.</param>
    public KeptScores(NodeColumns columns, ulong lotSeed, RateChunk rate)
    {
        _columns = columns;
        _scores = new double[columns.Chunks.Length][];
        _best = new TopNodes[columns.Chunks.Length];
        _isStale = new bool[columns.Chunks.Length];
        for (int number = 0; number < _scores.Length; number++)
        {
            _scores[number] = new double[NodeChunk.Size];
            _best[number] = new TopNodes(lotSeed);
            _isStale[number] = true;
            rate(number, _scores[number]);
        }
    }

    /// <summary>Rates the nodes of the chunk with a number.</summary>
    public delegate void RateChunk(int number, Span<double> scores);

    /// <summary>A node has another score now.</summary>
    public void Set(int slot, double score)
    {
        _scores[slot / NodeChunk.Size][slot % NodeChunk.Size] = score;
        _isStale[slot / NodeChunk.Size] = true;
    }

    /// <summary>Offers the best nodes.</summary>
    public void FindBest(TopNodes top)
    {
        for (int number = 0; number < _scores.Length; number++)
        {
            if (_isStale[number])
            {
                _best[number].Clear();
                _best[number].Offer(_scores[number], _columns.Chunks[number], number * NodeChunk.Size);
                _isStale[number] = false;
            }

            top.Offer(_best[number]);
        }
    }
}
