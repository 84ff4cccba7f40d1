using System.Collections.Immutable;
using Steppe.Model;
using Steppe.Scheduler.Devices;

namespace Steppe.Scheduler.Feasibility;

/// <summary>Rejects nodes that could not give a group its devices even if nobody else had any.</summary>
/// <remarks>Pure. Source: scheduler reference §13.</remarks>
internal sealed class DeviceChecker(ImmutableArray<DeviceAsk> asks) : IFeasibilityChecker
{
    private const string Rejection = "missing devices";

    /// <inheritdoc/>
    public bool IsPerNode { get; } = asks.Any(static ask => ask.ReadsIds);

    /// <inheritdoc/>
    public string? FindRejection(Node node) => FindMissing(node) is null ? null : Rejection;

    /// <summary>The first ask the node cannot meet, or null.</summary>
    public DeviceAsk? FindMissing(Node node) => DeviceChoice.FindMissing(asks, node);
}
