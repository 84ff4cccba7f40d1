using System.Collections.Immutable;
using Steppe.Model;
using Steppe.ServerCore;
using Steppe.State;

namespace Steppe.Server;

/// <summary>What a registration of a node leads to.</summary>
/// <remarks>Pure. Source: scheduler reference §22.</remarks>
internal static class NodeRegistrations
{
    /// <summary>What is missing in the announcement, or null.</summary>
    public static Refusal? Check(Node node) => node switch
    {
        { Id.IsNone: true } => Missing("ID"),
        { SecretId: var secret } when secret == Guid.Empty => Missing("SecretID"),
        { Name.Length: 0 } => Missing("Name"),
        { Datacenter.Length: 0 } => Missing("Datacenter"),
        { NodePool: NodePool.All } => new Refusal(RefusalCode.Invalid, "NodePool", "a node cannot be in the node pool \"all\", which stands for every pool"),
        { NodePool: var pool } when !NodePool.IsValidName(pool) => new Refusal(
            RefusalCode.Invalid, "NodePool", $"invalid node pool \"{pool}\": use 1 to 128 letters, digits, \"-\" or \"_\""),
        _ => null,
    };

    /// <summary>The command, with evaluations of the jobs on the node if the scheduler would now decide otherwise.</summary>
    public static RegisterNode Command(Node node, ProposalContext context)
    {
        Node? earlier = context.Head.Nodes.Find(node.Id);
        return new RegisterNode
        {
            RequestId = context.NewRequestId(),
            At = context.At,
            Node = node,
            Evaluations = earlier is not null && LooksDifferent(earlier, node)
                ? NodeEvaluations.For(context.Head, node with { ModifyIndex = earlier.ModifyIndex }, context.Entropy)
                : [],
        };
    }

    /// <summary>The command when the node itself says that it leaves: as if its heartbeats had been missed, only now.</summary>
    public static UpdateNodeStatus Departure(NodeId id, ProposalContext context) => new()
    {
        RequestId = context.NewRequestId(),
        At = context.At,
        NodeId = id,
        Status = NodeStatus.Down,
        Description = "left",
        Message = "Node left the cluster",
        Evaluations = context.Head.Nodes.Find(id) is { Status: not NodeStatus.Down } node
            ? NodeEvaluations.For(context.Head, node, context.Entropy)
            : [],
    };

    // More or less CPU and memory is no reason: blocked evaluations wake by themselves, and nothing is moved for it. Volumes and devices
    // are: a node that lacks one is no failure of a job that runs on every node, and so nothing waits for it.
    private static bool LooksDifferent(Node before, Node after) =>
        before.Datacenter != after.Datacenter
        || before.Name != after.Name
        || before.NodeClass != after.NodeClass
        || before.NodePool != after.NodePool
        || !Same(before.Attributes, after.Attributes)
        || !Same(before.Meta, after.Meta)
        || !before.HostVolumes.SequenceEqual(after.HostVolumes)
        || !before.Resources.Devices.SequenceEqual(after.Resources.Devices, SameDevices.Instance)
        || !Offered(before).SequenceEqual(Offered(after), StringComparer.Ordinal);

    private static bool Same(ImmutableSortedDictionary<string, string> left, ImmutableSortedDictionary<string, string> right) =>
        left.Count == right.Count && left.All(entry => right.TryGetValue(entry.Key, out string? value) && value == entry.Value);

    private static IEnumerable<string> Offered(Node node) => node.Drivers
        .Where(static driver => driver.Value is { Detected: true, Healthy: true })
        .Select(static driver => driver.Key);

    private sealed class SameDevices : IEqualityComparer<NodeDeviceGroup>
    {
        public static readonly SameDevices Instance = new();

        public bool Equals(NodeDeviceGroup? left, NodeDeviceGroup? right) =>
            left is not null && right is not null && left.Id == right.Id && left.Instances.SequenceEqual(right.Instances) && Same(left.Attributes, right.Attributes);

        public int GetHashCode(NodeDeviceGroup group) => string.GetHashCode(group.Id, StringComparison.Ordinal);
    }

    private static Refusal Missing(string field) =>
        new(RefusalCode.Invalid, field, $"missing node {field} for client registration");
}
