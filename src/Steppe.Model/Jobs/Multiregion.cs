namespace Steppe.Model;

/// <summary>The regions one job is registered in.</summary>
/// <remarks>Source: job specification, block <c>multiregion</c>.</remarks>
public sealed record Multiregion
{
    public MultiregionStrategy? Strategy { get; init; }

    public IReadOnlyList<MultiregionRegion>? Regions { get; init; }
}
