using Steppe.Model;

namespace Steppe.Scheduler.Feasibility;

/// <summary>Rejects nodes on which a driver that the group needs is absent or unhealthy.</summary>
/// <remarks>Pure. A node that reports no status for a driver may still say <c>driver.NAME</c> in its attributes, as old
/// clients do. Source: job specification §2.3, <c>driver</c>.</remarks>
internal sealed class DriverChecker(IReadOnlyList<string> drivers) : IFeasibilityChecker
{
    private const string Rejection = "missing drivers";

    /// <inheritdoc/>
    public bool IsPerNode => false;

    /// <inheritdoc/>
    public string? FindRejection(Node node)
    {
        foreach (string driver in drivers)
        {
            if (!IsUsable(node, driver))
            {
                return Rejection;
            }
        }

        return null;
    }

    private static bool IsUsable(Node node, string driver) =>
        node.Drivers.TryGetValue(driver, out DriverStatus? status)
            ? status is { Detected: true, Healthy: true }
            : node.Attributes.TryGetValue("driver." + driver, out string? attribute) && BooleanText.Find(attribute) == true;
}
