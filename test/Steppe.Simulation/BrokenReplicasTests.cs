using Steppe.Simulation.Faults;
using Steppe.Simulation.Oracles;
using Steppe.Simulation.Running;
using Steppe.State;

namespace Steppe.Simulation;

/// <summary>With one part of several servers broken on purpose, an oracle objects: they are awake here, too.</summary>
public sealed class BrokenReplicasTests
{
    private const int Seeds = 40;

    [Fact]
    public void AnEtcdThatLooksAtNoConditionLetsTwoWriteOneLog() =>
        AssertNoticed(new BrokenParts { IsFenced = false }, OracleGroup.EqualState, OracleGroup.Leadership, OracleGroup.Durability, OracleGroup.Endings);

    [Fact]
    public void ALeaderThatDoesNotReadUpLeadsWithoutWhatOthersAppended() =>
        AssertNoticed(new BrokenParts { LeadersReadUp = false }, OracleGroup.Leadership);

    [Fact]
    public void AServerThatSkipsWhatItReadsDiffersFromTheOthers() =>
        AssertNoticed(new BrokenParts { Replayed = static commands => commands.Where(static command => command is not UpdateAllocations) }, OracleGroup.EqualState);

    private static void AssertNoticed(BrokenParts broken, params OracleGroup[] groups) =>
        new SeedRuns(seed => new SimulatedCluster(seed, broken, servers: 3)).AssertNoticed(Seeds, inParallel: true, groups);
}
