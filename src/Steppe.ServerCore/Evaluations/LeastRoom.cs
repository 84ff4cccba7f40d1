using Steppe.Model;
using Steppe.State;

namespace Steppe.ServerCore;

/// <summary>Room on one node, or what a node must have free at least before an evaluation that waits can use it.</summary>
/// <remarks>Of several groups that wait the least of each amount counts, and nothing where it is not certain: a node that has less is of
/// no use to any of them, one that has as much may be. See decision 0221.</remarks>
/// <param name="CpuMhz">MHz.</param>
/// <param name="MemoryMb">MiB.</param>
/// <param name="DiskMb">MiB.</param>
public readonly record struct LeastRoom(long CpuMhz, long MemoryMb, long DiskMb) : IComparable<LeastRoom>
{
    /// <summary>What an evaluation waits for.</summary>
    /// <param name="state">The state it was written to.</param>
    /// <param name="evaluation">A blocked evaluation.</param>
    /// <param name="job">Its job, or null when that is gone.</param>
    public static LeastRoom Of(StateSnapshot state, Evaluation evaluation, AdmittedJob? job)
    {
        // Who may displace others can make room.
        if (job is null || evaluation.FailedGroups.IsEmpty || (state.SchedulerConfiguration.Preemption ?? PreemptionSwitches.Default).IsOnFor(job.Type))
        {
            return default;
        }

        LeastRoom? least = null;
        foreach (string name in evaluation.FailedGroups.Keys)
        {
            // While canaries are tried out, an earlier version may be what is to be placed.
            if (job.FindGroup(name) is not { } group || group.Update is { Canary: > 0 })
            {
                return default;
            }

            // What a core is worth in MHz is known of nodes only.
            LeastRoom one = new(group.Ask.Cores > 0 ? 0 : group.Ask.CpuMhz, group.Ask.MemoryMb, group.Ask.DiskMb);
            least = least is { } other
                ? new LeastRoom(Math.Min(one.CpuMhz, other.CpuMhz), Math.Min(one.MemoryMb, other.MemoryMb), Math.Min(one.DiskMb, other.DiskMb))
                : one;
        }

        return least!.Value;
    }

    /// <summary>What a node has free, or null when it is not known.</summary>
    public static LeastRoom? FreeOn(NodeColumns columns, NodeId node)
    {
        int slot = columns.SlotOf(node);
        if (slot < 0)
        {
            return null;
        }

        NodeChunk chunk = columns.Chunks[slot / NodeChunk.Size];
        int at = slot % NodeChunk.Size;
        return new LeastRoom(
            chunk.AvailableCpuMhz[at] - chunk.UsedCpuMhz[at],
            chunk.AvailableMemoryMb[at] - chunk.UsedMemoryMb[at],
            chunk.AvailableDiskMb[at] - chunk.UsedDiskMb[at]);
    }

    /// <summary>Whether a node with so much free has this much.</summary>
    public bool FitsInto(LeastRoom free) =>
        Fits(CpuMhz, free.CpuMhz) && Fits(MemoryMb, free.MemoryMb) && Fits(DiskMb, free.DiskMb);

    /// <inheritdoc/>
    public int CompareTo(LeastRoom other) => (CpuMhz, MemoryMb, DiskMb).CompareTo((other.CpuMhz, other.MemoryMb, other.DiskMb));

    public static bool operator <(LeastRoom left, LeastRoom right) => left.CompareTo(right) < 0;

    public static bool operator >(LeastRoom left, LeastRoom right) => left.CompareTo(right) > 0;

    public static bool operator <=(LeastRoom left, LeastRoom right) => left.CompareTo(right) <= 0;

    public static bool operator >=(LeastRoom left, LeastRoom right) => left.CompareTo(right) >= 0;

    // Nodes may hold more than they have since they were registered with less: who asks for nothing of it does not mind.
    private static bool Fits(long asked, long free) => asked <= 0 || asked <= free;
}
