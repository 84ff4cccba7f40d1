namespace Steppe.Model;

/// <summary>What most allocations have nothing of: kept beside them, so that it takes no room where there is nothing to keep.</summary>
/// <remarks>Immutable. See <see cref="Allocation"/> for what each is.</remarks>
internal sealed record AllocationRarities
{
    /// <summary>Nothing.</summary>
    public static readonly AllocationRarities None = new();

    private AllocationRarities()
    {
    }

    public DesiredTransition DesiredTransition { get; init; } = DesiredTransition.None;
    public IReadOnlyList<AllocationStateChange> StateChanges { get; init; } = [];
    public AllocationId PreviousAllocationId { get; init; }
    public AllocationId NextAllocationId { get; init; }
    public EvaluationId FollowupEvaluationId { get; init; }
    public AllocationPreemption? Preemption { get; init; }
    public IReadOnlyList<RescheduleEvent> Reschedules { get; init; } = [];

    /// <summary>What is to be kept: null when it is nothing.</summary>
    public AllocationRarities? OrNull => IsNothing ? null : this;

    private bool IsNothing =>
        DesiredTransition == DesiredTransition.None
        && StateChanges.Count == 0
        && PreviousAllocationId.IsNone
        && NextAllocationId.IsNone
        && FollowupEvaluationId.IsNone
        && Preemption is null
        && Reschedules.Count == 0;
}
