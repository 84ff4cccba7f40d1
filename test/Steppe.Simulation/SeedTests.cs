using System.Globalization;
using Steppe.Simulation.Running;

namespace Steppe.Simulation;

/// <summary>Whole clusters under faults, one per seed.</summary>
/// <remarks><c>STEPPE_SEED=n</c> runs that one alone, <c>STEPPE_SOAK=1</c> runs many more.</remarks>
public sealed class SeedTests(ITestOutputHelper output)
{
    private const int Seeds = 200;
    private const int SoakSeeds = 20_000;

    [Fact]
    public void NoOracleObjects()
    {
        if (Environment.GetEnvironmentVariable("STEPPE_SEED") is { Length: > 0 } text)
        {
            RunAlone(ulong.Parse(text, CultureInfo.InvariantCulture));
            return;
        }

        int seeds = Environment.GetEnvironmentVariable("STEPPE_SOAK") == "1" ? SoakSeeds : Seeds;
        long steps = 0;
        Sightings seen = new();
        List<(ulong Seed, string Message)> failures = [];
        Parallel.For(1, seeds + 1, seed =>
        {
            var cluster = new SimulatedCluster((ulong)seed);
            try
            {
                cluster.Run();
            }
            catch (SimulationFailedException failure)
            {
                lock (failures)
                {
                    failures.Add(((ulong)seed, failure.Message));
                }
            }

            lock (seen)
            {
                steps += cluster.Time.Steps;
                seen.AddAll(cluster.Sightings);
            }
        });
        output.WriteLine($"{seeds} seeds, {steps / seeds} events each: {seen}");
        Assert.True(failures.Count == 0, Summary(failures));
        Assert.All(Sightings.Expected, what => Assert.True(seen[what] > 0, $"never seen: {what}"));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(58)]
    public void OneSeedIsOneHistory(ulong seed)
    {
        SimulatedCluster first = new(seed);
        SimulatedCluster second = new(seed);
        first.Run();
        second.Run();
        Assert.Equal(first.Trace.Hash, second.Trace.Hash);
        Assert.Equal(first.Time.Steps, second.Time.Steps);
        Assert.NotEqual(first.Trace.Hash, Run(seed + 1).Trace.Hash);
    }

    private static SimulatedCluster Run(ulong seed)
    {
        SimulatedCluster cluster = new(seed);
        cluster.Run();
        return cluster;
    }

    // Every failure in one line, the first in full.
    private static string Summary(List<(ulong Seed, string Message)> failures)
    {
        failures.Sort(static (left, right) => left.Seed.CompareTo(right.Seed));
        IEnumerable<string> lines = failures.Select(static failure => failure.Message.Split('\n')[0]);
        return $"{failures.Count} seeds failed:\n{string.Join('\n', lines)}\n\n{failures.FirstOrDefault().Message}";
    }

    private void RunAlone(ulong seed)
    {
        SimulatedCluster cluster = new(seed);
        cluster.Trace.Listener = output.WriteLine;
        cluster.Run();
        output.WriteLine($"{cluster.Time.Steps} events, {cluster.Oracles.HashesCompared} states compared, index {cluster.Oracles.Committed.Index}");
    }
}
