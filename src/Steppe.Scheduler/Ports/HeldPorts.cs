using Steppe.Model;

namespace Steppe.Scheduler.Ports;

/// <summary>Ports that may be held on a node, whatever the address: a port that is not among them is certainly free.</summary>
/// <remarks>What a plan stops still counts here, so this never says too little. It costs no look at what runs on the node.</remarks>
/// <param name="InState">Held in the state, in order; null for none.</param>
/// <param name="Placed">What the plan places there.</param>
internal readonly record struct HeldPorts(ushort[]? InState, IEnumerable<Allocation> Placed)
{
    /// <summary>How many at most.</summary>
    public int Count()
    {
        int count = InState?.Length ?? 0;
        foreach (Allocation placed in Placed)
        {
            count += placed.Resources.Ports.Count;
        }

        return count;
    }

    /// <summary>Whether somebody may hold the port.</summary>
    public bool MayInclude(int port)
    {
        if (InState is not null && Array.BinarySearch(InState, (ushort)port) >= 0)
        {
            return true;
        }

        foreach (Allocation placed in Placed)
        {
            foreach (AllocatedPort held in placed.Resources.Ports)
            {
                if (held.Value == port)
                {
                    return true;
                }
            }
        }

        return false;
    }
}
