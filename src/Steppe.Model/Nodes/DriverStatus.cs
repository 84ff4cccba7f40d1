using System.Collections.Immutable;

namespace Steppe.Model;

/// <summary>What a node says of one task driver.</summary>
/// <remarks>Wire: <c>DriverInfo</c>.</remarks>
public sealed record DriverStatus
{
    public bool Detected { get; init; }
    public bool Healthy { get; init; }

    /// <summary>Why not, or "Healthy".</summary>
    public string HealthDescription { get; init; } = "";

    public ImmutableSortedDictionary<string, string> Attributes { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty;

    public DateTimeOffset UpdatedAt { get; init; }
}
