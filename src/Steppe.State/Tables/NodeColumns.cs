using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.State;

/// <summary>Capacity and use of every node, as columns, so that a scan of all of them is a vector loop.</summary>
/// <remarks>Immutable and persistent by chunk. A node keeps its slot for as long as it is registered; slots are given in
/// order of registration and freed slots are used again, lowest first, so equal histories give equal slots.</remarks>
public sealed class NodeColumns
{
    /// <summary>No nodes.</summary>
    public static readonly NodeColumns Empty = new([], Table<NodeId, int>.Empty, []);

    private readonly Table<NodeId, int> _slots;
    private readonly ImmutableSortedSet<int> _free;

    private NodeColumns(ImmutableArray<NodeChunk> chunks, Table<NodeId, int> slots, ImmutableSortedSet<int> free)
    {
        Chunks = chunks;
        _slots = slots;
        _free = free;
    }

    /// <summary>The chunks; slot <c>s</c> is entry <c>s % Size</c> of chunk <c>s / Size</c>.</summary>
    public ImmutableArray<NodeChunk> Chunks { get; }

    /// <summary>The slot of a node, or -1.</summary>
    public int SlotOf(NodeId id) => _slots.TryFind(id, out int slot) ? slot : -1;

    /// <summary>With the node added, or its capacity and readiness brought up to date.</summary>
    internal NodeColumns With(Node node)
    {
        int slot = SlotOf(node.Id);
        NodeColumns columns = slot < 0 ? WithSlotFor(node.Id, out slot) : this;
        return columns.Changing(slot, (chunk, at) =>
        {
            chunk.Nodes[at] = node;
            chunk.Ready[at] = node.IsReady ? 1 : 0;
            chunk.AvailableCpuMhz[at] = node.Resources.CpuMhz - node.Reserved.CpuMhz;
            chunk.AvailableMemoryMb[at] = node.Resources.MemoryMb - node.Reserved.MemoryMb;
            chunk.AvailableDiskMb[at] = node.Resources.DiskMb - node.Reserved.DiskMb;
        });
    }

    /// <summary>With an allocation's share taken (<paramref name="sign"/> 1) or given back (-1).</summary>
    internal NodeColumns WithUse(NodeId id, ResourceAsk ask, int sign)
    {
        int slot = SlotOf(id);
        return slot < 0 ? this : Changing(slot, (chunk, at) =>
        {
            chunk.UsedCpuMhz[at] += sign * Share(ask.CpuMhz);
            chunk.UsedMemoryMb[at] += sign * Share(ask.MemoryMb);
            chunk.UsedDiskMb[at] += sign * Share(ask.DiskMb);
        });
    }

    /// <summary>Without the node.</summary>
    internal NodeColumns Without(NodeId id)
    {
        int slot = SlotOf(id);
        if (slot < 0)
        {
            return this;
        }

        NodeColumns cleared = Changing(slot, static (chunk, at) =>
        {
            chunk.Nodes[at] = null;
            chunk.Ready[at] = 0;
            chunk.AvailableCpuMhz[at] = chunk.AvailableMemoryMb[at] = chunk.AvailableDiskMb[at] = 0;
            chunk.UsedCpuMhz[at] = chunk.UsedMemoryMb[at] = chunk.UsedDiskMb[at] = 0;
        });
        return new NodeColumns(cleared.Chunks, _slots.Without(id), _free.Add(slot));
    }

    // No node has more than a column can count; an ask beyond it never fits and is never placed.
    private static int Share(long ask) => (int)Math.Clamp(ask, 0, int.MaxValue / 2);

    private NodeColumns WithSlotFor(NodeId id, out int slot)
    {
        slot = _free.IsEmpty ? _slots.Count : _free[0];
        ImmutableArray<NodeChunk> chunks = slot / NodeChunk.Size < Chunks.Length ? Chunks : Chunks.Add(new NodeChunk());
        return new NodeColumns(chunks, _slots.With(id, slot), _free.Remove(slot));
    }

    private NodeColumns Changing(int slot, Action<NodeChunk, int> change)
    {
        NodeChunk copy = Chunks[slot / NodeChunk.Size].Copy();
        change(copy, slot % NodeChunk.Size);
        return new NodeColumns(Chunks.SetItem(slot / NodeChunk.Size, copy), _slots, _free);
    }
}
