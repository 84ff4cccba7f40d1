using Steppe.Model;

namespace Steppe.Scheduler.Ranking.Spreads;

/// <summary>A spread block with targets: percentages of the group's count, by value.</summary>
/// <remarks>What the named targets leave over belongs to all other values together, as one target <c>*</c>.
/// Source: scheduler reference §15.3.</remarks>
internal sealed class TargetSpread : SpreadBlock
{
    private const string EveryOther = "*";

    private readonly Dictionary<string, Share> _shares;
    private readonly double _weightShare;
    private readonly List<Share?> _shareOf = [];
    private readonly bool _hasEmptyShares;
    private int _filledElsewhere;

    /// <param name="spread">The block.</param>
    /// <param name="count">How many allocations the group wants.</param>
    /// <param name="weightShare">The block's part of the weights of all blocks of the group.</param>
    public TargetSpread(Spread spread, int count, double weightShare)
        : base(spread)
    {
        _weightShare = weightShare;
        _shares = Shares(spread.SpreadTarget ?? [], count);
        _hasEmptyShares = _shares.Values.Any(static share => share.Desired == 0);
    }

    /// <inheritdoc/>
    public override double BoostOf(int number) => number == NoValue || _shareOf[number] is not { } share ? Unwanted
        : share.Desired == 0 ? LowestBoost()
        : Boost(share, Values[number]);

    /// <inheritdoc/>
    public override bool Wants(int number) => number != NoValue && _shareOf[number] is { } share && share.Quota > FilledOf(share, number);

    /// <inheritdoc/>
    protected override void Met(int number)
    {
        string text = Values[number].Text;
        _shareOf.Add(_shares.GetValueOrDefault(text) ?? _shares.GetValueOrDefault(EveryOther));
    }

    /// <inheritdoc/>
    protected override bool Counted(int number, Value before, Value after)
    {
        bool isElsewhere = _shareOf[number]?.IsOfEveryOther == true;
        bool wanted = Wants(number);
        _filledElsewhere += isElsewhere ? after.Filled - before.Filled : 0;
        return _hasEmptyShares || (isElsewhere && wanted != Wants(number));
    }

    private double Boost(Share share, Value value) => (share.Desired - (value.Live + 1)) / share.Desired * _weightShare;

    private int FilledOf(Share share, int number) => share.IsOfEveryOther ? _filledElsewhere : Values[number].Filled;

    // Where nothing is wanted is at most as good as the worst of the rest. The reference takes the worst value a scan has come
    // across so far, which depends on the order of the scan; this is the worst of all there are.
    private double LowestBoost()
    {
        double lowest = Unwanted;
        for (int number = 0; number < Values.Count; number++)
        {
            if (Values[number].IsOffered && _shareOf[number] is { Desired: > 0 } share)
            {
                lowest = Math.Min(lowest, Boost(share, Values[number]));
            }
        }

        return lowest;
    }

    private static Dictionary<string, Share> Shares(IReadOnlyList<SpreadTarget> targets, int count)
    {
        List<(string Value, int Percent)> parts = [.. targets.Where(static target => target.Value != EveryOther).Select(static target => (target.Value, target.Percent))];
        int named = parts.Sum(static part => part.Percent);
        bool isStarWritten = targets.Any(static target => target.Value == EveryOther);
        if (named < 100 && (named > 0 || isStarWritten))
        {
            parts.Add((EveryOther, 100 - named));
        }

        int[] quotas = LargestRemainder.Divide(count, [.. parts.Select(static part => part.Percent)]);
        return parts.Zip(quotas).ToDictionary(
            static part => part.First.Value,
            part => new Share(part.First.Percent / 100.0 * count, part.Second, part.First.Value == EveryOther),
            StringComparer.Ordinal);
    }

    /// <param name="Desired">The exact part of the count, as scores use it.</param>
    /// <param name="Quota">The same as a whole number; the quotas of all shares add up to the count.</param>
    /// <param name="IsOfEveryOther">Whether all values without a target of their own share it.</param>
    private sealed record Share(double Desired, int Quota, bool IsOfEveryOther);
}
