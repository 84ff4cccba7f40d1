using Steppe.Simulation.Faults;
using Steppe.Simulation.Oracles;
using Steppe.Simulation.Running;
using Steppe.State;

namespace Steppe.Simulation;

/// <summary>With one part of several servers broken on purpose, an oracle objects: they are awake here, too.</summary>
public sealed class BrokenReplicasTests(ITestOutputHelper output)
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

    [Fact]
    public void ALeaderThatDoesNotAskWhetherItLeadsTellsOfThePast() => AssertNoticed(new BrokenParts { LeadersConfirm = false }, OracleGroup.Reads);

    [Fact]
    public void ALeaderThatAsksNobodyWhatHeKnowsWritesWhatOthersCannotRead() =>
        AssertNoticed(new BrokenParts { LevelIsOfAll = false }, OracleGroup.Levels);

    [Fact]
    public void ALeaderThatWritesAsWellAsHeCanWritesWhatOthersCannotRead() =>
        AssertNoticed(new BrokenParts { WritesAtLevel = false }, OracleGroup.Levels);

    [Fact]
    public void AnOldProgramThatReadsOnShowsWhatItDoesNotKnow() =>
        AssertNoticed(new BrokenParts { OldProgramsRefuse = false }, OracleGroup.Levels);

    private void AssertNoticed(BrokenParts broken, params OracleGroup[] groups) => output.WriteLine(
        $"noticed under seed {new SeedRuns(seed => new SimulatedCluster(seed, broken, servers: 3)).AssertNoticed(Seeds, inParallel: true, groups)}");
}
