using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Steppe.Model;
using Steppe.State;

namespace Steppe.Scheduler.Ranking;

/// <summary>The best few of all nodes that are offered, by score and then by lot.</summary>
/// <remarks>A lot is drawn only for nodes that are as good as the last of the few. One instance serves one thread; it can be used
/// again.</remarks>
internal sealed class TopNodes(ulong lotSeed)
{
    private readonly (double Score, ulong Lot, int Slot)[] _best = new (double, ulong, int)[AllocationMetrics.MaxTopScores];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The slots, best first.</summary>
    public int this[int place] => _best[place].Slot;

    /// <summary>Seed of the lots.</summary>
    public ulong LotSeed => lotSeed;

    public void Clear() => Count = 0;

    /// <summary>Offers what another one has found.</summary>
    public void Offer(TopNodes others)
    {
        for (int place = 0; place < others.Count; place++)
        {
            (double score, ulong lot, int slot) = others._best[place];
            if (!TryAdd(score, lot, slot))
            {
                // What follows is worse still.
                return;
            }
        }
    }

    /// <summary>Offers the nodes of a chunk.</summary>
    /// <param name="scores">By node; minus infinity where it cannot take the work.</param>
    /// <param name="chunk">The nodes.</param>
    /// <param name="firstSlot">Slot of the first of them.</param>
    public void Offer(ReadOnlySpan<double> scores, NodeChunk chunk, int firstSlot)
    {
        ref double first = ref MemoryMarshal.GetReference(scores);
        Vector256<double> least = Vector256.Create(Least());
        for (int at = 0; at < NodeChunk.Size; at += Vector256<double>.Count)
        {
            uint better = Vector256.GreaterThanOrEqual(Vector256.LoadUnsafe(ref first, (nuint)at), least).ExtractMostSignificantBits();
            for (; better != 0; better &= better - 1)
            {
                int node = at + BitOperations.TrailingZeroCount(better);
                Offer(scores[node], chunk.Marks[node], firstSlot + node);
                least = Vector256.Create(Least());
            }
        }
    }

    // The smallest number there is lets everything pass but minus infinity.
    private double Least() => Count < _best.Length ? double.MinValue : _best[Count - 1].Score;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Offer(double score, ulong mark, int slot) => TryAdd(score, CandidateNodes.LotOf(mark, lotSeed), slot);

    private bool TryAdd(double score, ulong lot, int slot)
    {
        int place = Count;
        while (place > 0 && (score > _best[place - 1].Score || (score == _best[place - 1].Score && lot > _best[place - 1].Lot)))
        {
            place--;
        }

        if (place == _best.Length)
        {
            return false;
        }

        Count = Math.Min(Count + 1, _best.Length);
        Array.Copy(_best, place, _best, place + 1, Count - place - 1);
        _best[place] = (score, lot, slot);
        return true;
    }
}
