namespace Steppe.Scheduler.Ranking.Spreads;

/// <summary>Divides a number of whole things by percentages, so that the parts add up.</summary>
/// <remarks>Pure. The method of the largest remainder (Hamilton's): everybody gets the whole part of his share, what is left goes
/// to the largest fractions, among equal ones to the one named first.</remarks>
internal static class LargestRemainder
{
    /// <summary>The parts, in the order of <paramref name="percents"/>; their sum is <paramref name="count"/> when the percentages
    /// add up to 100, and 0 when they add up to 0.</summary>
    public static int[] Divide(int count, IReadOnlyList<int> percents)
    {
        int[] parts = [.. percents.Select(percent => (int)((long)percent * count / 100))];
        long total = percents.Sum(static percent => (long)percent) * count / 100;
        IEnumerable<int> byFraction = Enumerable.Range(0, parts.Length)
            .Where(at => (long)percents[at] * count % 100 > 0)
            .OrderByDescending(at => (long)percents[at] * count % 100)
            .Take((int)(total - parts.Sum(static part => (long)part)));
        foreach (int at in byFraction)
        {
            parts[at]++;
        }

        return parts;
    }
}
