namespace Steppe.Model;

/// <summary>Who had to make room for whom.</summary>
/// <remarks>Immutable. Wire: <c>PreemptedAllocations</c> and <c>PreemptedByAllocation</c> of an allocation.</remarks>
public sealed record AllocationPreemption
{
    /// <summary>Those that made room for this allocation, in order of id.</summary>
    public IReadOnlyList<AllocationId> Preempted { get; init => field = value ?? []; } = [];

    /// <summary>The one this allocation made room for, or none.</summary>
    public AllocationId PreemptedBy { get; init; }
}
