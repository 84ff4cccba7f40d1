using Steppe.Simulation.Running;

namespace Steppe.Simulation;

/// <summary>Clusters of two, three and five servers with their log in etcd, under faults, one per seed.</summary>
/// <remarks>As <see cref="SeedRuns"/> says; <c>STEPPE_SERVERS=n</c> makes all of one size.</remarks>
public sealed class ReplicaSeedTests(ITestOutputHelper output)
{
    private const int Seeds = 200;
    private const int SoakSeeds = 100_000;

    private static readonly int[] Sizes = [3, 3, 2, 5];

    private readonly SeedRuns _runs = new(static seed =>
        new SimulatedCluster(seed, servers: SeedRuns.NumberOf("STEPPE_SERVERS") ?? Sizes[(int)(seed % (ulong)Sizes.Length)]));

    [Fact]
    public void NoOracleObjects()
    {
        if (SeedRuns.Alone is { } alone)
        {
            _runs.RunAlone(alone, output);
            return;
        }

        _runs.RunAll(Seeds, SoakSeeds, Sightings.ExpectedOfSeveral, output);
    }

    [Fact]
    public void OneSeedIsOneHistory() => _runs.AssertOneHistory(7);
}
