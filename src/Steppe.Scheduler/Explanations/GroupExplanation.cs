using System.Collections.Immutable;

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
}

/// <summary>A change of a job that would let one more allocation be placed.</summary>
/// <param name="Text">What to write, as a sentence without its full stop.</param>
/// <param name="Nodes">Names of the nodes that would take it then.</param>
public sealed record SuggestedChange(string Text, ImmutableArray<string> Nodes);

/// <summary>Why a job is not, or not wholly, on nodes.</summary>
/// <param name="Waiting">Its groups that do not find room, in the order of their names.</param>
/// <param name="Placeable">Allocations that would find a node right now: they only wait for their turn.</param>
public sealed record JobExplanation(ImmutableArray<GroupExplanation> Waiting, int Placeable);
