namespace Steppe.Model;

/// <summary>An allocation the scheduler wants ended so that more urgent work has room.</summary>
/// <param name="AllocationId">Which.</param>
/// <param name="NodeId">Where it runs: a rejected node takes its preemptions with it.</param>
/// <param name="PreemptedBy">The placement of the same plan that gets the room.</param>
public sealed record PlannedPreemption(AllocationId AllocationId, NodeId NodeId, AllocationId PreemptedBy);
