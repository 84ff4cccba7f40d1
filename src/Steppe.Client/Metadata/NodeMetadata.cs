using System.Collections.Immutable;

namespace Steppe.Client.Metadata;

/// <summary>A node's metadata and where it comes from.</summary>
/// <param name="Merged">What the node shows.</param>
/// <param name="Dynamic">What was set while the agent ran; null for a configured key that was deleted.</param>
/// <param name="Configured">What the agent file says.</param>
public sealed record NodeMetadata(
    ImmutableSortedDictionary<string, string> Merged,
    ImmutableSortedDictionary<string, string?> Dynamic,
    ImmutableSortedDictionary<string, string> Configured);
