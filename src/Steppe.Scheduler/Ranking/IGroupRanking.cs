using Steppe.Model;

namespace Steppe.Scheduler.Ranking;

/// <summary>Finds the best node for one allocation of a group after the other.</summary>
/// <remarks>Disposing gives back borrowed memory; a ranking that is not disposed of costs the next one nothing but that.</remarks>
internal interface IGroupRanking : IDisposable
{
    /// <summary>Finds the best node for one more allocation; null when none can take it. The plan is not changed.</summary>
    /// <param name="penalized">Nodes where predecessors failed.</param>
    /// <param name="metrics">How the decision came about.</param>
    Candidate? FindBest(IReadOnlyCollection<NodeId> penalized, out AllocationMetrics metrics);
}
