namespace Steppe.Scheduler.Ranking;

/// <summary>What came of looking at one node for one group: rejected, exhausted, or a score.</summary>
/// <param name="Rejection">Why it can never take the work as things are, a key of <c>ConstraintFiltered</c>; or null.</param>
/// <param name="Shortage">What there is too little of, a key of <c>DimensionExhausted</c>; or null.</param>
/// <param name="Fit">How well it would be filled.</param>
/// <param name="Collisions">Allocations of the same group there.</param>
internal readonly record struct Verdict(string? Rejection, string? Shortage, double Fit, int Collisions)
{
    /// <summary>How far wishes about devices are met, from -1 to 1; null when there are none.</summary>
    public double? Devices { get; init; }

    public bool IsPlaceable => Rejection is null && Shortage is null;

    public static Verdict Rejected(string reason) => new(reason, null, 0, 0);

    public static Verdict Exhausted(string dimension) => new(null, dimension, 0, 0);
}
