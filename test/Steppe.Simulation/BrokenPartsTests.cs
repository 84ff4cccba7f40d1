using Steppe.Model;
using Steppe.Simulation.Faults;
using Steppe.Simulation.Oracles;
using Steppe.Simulation.Running;
using Steppe.State;

namespace Steppe.Simulation;

/// <summary>With one part broken on purpose, the oracle whose business it is objects: the oracles are awake.</summary>
public sealed class BrokenPartsTests
{
    private const int Seeds = 30;

    [Fact]
    public void ADiskThatDoesNotFlushLosesWhatWasAcknowledged() =>
        AssertNoticed(OracleGroup.Durability, new BrokenParts { Disk = static disk => new LyingDisk(disk) });

    [Fact]
    public void AServerThatSkipsWhatItReadsHasLostIt() => AssertNoticed(
        OracleGroup.Durability,
        new BrokenParts { Replayed = static commands => commands.Where(static command => command is not UpdateAllocations) });

    [Fact]
    public void AServerThatReadsSomethingElseHasAnotherState() => AssertNoticed(
        OracleGroup.EqualState,
        new BrokenParts
        {
            Replayed = static commands => commands.Select(static command => command is RegisterJob job ? job with { EvaluationPriority = 99 } : command),
        });

    [Fact]
    public void AServerThatForgetsRequestIdsDoesThingsTwice()
    {
        Entropy entropy = new(1);
        AssertNoticed(OracleGroup.RequestIds, new BrokenParts { RequestId = _ => new RequestId(entropy.NextUuid()) }, inParallel: false);
    }

    [Fact]
    public void ASchedulerThatLetsWorkGrowOvercommitsNodes() =>
        AssertNoticed(OracleGroup.NodeRoom, new BrokenParts { Schedule = BrokenSchedulers.Overcommits });

    [Fact]
    public void TheVerifierHoldsASchedulerThatSeesOnlyEmptyNodes()
    {
        foreach (ulong seed in new ulong[] { 1, 2, 3, 4 })
        {
            var cluster = new SimulatedCluster(seed, new BrokenParts { Schedule = BrokenSchedulers.SeesEmptyNodes });
            var objection = SeedRuns.FindFailure(cluster)?.InnerException as OracleException;
            Assert.True(objection is null or { Group: OracleGroup.Convergence }, objection?.Message);
        }
    }

    [Fact]
    public void ASchedulerThatPlacesTwiceFillsOneSlotTwice() =>
        AssertNoticed(OracleGroup.Slots, new BrokenParts { Schedule = BrokenSchedulers.Doubles });

    [Fact]
    public void StartsThatAreNotKeyedByAttemptRunATaskTwice() =>
        AssertNoticed(OracleGroup.Slots, new BrokenParts { StartsAreRepeatable = false });

    [Fact]
    public void ALostProcessThatIsNotFoundByItsKeyRunsBesideTheNextAttempt() =>
        AssertNoticed(OracleGroup.Slots, new BrokenParts { DestroysByKey = false }, seeds: 400);

    [Fact]
    public void ASchedulerThatRevivesTheDeadChangesWhatIsOver() =>
        AssertNoticed(OracleGroup.TaskStates, new BrokenParts { Schedule = BrokenSchedulers.Revives });

    [Fact]
    public void ASchedulerThatLetsDrainedWorkStayNeverGetsThere() =>
        AssertNoticed(OracleGroup.Convergence, new BrokenParts { Schedule = BrokenSchedulers.StaysPut }, seeds: 120);

    [Fact]
    public void ASchedulerThatFallsSilentNeverGetsThere() =>
        AssertNoticed(OracleGroup.Convergence, new BrokenParts { Schedule = BrokenSchedulers.FallsSilent });

    [Fact]
    public void AClientThatForgetsExitsNeverGetsThere() =>
        AssertNoticed(OracleGroup.Convergence, new BrokenParts { NoticesExit = static entropy => entropy.Next(4) > 0 });

    [Fact]
    public void ASchedulerThatWritesAnewWhatRunsIsNotAtRest() =>
        AssertNoticed(OracleGroup.Rest, new BrokenParts { Schedule = BrokenSchedulers.Fidgets });

    [Fact]
    public void ASchedulerThatAlwaysLooksAgainNeverComesToRest() =>
        AssertNoticed(OracleGroup.Convergence, new BrokenParts { Schedule = BrokenSchedulers.LooksAgain });

    private static void AssertNoticed(OracleGroup group, BrokenParts broken, int seeds = Seeds, bool inParallel = true) =>
        new SeedRuns(seed => new SimulatedCluster(seed, broken)).AssertNoticed(seeds, inParallel, group);
}
