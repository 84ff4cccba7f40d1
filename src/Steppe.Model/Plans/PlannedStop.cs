namespace Steppe.Model;

/// <summary>An allocation the scheduler wants ended.</summary>
/// <param name="AllocationId">Which.</param>
/// <param name="NodeId">Where it runs: a rejected node takes its stops with it.</param>
/// <param name="Description">Why, for the user.</param>
/// <param name="ClientStatus">Set when the client cannot say so itself (<see cref="ClientStatus.Lost"/>).</param>
/// <param name="FollowupEvaluationId">The evaluation that will look again, or none.</param>
public sealed record PlannedStop(
    AllocationId AllocationId,
    NodeId NodeId,
    string Description,
    ClientStatus? ClientStatus = null,
    EvaluationId FollowupEvaluationId = default);
