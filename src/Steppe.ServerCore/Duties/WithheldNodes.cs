using Steppe.Model;
using Steppe.State;

namespace Steppe.ServerCore;

/// <summary>Makes nodes ready that have shown they live, as soon as the servers know what runs on them.</summary>
/// <remarks>A node that comes back with work must report on it first: placing by stale knowledge would run things twice.
/// Source: scheduler reference §22.</remarks>
public sealed class WithheldNodes(Entropy entropy) : ILeaderDuty
{
    private readonly SortedSet<NodeId> _alive = [];

    /// <summary>Notes that a node says it can take work.</summary>
    public void Heard(NodeId node) => _alive.Add(node);

    /// <summary>Takes that back: the node has gone since.</summary>
    public void Forget(NodeId node) => _alive.Remove(node);

    /// <inheritdoc/>
    public DutyOutcome Decide(StateSnapshot head, DateTimeOffset now)
    {
        if (_alive.Count == 0)
        {
            return new DutyOutcome([], null);
        }

        List<Command> commands = [];
        foreach (NodeId id in _alive.ToArray())
        {
            Node? node = head.Nodes.Find(id);
            if (node is null or { Status: NodeStatus.Ready })
            {
                _alive.Remove(id);
            }
            else if (NextStatus(head, node) is { } status)
            {
                commands.Add(ToStatus(head, node, status, now));
            }
        }

        return new DutyOutcome(commands, null);
    }

    private static NodeStatus? NextStatus(StateSnapshot head, Node node) => node.Status switch
    {
        NodeStatus.Down => NodeStatus.Ready,
        NodeStatus.Disconnected => NodeStatus.Initializing,
        NodeStatus.Initializing when HasReported(head, node) => NodeStatus.Ready,
        _ => null,
    };

    private static bool HasReported(StateSnapshot head, Node node) =>
        node.LastAllocationUpdateIndex > node.LastMissedHeartbeatIndex
        || head.AllocationsOn(node.Id).All(static allocation => allocation.IsTerminal);

    private UpdateNodeStatus ToStatus(StateSnapshot head, Node node, NodeStatus status, DateTimeOffset now) => new()
    {
        RequestId = RequestId.FromGuid(entropy.NextUuid()),
        At = now,
        NodeId = node.Id,
        Status = status,
        Message = node.Status is NodeStatus.Down or NodeStatus.Disconnected ? "Node reregistered by heartbeat" : null,
        Evaluations = NodeEvaluations.For(head, node, entropy),
    };
}
