using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Steppe.Model;
using Steppe.State;

namespace Steppe.Scheduler.Ranking;

/// <summary>The best few of all nodes that are offered, by standing.</summary>
/// <remarks>A lot is drawn only for nodes that are as good as the last of the few. One instance serves one thread; it can be used
/// again.</remarks>
internal sealed class TopNodes(ulong lotSeed)
{
    private readonly (Standing Standing, int Slot)[] _best = new (Standing, int)[AllocationMetrics.MaxTopScores];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The slots, best first.</summary>
    public int this[int place] => _best[place].Slot;

    /// <summary>Seed of the lots.</summary>
    public ulong LotSeed => lotSeed;

    /// <summary>What a node must have at least to get in among nodes that are as welcome; minus infinity never does.</summary>
    public double LeastScore => Count < _best.Length ? double.MinValue : _best[Count - 1].Standing.Score;

    public void Clear() => Count = 0;

    /// <summary>Offers nodes that are all as welcome.</summary>
    /// <param name="scores">By node; minus infinity where it cannot take the work. Their number can be divided by four.</param>
    /// <param name="marks">Marks of the nodes.</param>
    /// <param name="firstSlot">Slot of the first of them.</param>
    public void Offer(ReadOnlySpan<double> scores, ReadOnlySpan<ulong> marks, int firstSlot)
    {
        ref double first = ref MemoryMarshal.GetReference(scores);
        Vector256<double> least = Vector256.Create(LeastScore);
        for (int at = 0; at < scores.Length; at += Vector256<double>.Count)
        {
            uint better = Vector256.GreaterThanOrEqual(Vector256.LoadUnsafe(ref first, (nuint)at), least).ExtractMostSignificantBits();
            for (; better != 0; better &= better - 1)
            {
                int node = at + BitOperations.TrailingZeroCount(better);
                Offer(0, scores[node], marks[node], firstSlot + node);
                least = Vector256.Create(LeastScore);
            }
        }
    }

    /// <summary>Offers the nodes of a chunk, of which some kinds are more welcome than others.</summary>
    /// <param name="scores">By node; minus infinity where it cannot take the work.</param>
    /// <param name="chunk">The nodes.</param>
    /// <param name="welcome">How welcome nodes are, by kind.</param>
    /// <param name="firstSlot">Slot of the first of them.</param>
    public void Offer(ReadOnlySpan<double> scores, NodeChunk chunk, ReadOnlySpan<int> welcome, int firstSlot)
    {
        (int leastWelcome, double leastScore) = (LeastWelcome, LeastScore);
        for (int at = 0; at < scores.Length; at++)
        {
            int here = welcome[chunk.Kinds[at]];
            if (here < leastWelcome || double.IsNegativeInfinity(scores[at]) || (here == leastWelcome && scores[at] < leastScore))
            {
                continue;
            }

            Offer(here, scores[at], chunk.Marks[at], firstSlot + at);
            (leastWelcome, leastScore) = (LeastWelcome, LeastScore);
        }
    }

    /// <summary>Offers one node.</summary>
    /// <returns>Whether it is among the best now.</returns>
    public bool Offer(Standing standing, int slot)
    {
        int place = Count;
        while (place > 0 && standing.CompareTo(_best[place - 1].Standing) > 0)
        {
            place--;
        }

        if (place == _best.Length)
        {
            return false;
        }

        Count = Math.Min(Count + 1, _best.Length);
        Array.Copy(_best, place, _best, place + 1, Count - place - 1);
        _best[place] = (standing, slot);
        return true;
    }

    private int LeastWelcome => Count < _best.Length ? int.MinValue : _best[Count - 1].Standing.Welcome;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Offer(int welcome, double score, ulong mark, int slot) =>
        Offer(new Standing(welcome, score, CandidateNodes.LotOf(mark, lotSeed)), slot);
}
