using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.Scheduler.Reconciliation;

/// <summary>What must change for one group of a job that runs on every node.</summary>
internal sealed record SystemDecision
{
    public required AdmittedGroup Group { get; init; }

    /// <summary>To be stopped whatever becomes of the rest.</summary>
    public ImmutableArray<PlannedStop> Stops { get; init; } = [];

    /// <summary>Out of reach from now on; they may come back.</summary>
    public ImmutableArray<Allocation> Disconnecting { get; init; } = [];

    /// <summary>Have come back.</summary>
    public ImmutableArray<Allocation> Returned { get; init; } = [];

    /// <summary>To be placed, each on its node, in order of node.</summary>
    public ImmutableArray<(Node Node, Placement Placement)> Placements { get; init; } = [];

    /// <summary>May take the new version of the job where they run.</summary>
    public ImmutableArray<Allocation> InPlaceCandidates { get; init; } = [];

    /// <summary>Must be replaced on their nodes because what their tasks were started with has changed.</summary>
    public ImmutableArray<Allocation> Destructive { get; init; } = [];

    /// <summary>Allocations that are as they should be, or cannot be helped while their node is not ready.</summary>
    public int Ignored { get; init; }

    /// <summary>Whether the group runs somewhere, or has done its work somewhere.</summary>
    public bool ExistsSomewhere { get; init; }
}
