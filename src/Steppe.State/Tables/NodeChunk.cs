using Steppe.Model;

namespace Steppe.State;

/// <summary>The columns of up to <see cref="Size"/> neighbouring nodes. CPU in MHz, memory and disk in MiB.</summary>
/// <remarks>Never changed once it is part of a snapshot: a change copies the chunk. Arrays are <see cref="Size"/> long;
/// a slot without a node has <see cref="Ready"/> 0 and nothing available.</remarks>
public sealed class NodeChunk
{
    /// <summary>Nodes per chunk: a copy is a few kilobytes, a scan is long enough for vectors.</summary>
    public const int Size = 256;

    internal NodeChunk()
    {
    }

    /// <summary>Which node sits in each slot, or null: a scan that needs more than numbers walks no tree.</summary>
    public Node?[] Nodes { get; private init; } = new Node?[Size];

    /// <summary>1 where new work may go, else 0.</summary>
    public int[] Ready { get; private init; } = new int[Size];

    /// <summary>Total minus reserved.</summary>
    public int[] AvailableCpuMhz { get; private init; } = new int[Size];

    public int[] AvailableMemoryMb { get; private init; } = new int[Size];
    public int[] AvailableDiskMb { get; private init; } = new int[Size];

    /// <summary>Held by allocations whose tasks may still run.</summary>
    public int[] UsedCpuMhz { get; private init; } = new int[Size];

    public int[] UsedMemoryMb { get; private init; } = new int[Size];
    public int[] UsedDiskMb { get; private init; } = new int[Size];

    internal NodeChunk Copy() => new()
    {
        Nodes = (Node?[])Nodes.Clone(),
        Ready = (int[])Ready.Clone(),
        AvailableCpuMhz = (int[])AvailableCpuMhz.Clone(),
        AvailableMemoryMb = (int[])AvailableMemoryMb.Clone(),
        AvailableDiskMb = (int[])AvailableDiskMb.Clone(),
        UsedCpuMhz = (int[])UsedCpuMhz.Clone(),
        UsedMemoryMb = (int[])UsedMemoryMb.Clone(),
        UsedDiskMb = (int[])UsedDiskMb.Clone(),
    };
}
