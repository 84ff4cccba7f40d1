using Steppe.Model;

namespace Steppe.Scheduler.Ranking;

/// <summary>Finds the best node for one allocation of a group after the other.</summary>
internal interface IGroupRanking
{
    /// <summary>Finds the best node for one more allocation; null when none can take it. The plan is not changed.</summary>
    /// <param name="penalized">Nodes where predecessors failed.</param>
    /// <param name="metrics">How the decision came about.</param>
    Candidate? FindBest(IReadOnlyCollection<NodeId> penalized, out AllocationMetrics metrics);
}
