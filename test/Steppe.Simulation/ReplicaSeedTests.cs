using System.Globalization;
using Steppe.Simulation.Running;

namespace Steppe.Simulation;

/// <summary>Clusters of two, three and five servers with their log in etcd, under faults, one per seed.</summary>
/// <remarks><c>STEPPE_SEED=n</c> with <c>STEPPE_SERVERS=n</c> runs that one alone; <c>STEPPE_SOAK=1</c> runs many more, from <c>STEPPE_FIRST</c> on
/// where that is set.</remarks>
public sealed class ReplicaSeedTests(ITestOutputHelper output)
{
    private const int Seeds = 200;
    private const int SoakSeeds = 100_000;

    private static readonly int[] Sizes = [3, 3, 2, 5];

    [Fact]
    public void NoOracleObjects()
    {
        if (NumberOf("STEPPE_SEED") is { } alone)
        {
            RunAlone((ulong)alone);
            return;
        }

        int seeds = NumberOf("STEPPE_SEEDS") ?? (Environment.GetEnvironmentVariable("STEPPE_SOAK") == "1" ? SoakSeeds : Seeds);
        int first = NumberOf("STEPPE_FIRST") ?? 1;
        long steps = 0;
        Sightings seen = new();
        List<(ulong Seed, string Message)> failures = [];
        Parallel.For(first, first + seeds, seed =>
        {
            SimulatedCluster cluster = Make((ulong)seed);
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
                seen.Add("states compared", cluster.Log!.Compared);
            }
        });
        output.WriteLine($"{seeds} seeds, {steps / seeds} events each: {seen}");
        Assert.True(failures.Count == 0, Summary(failures));
        Assert.All(Sightings.ExpectedOfSeveral, what => Assert.True(seen[what] > 0, $"never seen: {what}"));
    }

    [Fact]
    public void OneSeedIsOneHistory()
    {
        SimulatedCluster first = Make(7);
        SimulatedCluster second = Make(7);
        first.Run();
        second.Run();
        Assert.Equal(first.Trace.Hash, second.Trace.Hash);
        Assert.Equal(first.Time.Steps, second.Time.Steps);
        SimulatedCluster other = Make(8);
        other.Run();
        Assert.NotEqual(first.Trace.Hash, other.Trace.Hash);
    }

    private static SimulatedCluster Make(ulong seed) => new(seed, servers: NumberOf("STEPPE_SERVERS") ?? Sizes[(int)(seed % (ulong)Sizes.Length)]);

    // Every failure in one line, the first in full.
    private static string Summary(List<(ulong Seed, string Message)> failures)
    {
        failures.Sort(static (left, right) => left.Seed.CompareTo(right.Seed));
        IEnumerable<string> lines = failures.Select(static failure => failure.Message.Split('\n')[0]);
        return $"{failures.Count} seeds failed:\n{string.Join('\n', lines)}\n\n{failures.FirstOrDefault().Message}";
    }

    private static int? NumberOf(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    private void RunAlone(ulong seed)
    {
        SimulatedCluster cluster = Make(seed);
        cluster.Trace.Listener = output.WriteLine;
        cluster.Run();
        output.WriteLine($"{cluster.Time.Steps} events, {cluster.Log!.Compared} states compared, index {cluster.Oracles.Committed.Index}, {cluster.Sightings}");
    }
}
