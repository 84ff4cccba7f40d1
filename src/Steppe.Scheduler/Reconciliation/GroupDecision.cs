using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.Scheduler.Reconciliation;

/// <summary>What must change for one group; says nothing about nodes to use.</summary>
internal sealed record GroupDecision
{
    /// <summary>To be stopped whatever becomes of the rest.</summary>
    public ImmutableArray<PlannedStop> Stops { get; init; } = [];

    /// <summary>To be placed, in order of number; reschedules first, then replacements of those that move or are lost, then new ones.</summary>
    public ImmutableArray<Placement> Placements { get; init; } = [];

    /// <summary>May take the new version of the job where they run, if their node still suits it.</summary>
    public ImmutableArray<Allocation> InPlaceCandidates { get; init; } = [];

    /// <summary>Must be replaced because what their tasks were started with has changed.</summary>
    public ImmutableArray<Allocation> Destructive { get; init; } = [];

    /// <summary>Failed; they keep their place until the time to replace them has come.</summary>
    public ImmutableArray<DelayedReschedule> Later { get; init; } = [];

    /// <summary>Allocations that are as they should be.</summary>
    public int Ignored { get; init; }
}

/// <summary>One allocation to be placed.</summary>
/// <param name="Group">Of which group.</param>
/// <param name="NameIndex">The number in its name.</param>
/// <param name="Previous">Whom it replaces, if anybody.</param>
/// <param name="StopDescription">Set when the previous one is to be stopped, but only once there is a node for the new one.</param>
/// <param name="IsReschedule">Whether it replaces a failure, and avoids the nodes of earlier failures.</param>
internal sealed record Placement(
    AdmittedGroup Group,
    int NameIndex,
    Allocation? Previous = null,
    string? StopDescription = null,
    bool IsReschedule = false);

/// <summary>A failed allocation and when it may be replaced.</summary>
internal sealed record DelayedReschedule(Allocation Allocation, DateTimeOffset DueAt);
