using System.Collections.Immutable;

namespace Steppe.Model;

/// <summary>The client's word on one allocation.</summary>
public sealed record AllocationUpdate
{
    public required AllocationId Id { get; init; }
    public required ClientStatus ClientStatus { get; init; }
    public required string ClientDescription { get; init; }
    public required ImmutableSortedDictionary<string, TaskState> TaskStates { get; init; }

    /// <summary>Once the client has decided; null before, and for allocations without a deployment.</summary>
    public HealthVerdict? Health { get; init; }
}
