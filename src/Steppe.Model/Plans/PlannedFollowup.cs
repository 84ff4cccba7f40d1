namespace Steppe.Model;

/// <summary>A failed allocation that stays for now, and the evaluation that will replace it later.</summary>
public sealed record PlannedFollowup(AllocationId AllocationId, EvaluationId FollowupEvaluationId);
