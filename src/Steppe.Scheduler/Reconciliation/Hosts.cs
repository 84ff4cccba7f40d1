using Steppe.Model;
using Steppe.State;

namespace Steppe.Scheduler.Reconciliation;

/// <summary>Whether what runs on a node can be counted on.</summary>
internal enum HostState
{
    /// <summary>The node is there, ready or not.</summary>
    Present,

    /// <summary>It has not been heard of, and some of its work may come back.</summary>
    Disconnected,

    /// <summary>It has not been heard of for too long.</summary>
    Down,

    /// <summary>The servers have forgotten it.</summary>
    Gone,
}

/// <summary>The nodes of allocations, as far as their work is concerned.</summary>
/// <remarks>Pure. Source: scheduler reference §7.2.</remarks>
internal sealed class Hosts(StateSnapshot state)
{
    public HostState Of(NodeId node) => state.Nodes.Find(node) switch
    {
        null => HostState.Gone,
        { Status: NodeStatus.Down } => HostState.Down,
        { Status: NodeStatus.Disconnected } => HostState.Disconnected,
        _ => HostState.Present,
    };

    /// <summary>Whether an allocation is lost with its node, whatever is wanted of it.</summary>
    public bool Lose(Allocation allocation) => Of(allocation.NodeId) switch
    {
        HostState.Present => false,
        HostState.Disconnected => !(PolicyOf(allocation).MayReturn && allocation.ClientStatus is ClientStatus.Running or ClientStatus.Unknown),
        _ => true,
    };

    /// <summary>What its own version of the job says about nodes out of reach.</summary>
    public static DisconnectPolicy PolicyOf(Allocation allocation) =>
        allocation.Job.FindGroup(allocation.TaskGroup)?.Disconnect ?? DisconnectPolicy.Default;
}
