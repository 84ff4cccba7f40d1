namespace Steppe.Model;

/// <summary>An allocation whose client cannot be heard: nobody knows whether it runs, and it may come back.</summary>
/// <param name="AllocationId">Which.</param>
/// <param name="NodeId">Where it runs; the node must be out of reach, or the plan is out of date.</param>
public sealed record PlannedDisconnection(AllocationId AllocationId, NodeId NodeId);
