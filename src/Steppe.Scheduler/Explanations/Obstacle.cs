namespace Steppe.Scheduler;

/// <summary>What kind of thing keeps a node from taking work.</summary>
public enum ObstacleKind
{
    /// <summary>It is down, disconnected or takes no new work.</summary>
    NodeState,
    Pool,
    Datacenter,
    Driver,
    Constraint,
    DistinctHosts,
    DistinctProperty,
    Network,
    Volume,
    Port,
    Cores,
    Device,
    Cpu,
    Memory,
    Disk,
}

/// <summary>One thing that keeps one node from taking one more allocation of a group.</summary>
/// <param name="Kind">What kind of thing.</param>
/// <param name="Check">The check that fails, in the same words on every node: <c>driver docker</c>, <c>cpu</c>.</param>
/// <param name="Detail">What would have to be there, and what is: <c>300 MHz of cpu</c>, <c>port 8080 (held by web.api[2])</c>.</param>
/// <param name="Amount">How much is missing, in MHz, MiB or pieces; 0 where it is not a matter of amounts.</param>
public sealed record Obstacle(ObstacleKind Kind, string Check, string Detail, long Amount = 0);
