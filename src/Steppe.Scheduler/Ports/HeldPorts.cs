using Steppe.Model;

namespace Steppe.Scheduler.Ports;

/// <summary>Ports that may be held on a node, whatever the address: a port that is not among them is certainly free.</summary>
/// <remarks>What a plan stops still counts here, so this never says too little. It costs no look at what runs on the node.</remarks>
/// <param name="InState">Held in the state, in order; null for none.</param>
/// <param name="Placed">What the plan places there; null for none.</param>
internal readonly record struct HeldPorts(ushort[]? InState, List<AllocatedPort>? Placed)
{
    /// <summary>How many at most.</summary>
    public int Count => (InState?.Length ?? 0) + (Placed?.Count ?? 0);

    /// <summary>Whether somebody may hold the port.</summary>
    public bool MayInclude(int port) =>
        (InState is not null && Array.BinarySearch(InState, (ushort)port) >= 0) || (Placed is not null && IsPlaced(port, on: null));

    /// <summary>Whether the plan itself gives the port away on an address of a host network.</summary>
    public bool IsPlaced(int port, string network, Node node)
    {
        foreach (NodeAddress address in node.Resources.Addresses)
        {
            if (Placed is not null && address.Alias == network && IsPlaced(port, address.Address))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsPlaced(int port, string? on)
    {
        foreach (AllocatedPort held in Placed!)
        {
            if (held.Value == port && (on is null || held.HostIp == on))
            {
                return true;
            }
        }

        return false;
    }
}
