using Steppe.Model;

namespace Steppe.State;

/// <summary>Nodes that no check on class, datacenter, pool, host volumes or ports can tell apart while nothing runs there, counted.</summary>
/// <remarks>Immutable. So a scheduler asks once for all of them.</remarks>
/// <param name="Sample">One of them, or one that was.</param>
/// <param name="Count">How many are registered.</param>
/// <param name="Ready">How many of those may get new work.</param>
public sealed record NodeKind(Node Sample, int Count, int Ready)
{
    /// <summary>What nodes of one kind have in common.</summary>
    internal static string NameOf(Node node) => string.Join(
        '\n', node.ComputedClass, node.Datacenter, node.NodePool, node.NodeClass,
        node.Reserved.Ports, node.Resources.MinDynamicPort, node.Resources.MaxDynamicPort,
        string.Join(';', node.Resources.Addresses.Select(static address => $"{address.Alias} {address.ReservedPorts}")),
        string.Join(';', node.HostVolumes.Select(static volume => $"{(volume.Value.ReadOnly ? "r" : "w")} {volume.Key}")));
}
