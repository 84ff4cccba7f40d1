namespace Steppe.Simulation.Oracles;

/// <summary>Something that must never happen has happened.</summary>
/// <param name="group">Which promise was broken.</param>
/// <param name="message">What was seen.</param>
internal sealed class OracleException(OracleGroup group, string message) : Exception($"{group}: {message}")
{
    public OracleGroup Group => group;
}

/// <summary>The promises that are watched.</summary>
internal enum OracleGroup
{
    /// <summary>Equal state at equal index, however it came about; indexes only grow.</summary>
    EqualState,

    /// <summary>What was acknowledged is there.</summary>
    Durability,

    /// <summary>A repeated request gets its first answer.</summary>
    RequestIds,

    /// <summary>Wanted work fits its node.</summary>
    NodeRoom,

    /// <summary>A name is held by one allocation at a time; a task runs once.</summary>
    Slots,

    /// <summary>Task states and ended allocations stay as they are.</summary>
    TaskStates,

    /// <summary>Every evaluation that is not over is somewhere in the leader's queues.</summary>
    Queues,

    /// <summary>What is due is launched once, and a dispatch token makes one job.</summary>
    Launches,

    /// <summary>Only work that is clearly less urgent is displaced.</summary>
    Preemption,

    /// <summary>A leader has what its predecessors left, and who has lost the leadership writes nothing.</summary>
    Leadership,

    /// <summary>A server's answers never go back, and a consistent one holds everything that was acknowledged before it was asked for.</summary>
    Reads,

    /// <summary>A server that must not go on ends with a sentence, and nothing else ends one.</summary>
    Endings,

    /// <summary>What servers write is what all of them can read, and an older program refuses the rest.</summary>
    Levels,

    /// <summary>Without faults, everything comes to the state that was asked for.</summary>
    Convergence,

    /// <summary>What has come to that state stays in it.</summary>
    Rest,
}
