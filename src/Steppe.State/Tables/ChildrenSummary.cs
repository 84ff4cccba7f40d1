namespace Steppe.State;

/// <summary>How many jobs a periodic or parameterized job has made, by their status.</summary>
/// <remarks><see cref="Dead"/> is cumulative: a child that was forgotten still counts.</remarks>
public sealed record ChildrenSummary
{
    public int Pending { get; init; }
    public int Running { get; init; }
    public int Dead { get; init; }
}
