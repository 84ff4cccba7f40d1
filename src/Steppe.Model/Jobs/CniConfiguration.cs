using System.Collections.Immutable;

namespace Steppe.Model;

/// <summary>Arguments handed to the CNI plugins of a network.</summary>
public sealed record CniConfiguration
{
    public ImmutableSortedDictionary<string, string>? Args { get; init; }
}
