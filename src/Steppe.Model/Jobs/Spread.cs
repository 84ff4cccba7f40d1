namespace Steppe.Model;

/// <summary>An attribute over whose values allocations are to be spread.</summary>
/// <remarks>Source: job specification, block <c>spread</c>.</remarks>
public sealed record Spread
{
    public string Attribute { get; init => field = value ?? ""; } = "";

    public int? Weight { get; init; }

    public IReadOnlyList<SpreadTarget>? SpreadTarget { get; init; }
}
