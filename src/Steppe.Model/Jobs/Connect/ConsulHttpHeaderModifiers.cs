using System.Collections.Immutable;

namespace Steppe.Model;

/// <summary>Headers a gateway adds, sets or removes.</summary>
public sealed record ConsulHttpHeaderModifiers
{
    public ImmutableSortedDictionary<string, string>? Add { get; init; }

    public ImmutableSortedDictionary<string, string>? Set { get; init; }

    public IReadOnlyList<string>? Remove { get; init; }
}
