namespace Steppe.Model;

/// <summary>What becomes of a group's allocations while their node cannot be reached.</summary>
/// <remarks>Source: job specification, block <c>disconnect</c>.</remarks>
public sealed record DisconnectStrategy
{
    public Duration? LostAfter { get; init; }

    public Duration? StopOnClientAfter { get; init; }

    public bool? Replace { get; init; }

    public string? Reconcile { get; init; }
}
