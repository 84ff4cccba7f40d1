using Steppe.Model;

namespace Steppe.State;

/// <summary>Says of most nodes at once that what is wanted of them fits, without looking at what runs there.</summary>
/// <remarks>Pure. A yes is certain, by <see cref="NodeFit"/>'s own measure; a no only means that one must look closer: room that
/// the plan itself makes is not counted, nor is anything decided about cores and devices.</remarks>
internal static class QuickFit
{
    /// <summary>Whether all of <paramref name="wanted"/> fits beside everything that is there now.</summary>
    public static bool Fits(NodeColumns columns, NodeId node, IEnumerable<Allocation> wanted)
    {
        int slot = columns.SlotOf(node);
        if (slot < 0)
        {
            return false;
        }

        NodeChunk chunk = columns.Chunks[slot / NodeChunk.Size];
        int at = slot % NodeChunk.Size;
        (long cpu, long memory, long disk) = (chunk.UsedCpuMhz[at], chunk.UsedMemoryMb[at], chunk.UsedDiskMb[at]);
        List<ushort> ports = [];
        foreach (Allocation allocation in wanted)
        {
            if (allocation.Resources.Total is not { Cores: 0, Devices: 0 } || !AreFree(allocation.Resources.Ports, chunk.HeldPorts[at], ports))
            {
                return false;
            }

            cpu += allocation.Resources.Total.CpuMhz;
            memory += allocation.Resources.Total.MemoryMb;
            disk += allocation.Resources.Total.DiskMb;
        }

        return chunk.Ready[at] != 0
            && cpu <= chunk.AvailableCpuMhz[at]
            && memory <= chunk.AvailableMemoryMb[at]
            && disk <= chunk.AvailableDiskMb[at];
    }

    // A port that is held on another address, or by something that is about to leave, counts as held.
    private static bool AreFree(IReadOnlyList<AllocatedPort> wanted, ushort[]? held, List<ushort> before)
    {
        for (int at = 0; at < wanted.Count; at++)
        {
            ushort port = (ushort)wanted[at].Value;
            if (before.Contains(port) || (held is not null && Array.BinarySearch(held, port) >= 0))
            {
                return false;
            }

            before.Add(port);
        }

        return true;
    }
}
