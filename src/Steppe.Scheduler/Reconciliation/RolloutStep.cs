using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.Scheduler.Reconciliation;

/// <summary>How far one group goes in one evaluation.</summary>
internal sealed record RolloutStep
{
    /// <summary>New allocations for old ones that must be replaced, in order of their numbers.</summary>
    public required ImmutableArray<Placement> Replacements { get; init; }

    /// <summary>To be placed otherwise: reschedules first, then replacements of those that move or are lost, then new ones and canaries.</summary>
    public required ImmutableArray<Placement> Placements { get; init; }

    /// <summary>New canaries among <see cref="Placements"/>.</summary>
    public required int Canaries { get; init; }

    /// <summary>Old allocations that must be replaced, but not yet.</summary>
    public required int HeldBack { get; init; }

    /// <summary>Failed, lost or out of reach: they keep their place until the time to replace them has come.</summary>
    public required ImmutableArray<DelayedReschedule> Later { get; init; }

    /// <summary>The group's part of the deployment that begins with this step; null when none does.</summary>
    public required DeploymentGroup? Started { get; init; }

    /// <summary>Whether the group is as the job wants it, and healthy as far as a deployment asks.</summary>
    public required bool IsComplete { get; init; }
}
