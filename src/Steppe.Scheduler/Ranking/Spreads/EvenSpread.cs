using Steppe.Model;

namespace Steppe.Scheduler.Ranking.Spreads;

/// <summary>A spread block without targets: every value should have as many allocations as any other.</summary>
/// <remarks>Source: scheduler reference §15.3. The block's weight has no part in its boost.</remarks>
internal sealed class EvenSpread(Spread spread) : SpreadBlock(spread)
{
    // Ordered by use, for the least and the most used.
    private readonly SortedSet<(int Live, int Number)> _inUse = [];
    private readonly SortedSet<(int Filled, int Number)> _offered = [];
    private (int Least, int Most, int LeastFilled) _bounds;

    /// <inheritdoc/>
    public override double BoostOf(int number)
    {
        if (number == NoValue)
        {
            return Unwanted;
        }

        if (_inUse.Count == 0)
        {
            return 0;
        }

        double current = Values[number].Live;
        double least = _bounds.Least;
        double most = _bounds.Most;
        return current != least ? (least - current) / least
            : least == most ? Unwanted
            : (most - least) / least;
    }

    /// <inheritdoc/>
    public override bool Wants(int number) => number != NoValue && _offered.Count > 0 && Values[number].Filled <= _bounds.LeastFilled;

    /// <inheritdoc/>
    protected override void Offered(int number)
    {
        _offered.Add((Values[number].Filled, number));
        _bounds = Bounds();
    }

    /// <inheritdoc/>
    protected override bool Counted(int number, Value before, Value after)
    {
        (int, int, int) bounds = _bounds;
        if (_offered.Remove((before.Filled, number)))
        {
            _offered.Add((after.Filled, number));
        }

        _inUse.Remove((before.Live, number));
        if (after.Live > 0)
        {
            _inUse.Add((after.Live, number));
        }

        _bounds = Bounds();
        return bounds != _bounds;
    }

    private (int Least, int Most, int LeastFilled) Bounds() => (_inUse.Min.Live, _inUse.Max.Live, _offered.Min.Filled);
}
