namespace Steppe.Model;

/// <summary>What gives a node a sub-score.</summary>
/// <remarks>The names users read are in <see cref="NodeScore"/>. Numbers are kept in memory only.</remarks>
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
