using System.Collections.Immutable;

namespace Steppe.Model;

/// <summary>What differs in one region of a job.</summary>
public sealed record MultiregionRegion
{
    public string Name { get; init => field = value ?? ""; } = "";

    public int? Count { get; init; }

    public IReadOnlyList<string>? Datacenters { get; init; }

    public string NodePool { get; init => field = value ?? ""; } = "";

    public ImmutableSortedDictionary<string, string>? Meta { get; init; }
}
