using Steppe.Model;

namespace Steppe.Scheduler.Ports;

/// <summary>Which ports of a node are taken, by reservation and by the allocations proposed for it.</summary>
/// <remarks>One instance serves one choice. All addresses of a host network are one space of ports: a task that listens on
/// every address would otherwise meet its neighbour on the other family.</remarks>
internal sealed class NodePorts
{
    /// <summary>The host network of a port that names none.</summary>
    public const string DefaultNetwork = "default";

    private readonly Node _node;
    private readonly PortRanges _reserved;
    private readonly IEnumerable<Allocation> _allocations;
    private readonly HeldPorts? _held;
    private readonly List<(string Address, int Port)> _chosen = [];

    private (string Network, NodeAddress[] Addresses)? _asked;

    // Made when a port is asked for that may be among them.
    private HashSet<(string Address, int Port)>? _taken;

    /// <param name="node">The node.</param>
    /// <param name="allocations">Everything proposed for it.</param>
    /// <param name="held">The ports these may hold, if that is known: all others are free without a look at them.</param>
    public NodePorts(Node node, IEnumerable<Allocation> allocations, HeldPorts? held = null)
    {
        _node = node;
        _reserved = PortRanges.Parse(node.Reserved.Ports);
        _allocations = allocations;
        _held = held;
    }

    /// <summary>First port of the range dynamic ports are chosen from.</summary>
    public int FirstDynamic => _node.Resources.MinDynamicPort;

    /// <summary>Last port of that range.</summary>
    public int LastDynamic => _node.Resources.MaxDynamicPort;

    /// <summary>The addresses of a host network; empty when the node has none.</summary>
    public IReadOnlyList<NodeAddress> AddressesOf(string network)
    {
        // Most ports of a group are of one network.
        if (_asked is not { } last || last.Network != network)
        {
            _asked = last = (network, [.. _node.Resources.Addresses.Where(address => address.Alias == network)]);
        }

        return last.Addresses;
    }

    /// <summary>Whether nobody holds the port on any of the addresses.</summary>
    public bool IsFree(IReadOnlyList<NodeAddress> addresses, int port)
    {
        if (_reserved.Contains(port))
        {
            return false;
        }

        bool isHeld = _held is not { } held || held.MayInclude(port);
        foreach (NodeAddress address in addresses)
        {
            if (_chosen.Contains((address.Address, port))
                || (isHeld && Taken().Contains((address.Address, port)))
                || (address.ReservedPorts.Length > 0 && PortRanges.Parse(address.ReservedPorts).Contains(port)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Marks a port as taken, so that the next one of the same choice differs.</summary>
    public void Take(NodeAddress address, int port) => _chosen.Add((address.Address, port));

    private HashSet<(string Address, int Port)> Taken() => _taken ??=
        [.. _allocations.SelectMany(static allocation => allocation.Resources.Ports).Select(static port => (port.HostIp, port.Value))];
}
