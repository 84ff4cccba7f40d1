namespace Steppe.Bench.Measures;

/// <summary>Repeated measurements of one thing.</summary>
internal sealed class Samples(IEnumerable<double> values)
{
    private readonly double[] _sorted = [.. values.Order()];

    public int Count => _sorted.Length;

    public double Min => _sorted[0];

    public double Max => _sorted[^1];

    public double Median => Count % 2 == 1 ? _sorted[Count / 2] : (_sorted[(Count / 2) - 1] + _sorted[Count / 2]) / 2;

    /// <summary>The smallest sample that at least so many in a hundred do not exceed.</summary>
    public double Percentile(int percent) => _sorted[Math.Max(0, (int)Math.Ceiling(Count * percent / 100.0) - 1)];

    /// <summary>What each first is of the second measured next to it.</summary>
    public static Samples Ratios(IEnumerable<double> firsts, IEnumerable<double> seconds) =>
        new(firsts.Zip(seconds, static (first, second) => first / second));
}
