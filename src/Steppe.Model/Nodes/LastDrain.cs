using System.Collections.Immutable;

namespace Steppe.Model;

/// <summary>The latest drain of a node, under way or over.</summary>
/// <remarks>Immutable. Wire: <c>LastDrain</c>.</remarks>
public sealed record LastDrain
{
    public required DateTimeOffset StartedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
    public required DrainStatus Status { get; init; }

    /// <summary>What the operator noted about it.</summary>
    public ImmutableSortedDictionary<string, string> Meta { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}
