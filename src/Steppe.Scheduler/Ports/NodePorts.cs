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
    private readonly HashSet<(string Address, int Port)> _taken = [];

    public NodePorts(Node node, IEnumerable<Allocation> allocations)
    {
        _node = node;
        _reserved = PortRanges.Parse(node.Reserved.Ports);
        foreach (AllocatedPort port in allocations.SelectMany(static allocation => allocation.Resources.Ports))
        {
            _taken.Add((port.HostIp, port.Value));
        }
    }

    /// <summary>First port of the range dynamic ports are chosen from.</summary>
    public int FirstDynamic => _node.Resources.MinDynamicPort;

    /// <summary>Last port of that range.</summary>
    public int LastDynamic => _node.Resources.MaxDynamicPort;

    /// <summary>The addresses of a host network; empty when the node has none.</summary>
    public IReadOnlyList<NodeAddress> AddressesOf(string network) =>
        [.. _node.Resources.Addresses.Where(address => address.Alias == network)];

    /// <summary>Whether nobody holds the port on any of the addresses.</summary>
    public bool IsFree(IReadOnlyList<NodeAddress> addresses, int port)
    {
        if (_reserved.Contains(port))
        {
            return false;
        }

        foreach (NodeAddress address in addresses)
        {
            if (_taken.Contains((address.Address, port))
                || (address.ReservedPorts.Length > 0 && PortRanges.Parse(address.ReservedPorts).Contains(port)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Marks a port as taken, so that the next one of the same choice differs.</summary>
    public void Take(NodeAddress address, int port) => _taken.Add((address.Address, port));
}
