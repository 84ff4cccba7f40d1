using Steppe.Simulation.Running;

namespace Steppe.Simulation;

/// <summary>Whole clusters under faults, one per seed.</summary>
/// <remarks>As <see cref="SeedRuns"/> says. Most seeds make a small cluster, every hundredth a big one, with <c>STEPPE_CLIENTS=n</c> all one of
/// that size.</remarks>
public sealed class SeedTests(ITestOutputHelper output)
{
    private const int Seeds = 200;
    private const int SoakSeeds = 20_000;
    private const int ClientsOfMost = 5;
    private const int ClientsOfFew = 50;
    private const int FewAreEvery = 100;

    private static readonly int? Clients = SeedRuns.NumberOf("STEPPE_CLIENTS");

    [Fact]
    public void NoOracleObjects()
    {
        if (SeedRuns.Alone is { } alone)
        {
            Assert.SkipWhen(SeedRuns.NumberOf("STEPPE_SERVERS") is not null, "the seed is one of several servers");
            new SeedRuns(static seed => new SimulatedCluster(seed, clients: Clients ?? SimulatedCluster.FewClients)).RunAlone(alone, output);
            return;
        }

        new SeedRuns(static seed => new SimulatedCluster(seed, clients: Clients ?? (seed % FewAreEvery == 0 ? ClientsOfFew : ClientsOfMost)))
            .RunAll(Seeds, SoakSeeds, Sightings.Expected, output);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(58)]
    public void OneSeedIsOneHistory(ulong seed) => new SeedRuns(static seed => new SimulatedCluster(seed)).AssertOneHistory(seed);

    /// <summary>Seeds under which something was found: work of a system job that stayed although it was told to move and nothing fitted in its place
    /// (167), orders to stop that were lost while a client was out of reach and not asked for again (197, 1166, 1261, 1870), a failure that nobody
    /// tried again because its deployment succeeded meanwhile (1036), a deployment without end (3151), work that came back while it was being
    /// restarted, and that nobody decided on (3706), canaries that could never be promoted (4094), replacements that came although the order to
    /// stop what they replaced was refused (3442), work given up although its node had called again (5698), and a failure of an old version that nobody
    /// tried again while its successor waited to be promoted (4290).</summary>
    [Theory]
    [InlineData(167)]
    [InlineData(197)]
    [InlineData(1036)]
    [InlineData(1166)]
    [InlineData(1261)]
    [InlineData(1870)]
    [InlineData(3151)]
    [InlineData(3442)]
    [InlineData(3598)]
    [InlineData(3706)]
    [InlineData(4094)]
    [InlineData(4290)]
    [InlineData(5698)]
    public void WhatWasFoundStaysMended(ulong seed) => new SimulatedCluster(seed, clients: ClientsOfMost).Run();
}
