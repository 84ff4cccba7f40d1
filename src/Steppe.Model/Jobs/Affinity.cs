namespace Steppe.Model;

/// <summary>A condition that makes a node more, or with a negative weight less, welcome.</summary>
/// <remarks>Source: job specification, block <c>affinity</c>.</remarks>
public sealed record Affinity
{
    public string LTarget { get; init => field = value ?? ""; } = "";

    public string RTarget { get; init => field = value ?? ""; } = "";

    public string Operand { get; init => field = value ?? ""; } = "";

    public int? Weight { get; init; }
}
