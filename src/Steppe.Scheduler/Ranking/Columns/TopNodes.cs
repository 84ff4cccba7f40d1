using System.Numerics;
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
        ref ulong firstMark = ref MemoryMarshal.GetReference(marks);
        (Vector256<double> least, Vector256<ulong> leastLot) = Last();
        for (int at = 0; at < scores.Length; at += Vector256<double>.Count)
        {
            Vector256<double> here = Vector256.LoadUnsafe(ref first, (nuint)at);
            if (!Vector256.GreaterThanOrEqualAny(here, least))
            {
                continue;
            }

            // Many are as good as the last of the few, and lose to it by lot: four lots are drawn in the time of one.
            Vector256<ulong> lots = CandidateNodes.LotsOf(Vector256.LoadUnsafe(ref firstMark, (nuint)at), lotSeed);
            Vector256<double> wins = Vector256.GreaterThan(lots, leastLot).AsDouble() & Vector256.Equals(here, least);
            uint better = (Vector256.GreaterThan(here, least) | wins).ExtractMostSignificantBits();
            for (; better != 0; better &= better - 1)
            {
                int among = BitOperations.TrailingZeroCount(better);
                Offer(new Standing(0, here[among], lots[among]), firstSlot + at + among);
                (least, leastLot) = Last();
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

            Offer(new Standing(here, scores[at], CandidateNodes.LotOf(chunk.Marks[at], lotSeed)), firstSlot + at);
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

    // Score and lot of the last of the few, or what every node that can take the work beats.
    private (Vector256<double> Score, Vector256<ulong> Lot) Last() => Count < _best.Length
        ? (Vector256.Create(double.MinValue), Vector256<ulong>.AllBitsSet)
        : (Vector256.Create(_best[^1].Standing.Score), Vector256.Create(_best[^1].Standing.Lot));
}
