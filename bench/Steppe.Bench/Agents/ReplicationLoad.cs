using System.Diagnostics;
using Steppe.Bench.Measures;

namespace Steppe.Bench.Agents;

/// <summary>Writers that each wait for one answer before they ask again.</summary>
internal static class ReplicationLoad
{
    /// <summary>The smallest change there is: one command, no evaluation.</summary>
    public static byte[] Change { get; } = [.. "{\"SchedulerAlgorithm\":\"binpack\"}"u8];

    /// <summary>Runs so many writers for so long.</summary>
    /// <param name="report">Where figures go.</param>
    /// <param name="name">What is written to.</param>
    /// <param name="writers">How many.</param>
    /// <param name="span">How long.</param>
    /// <param name="writeAsync">One write; false when it failed.</param>
    public static async Task MeasureAsync(Report report, string name, int writers, TimeSpan span, Func<Task<bool>> writeAsync)
    {
        List<double>[] latencies = [.. Enumerable.Range(0, writers).Select(static _ => new List<double>())];
        int failed = 0;
        long startedAt = Stopwatch.GetTimestamp();
        await Task.WhenAll(latencies.Select(mine => Task.Run(async () =>
        {
            while (Stopwatch.GetElapsedTime(startedAt) < span)
            {
                long askedAt = Stopwatch.GetTimestamp();
                if (await writeAsync())
                {
                    mine.Add(Stopwatch.GetElapsedTime(askedAt).TotalMilliseconds);
                }
                else
                {
                    Interlocked.Increment(ref failed);
                }
            }
        })));
        double seconds = Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
        double[] all = [.. latencies.SelectMany(static mine => mine)];
        if (all.Length == 0)
        {
            throw new BenchmarkException($"{name}: not one of {failed} writes succeeded");
        }

        var samples = new Samples(all);
        report.Note(FormattableString.Invariant(
            $"{name,-28} {writers,4} writers  {all.Length / seconds,8:F0} /s   p50 {samples.Percentile(50),7:F1} ms   p99 {samples.Percentile(99),7:F1} ms{(failed > 0 ? $"   {failed} failed" : "")}"));
    }
}
