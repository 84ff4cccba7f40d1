using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Steppe.Scheduler.Ranking;

/// <summary>The best of many nodes, kept while single nodes change: all that are better than some bound, in order.</summary>
/// <remarks>More are kept than are needed, so that most changes need no look at the others: only when too few are left the list has to be
/// filled again. Nodes are named by position. One instance serves one thread.</remarks>
internal sealed class Leaders(int most)
{
    private readonly (double Score, ulong Lot, int Position)[] _best = new (double, ulong, int)[most];

    // Nobody who is not in the list is better than this.
    private (double Score, ulong Lot) _bound = (double.PositiveInfinity, ulong.MaxValue);

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>A node of the list, best first.</summary>
    public (double Score, ulong Lot, int Position) this[int place] => _best[place];

    /// <summary>Whether the best so many are in the list, or all there are.</summary>
    public bool HasBest(int needed) => Count >= needed || double.IsNegativeInfinity(_bound.Score);

    /// <summary>Begins to fill the list: whoever is offered from now on is everybody.</summary>
    public void Clear() => (Count, _bound) = (0, (double.NegativeInfinity, 0));

    /// <summary>A node has another score now; minus infinity takes it out.</summary>
    public void Move(int position, double score, ulong lot)
    {
        for (int place = 0; place < Count; place++)
        {
            if (_best[place].Position == position)
            {
                Count--;
                _best.AsSpan(place + 1, Count - place).CopyTo(_best.AsSpan(place));
                break;
            }
        }

        if (!double.IsNegativeInfinity(score) && IsWithinBound(score, lot))
        {
            Offer(score, lot, position);
        }
    }

    /// <summary>Offers the nodes of a block.</summary>
    /// <param name="scores">By node; minus infinity where it cannot take the work. Their number can be divided by four.</param>
    /// <param name="lots">Lots of the nodes.</param>
    /// <param name="first">Position of the first of them.</param>
    public void Offer(ReadOnlySpan<double> scores, ReadOnlySpan<ulong> lots, int first)
    {
        ref double firstScore = ref MemoryMarshal.GetReference(scores);
        ref ulong firstLot = ref MemoryMarshal.GetReference(lots);
        (double score, ulong lot) = Least();
        for (int at = 0; at < scores.Length; at += Vector256<double>.Count)
        {
            Vector256<double> here = Vector256.LoadUnsafe(ref firstScore, (nuint)at);
            Vector256<double> least = Vector256.Create(score);
            Vector256<double> hasLot = Vector256.GreaterThanOrEqual(Vector256.LoadUnsafe(ref firstLot, (nuint)at), Vector256.Create(lot)).AsDouble();
            uint better = (Vector256.GreaterThan(here, least) | (Vector256.Equals(here, least) & hasLot)).ExtractMostSignificantBits();
            for (; better != 0; better &= better - 1)
            {
                int node = at + BitOperations.TrailingZeroCount(better);
                Offer(scores[node], lots[node], first + node);
                (score, lot) = Least();
            }
        }

        // Who was not even offered is no better than the last of a full list.
        if (Count == most)
        {
            Raise(score, lot);
        }
    }

    /// <summary>Offers what the list of a part of the nodes holds; others of that part are no better than its bound.</summary>
    public void Offer(Leaders part)
    {
        for (int place = 0; place < part.Count; place++)
        {
            (double score, ulong lot, int position) = part._best[place];
            if (!Offer(score, lot, position))
            {
                break;
            }
        }

        Raise(part._bound.Score, part._bound.Lot);
    }

    /// <summary>Drops those at the end that somebody who is not in the list may be better than.</summary>
    public void Cut()
    {
        while (Count > 0 && !IsWithinBound(_best[Count - 1].Score, _best[Count - 1].Lot))
        {
            Count--;
        }
    }

    private bool Offer(double score, ulong lot, int position)
    {
        int place = Count;
        while (place > 0 && IsBetter(score, lot, _best[place - 1].Score, _best[place - 1].Lot))
        {
            place--;
        }

        if (place == most)
        {
            Raise(score, lot);
            return false;
        }

        if (Count == most)
        {
            Count--;
            Raise(_best[Count].Score, _best[Count].Lot);
        }

        for (int at = Count; at > place; at--)
        {
            _best[at] = _best[at - 1];
        }

        Count++;
        _best[place] = (score, lot, position);
        return true;
    }

    // The smallest number there is lets everything pass but minus infinity.
    private (double Score, ulong Lot) Least() => Count < most ? (double.MinValue, 0) : (_best[Count - 1].Score, _best[Count - 1].Lot);

    // Whoever is as good as the bound is the one it was taken from.
    private bool IsWithinBound(double score, ulong lot) => !IsBetter(_bound.Score, _bound.Lot, score, lot);

    private void Raise(double score, ulong lot) => _bound = IsBetter(score, lot, _bound.Score, _bound.Lot) ? (score, lot) : _bound;

    private static bool IsBetter(double score, ulong lot, double thanScore, ulong thanLot) =>
        score > thanScore || (score.Equals(thanScore) && lot > thanLot);
}
