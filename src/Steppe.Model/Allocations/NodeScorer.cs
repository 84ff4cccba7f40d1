namespace Steppe.Model;

/// <summary>What gives a node a sub-score.</summary>
/// <remarks>The names users read are in <see cref="NodeScore"/>. Numbers are in the log: new ones go to the end.</remarks>
public enum NodeScorer
{
    BinPack,
    JobAntiAffinity,
    NodeAffinity,
    NodeReschedulePenalty,
    AllocationSpread,
    Devices,
    Preemption,
}
