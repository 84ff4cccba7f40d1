using Steppe.Model;

namespace Steppe.State;

/// <summary>The part of a plan that fits, and the nodes that refused theirs.</summary>
public sealed record VerifiedPlan(Plan Accepted, IReadOnlyList<NodeId> RejectedNodes)
{
    /// <summary>Whether nothing was rejected.</summary>
    public bool IsWhole => RejectedNodes.Count == 0;
}
