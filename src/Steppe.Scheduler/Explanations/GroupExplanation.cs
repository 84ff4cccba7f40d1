using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.Scheduler;

/// <summary>Why allocations of one group have no node.</summary>
public sealed record GroupExplanation
{
    /// <summary>The group's name.</summary>
    public required string Group { get; init; }

    /// <summary>Allocations that wait.</summary>
    public required int Waiting { get; init; }

    /// <summary>Nodes that were looked at: all that are registered; of a job that runs on every node, those without it.</summary>
    public required int Nodes { get; init; }

    /// <summary>By check: nodes that fail it. Most nodes first; a node may fail several.</summary>
    public required ImmutableArray<(string Check, int Nodes)> Checks { get; init; }

    /// <summary>The nodes that lack least, at most <see cref="Explaining.MaxClosest"/>.</summary>
    public required ImmutableArray<NodeGap> Closest { get; init; }

    /// <summary>The smallest single change of the job after which some node takes it; null when no single one is enough.</summary>
    public required SuggestedChange? Change { get; init; }

    /// <summary>Nodes that lack nothing but being ready for work, at most <see cref="Explaining.MaxClosest"/>: no change of the job helps
    /// them, but an operator may.</summary>
    public required ImmutableArray<NodeGap> OnlyUnready { get; init; }
}

/// <summary>A change of a job that would let one more allocation be placed.</summary>
/// <param name="Text">What to write, as a sentence without its full stop.</param>
/// <param name="Nodes">Names of the nodes that would take it then.</param>
public sealed record SuggestedChange(string Text, ImmutableArray<string> Nodes);

/// <summary>Why a job is not, or not wholly, on nodes.</summary>
/// <param name="Waiting">Its groups that do not find room, in the order of their names.</param>
/// <param name="Placeable">Allocations that would find a node right now: they only wait for their turn.</param>
/// <param name="Held">Allocations that failed and keep their place, by number.</param>
/// <param name="Deployment">The deployment of this version of the job, when it waits for somebody's word or has failed; or null.</param>
public sealed record JobExplanation(ImmutableArray<GroupExplanation> Waiting, int Placeable, ImmutableArray<HeldPlace> Held, Deployment? Deployment);

/// <summary>The place of an allocation that failed and has not been replaced.</summary>
/// <param name="Allocation">It.</param>
/// <param name="Why">What it waits for.</param>
/// <param name="DueAt">When it is tried again, for <see cref="HeldReason.Delay"/>.</param>
public sealed record HeldPlace(Allocation Allocation, HeldReason Why, DateTimeOffset? DueAt);

/// <summary>What a failure that keeps its place waits for.</summary>
public enum HeldReason
{
    /// <summary>The delay of its reschedule policy.</summary>
    Delay,

    /// <summary>Nothing: its reschedule policy allows no further attempt.</summary>
    NoAttemptsLeft,

    /// <summary>A word of its deployment.</summary>
    Deployment,

    /// <summary>Nothing: its deployment has failed.</summary>
    FailedDeployment,
}
