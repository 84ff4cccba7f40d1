namespace Steppe.Model;

/// <summary>How much more urgent work must be than what it displaces.</summary>
/// <remarks>Pure. Source: scheduler reference §17.</remarks>
public static class PreemptionPriority
{
    /// <summary>Priorities closer than this leave each other alone.</summary>
    public const int LeastDifference = 10;

    /// <summary>Whether work of priority <paramref name="urgent"/> may displace work of priority <paramref name="other"/>.</summary>
    public static bool Suffices(int urgent, int other) => other <= urgent - LeastDifference;
}
