using Steppe.Model;
using Steppe.Scheduler.Ports;

namespace Steppe.Scheduler.Feasibility;

/// <summary>Rejects nodes that lack the kind of network, or a named host network, that the group asks for.</summary>
/// <remarks>Pure. Host networking needs nothing of a node. No client builds bridges or runs CNI plugins yet, so nodes offer
/// no other mode. Whether single ports are free is asked later. Source: scheduler reference §13.</remarks>
internal sealed class NetworkChecker(NetworkAsk ask) : IFeasibilityChecker
{
    private const string Rejection = "missing network";

    /// <inheritdoc/>
    public bool IsPerNode => false;

    /// <inheritdoc/>
    public string? FindRejection(Node node) =>
        ask.Mode is NetworkMode.Host or NetworkMode.None && ask.HostNetworks.All(alias => IsOffered(node, alias)) ? null : Rejection;

    // A node without any address has no default network either, but that is for the port choice to say.
    private static bool IsOffered(Node node, string alias) =>
        alias == NodePorts.DefaultNetwork || node.Resources.Addresses.Any(address => address.Alias == alias);
}
