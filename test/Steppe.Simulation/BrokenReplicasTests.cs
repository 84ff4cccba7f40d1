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

    private static void AssertNoticed(BrokenParts broken, params OracleGroup[] groups)
    {
        int noticed = 0;
        string other = "";
        Parallel.For(1, Seeds + 1, (seed, loop) =>
        {
            OracleException? objection = FindObjection((ulong)seed, broken);
            if (objection is not null && groups.Contains(objection.Group))
            {
                Interlocked.Increment(ref noticed);
                loop.Stop();
            }
            else if (objection is not null)
            {
                other = objection.Message;
            }
        });
        Assert.True(noticed > 0, $"{string.Join(" or ", groups)} did not object in {Seeds} seeds; {other}");
    }

    private static OracleException? FindObjection(ulong seed, BrokenParts broken)
    {
        try
        {
            new SimulatedCluster(seed, broken, servers: 3).Run();
            return null;
        }
        catch (SimulationFailedException failure)
        {
            return failure.InnerException as OracleException;
        }
    }
}
