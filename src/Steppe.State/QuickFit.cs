using Steppe.Model;

namespace Steppe.State;

/// <summary>Says of most nodes at once that what is wanted of them fits, without looking at what runs there.</summary>
/// <remarks>Pure. A yes is certain, by <see cref="NodeFit"/>'s own measure; a no only means that one must look closer: room that
/// the plan itself makes is not counted, nor is anything decided that is more than an amount.</remarks>
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
        foreach (Allocation allocation in wanted)
        {
            if (!IsAmountsOnly(allocation.Resources))
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

    // Ports, cores and devices are single things that somebody may hold already.
    private static bool IsAmountsOnly(AllocatedResources resources) => resources is { Ports.Count: 0, Total: { Cores: 0, Devices: 0 } };
}
