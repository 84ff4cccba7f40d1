using System.Collections.Immutable;

namespace Steppe.Drivers;

/// <summary>Says whether this node can run tasks of a driver, and how it describes itself to the scheduler.</summary>
/// <param name="Health">Undetected removes the driver's attributes from the node.</param>
/// <param name="Description">One sentence for the operator: <c>Healthy</c>, <c>disabled</c>, or what is missing.</param>
/// <param name="Attributes">Node attributes, full names (<c>driver.raw_exec</c> = <c>1</c>).</param>
public sealed record DriverFingerprint(
    DriverHealth Health,
    string Description,
    ImmutableSortedDictionary<string, string> Attributes)
{
    /// <summary>A driver that runs here: <c>driver.NAME = 1</c> and nothing else.</summary>
    public static DriverFingerprint Healthy(string driver) => new(
        DriverHealth.Healthy,
        "Healthy",
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add($"driver.{driver}", "1"));

    /// <summary>A driver that does not run here, and why.</summary>
    public static DriverFingerprint Undetected(string reason) => new(
        DriverHealth.Undetected,
        reason,
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal));
}
