namespace Steppe.Model;

/// <summary>What the scheduler wants changed for one job; a proposal until the verifier has checked it on the head.</summary>
public sealed record Plan
{
    public required EvaluationId EvaluationId { get; init; }
    public required int Priority { get; init; }

    /// <summary>Place everything or nothing.</summary>
    public bool AllAtOnce { get; init; }

    /// <summary>Stops, in order of allocation id.</summary>
    public IReadOnlyList<PlannedStop> Stops { get; init; } = [];

    /// <summary>New allocations, complete but for indexes and times.</summary>
    public IReadOnlyList<Allocation> Placements { get; init; } = [];

    /// <summary>Running allocations that take a newer job version without a restart.</summary>
    public IReadOnlyList<Allocation> InPlaceUpdates { get; init; } = [];

    /// <summary>Less urgent work that makes room for placements of this plan, in order of allocation id.</summary>
    public IReadOnlyList<PlannedPreemption> Preemptions { get; init => field = value ?? []; } = [];

    public IReadOnlyList<PlannedFollowup> Followups { get; init; } = [];

    /// <summary>Allocations out of reach, to be marked as unknown.</summary>
    public IReadOnlyList<PlannedDisconnection> Disconnections { get; init; } = [];

    /// <summary>Allocations that have come back and stay.</summary>
    public IReadOnlyList<PlannedReconnection> Reconnections { get; init; } = [];

    /// <summary>A new deployment, which the placements belong to; or null.</summary>
    public Deployment? Deployment { get; init; }

    /// <summary>Deployments that end with this plan.</summary>
    public IReadOnlyList<DeploymentEnd> DeploymentEnds { get; init; } = [];

    /// <summary>Index of the state the plan was made on.</summary>
    public required ulong SnapshotIndex { get; init; }

    public bool IsEmpty =>
        Stops.Count == 0 && Placements.Count == 0 && InPlaceUpdates.Count == 0 && Preemptions.Count == 0 && Followups.Count == 0
        && Disconnections.Count == 0 && Reconnections.Count == 0 && Deployment is null && DeploymentEnds.Count == 0;

    /// <summary>The same plan with nothing in it.</summary>
    public Plan Emptied() => new() { EvaluationId = EvaluationId, Priority = Priority, AllAtOnce = AllAtOnce, SnapshotIndex = SnapshotIndex };
}
