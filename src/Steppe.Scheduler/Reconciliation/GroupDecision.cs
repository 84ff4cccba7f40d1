using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.Scheduler.Reconciliation;

/// <summary>What must change for one group; says nothing about nodes to use.</summary>
internal sealed record GroupDecision
{
    /// <summary>To be stopped whatever becomes of the rest.</summary>
    public ImmutableArray<PlannedStop> Stops { get; init; } = [];

    /// <summary>Those that go on counting, updated or not; canaries are not among them.</summary>
    public ImmutableArray<Allocation> Staying { get; init; } = [];

    /// <summary>Tried out by the current deployment beside the others.</summary>
    public ImmutableArray<Allocation> Canaries { get; init; } = [];

    /// <summary>Canaries that failed and are to be tried again now.</summary>
    public ImmutableArray<Allocation> FailedCanaries { get; init; } = [];

    /// <summary>Failed, and due to be replaced.</summary>
    public ImmutableArray<Allocation> Failed { get; init; } = [];

    /// <summary>Move, are lost, or are to be done once more, and nobody has replaced them yet; to be replaced.</summary>
    public ImmutableArray<Allocation> Leaving { get; init; } = [];

    /// <summary>How many of <see cref="Leaving"/>, the first ones, have been told to leave their node.</summary>
    public int Moving { get; init; }

    /// <summary>Numbers of lost allocations that their clients have not ended yet: nothing takes their places so far.</summary>
    public ImmutableArray<int> HeldPlaces { get; init; } = [];

    /// <summary>Out of reach, and what follows from it.</summary>
    public Absences Absences { get; init; } = Absences.None;

    /// <summary>Came back, and stay.</summary>
    public ImmutableArray<Allocation> Returned { get; init; } = [];

    /// <summary>May take the new version of the job where they run, if their node still suits it.</summary>
    public ImmutableArray<Allocation> InPlaceCandidates { get; init; } = [];

    /// <summary>Must be replaced because what their tasks were started with has changed.</summary>
    public ImmutableArray<Allocation> Destructive { get; init; } = [];

    /// <summary>Lost or out of reach: keep their place until the time to replace them has come.</summary>
    public ImmutableArray<DelayedReschedule> Later { get; init; } = [];

    /// <summary>What was decided on; null when nothing of the group is wanted any more.</summary>
    public GroupView? View { get; init; }

    /// <summary>Allocations that are as they should be.</summary>
    public int Ignored { get; init; }
}

/// <summary>One allocation to be placed.</summary>
/// <param name="Group">Of which group.</param>
/// <param name="NameIndex">The number in its name.</param>
/// <param name="Previous">Whom it replaces, if anybody.</param>
/// <param name="StopDescription">Set when the previous one is to be stopped, but only once there is a node for the new one.</param>
/// <param name="IsReschedule">Whether it replaces a failure, and avoids the nodes of earlier failures.</param>
/// <param name="IsCanary">Whether it is tried out beside what it will replace.</param>
/// <param name="Version">The earlier version of the job it gets; null for the current one.</param>
internal sealed record Placement(
    AdmittedGroup Group,
    int NameIndex,
    Allocation? Previous = null,
    string? StopDescription = null,
    bool IsReschedule = false,
    bool IsCanary = false,
    AdmittedJob? Version = null);

/// <summary>An allocation and when it is to be looked at again.</summary>
internal sealed record DelayedReschedule(Allocation Allocation, DateTimeOffset DueAt);
