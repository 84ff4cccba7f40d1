namespace Steppe.Scheduler.Ranking;

/// <summary>What decides between nodes: quotas first, then the score, then the lot.</summary>
/// <param name="Welcome">Sum of the weights of the spread blocks that still want allocations on nodes like this one.</param>
/// <param name="Score">The mean of the sub-scores.</param>
/// <param name="Lot">A number from the seed, for equally good nodes.</param>
internal readonly record struct Standing(int Welcome, double Score, ulong Lot) : IComparable<Standing>
{
    /// <summary>The standing of a node that cannot win.</summary>
    public static readonly Standing Out = new(int.MinValue, double.NegativeInfinity, 0);

    public bool IsOut => double.IsNegativeInfinity(Score);

    /// <inheritdoc/>
    public int CompareTo(Standing other)
    {
        int difference = Welcome.CompareTo(other.Welcome);
        difference = difference != 0 ? difference : Score.CompareTo(other.Score);
        return difference != 0 ? difference : Lot.CompareTo(other.Lot);
    }
}
