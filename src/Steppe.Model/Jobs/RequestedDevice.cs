namespace Steppe.Model;

/// <summary>A device such as a GPU that a task asks for.</summary>
/// <remarks>Source: job specification, block <c>device</c>.</remarks>
public sealed record RequestedDevice
{
    public string Name { get; init => field = value ?? ""; } = "";

    public long? Count { get; init; }

    public IReadOnlyList<Constraint>? Constraints { get; init; }

    public IReadOnlyList<Affinity>? Affinities { get; init; }
}
