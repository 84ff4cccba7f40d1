using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Numerics;
using Steppe.Model;

namespace Steppe.State;

/// <summary>Capacity and use of every node, as columns, so that a scan of all of them is a vector loop.</summary>
/// <remarks>Immutable and persistent by chunk. A node keeps its slot for as long as it is registered; slots are given in
/// order of registration and freed slots are used again, lowest first, so equal histories give equal slots.</remarks>
public sealed class NodeColumns
{
    /// <summary>No nodes.</summary>
    public static readonly NodeColumns Empty = new([], Table<NodeId, int>.Empty, [], NodeKinds.Empty);

    private readonly Table<NodeId, int> _slots;
    private readonly ImmutableSortedSet<int> _free;
    private readonly NodeKinds _kinds;

    private NodeColumns(ImmutableArray<NodeChunk> chunks, Table<NodeId, int> slots, ImmutableSortedSet<int> free, NodeKinds kinds)
    {
        Chunks = chunks;
        _slots = slots;
        _free = free;
        _kinds = kinds;
    }

    /// <summary>The chunks; slot <c>s</c> is entry <c>s % Size</c> of chunk <c>s / Size</c>.</summary>
    public ImmutableArray<NodeChunk> Chunks { get; }

    /// <summary>The kinds of nodes, by the numbers in <see cref="NodeChunk.Kinds"/>.</summary>
    public Table<int, NodeKind> Kinds => _kinds.Rows;

    /// <summary>The number after that of the last kind there was.</summary>
    public int KindsEnd => _kinds.End;

    /// <summary>The slot of a node, or -1.</summary>
    public int SlotOf(NodeId id) => _slots.TryFind(id, out int slot) ? slot : -1;

    /// <summary>The node in a slot, or null.</summary>
    public Node? NodeAt(int slot) => Chunks[slot / NodeChunk.Size].Nodes[slot % NodeChunk.Size];

    /// <summary>The number of the kind of the node in a slot; 0 where there is none.</summary>
    public int KindAt(int slot) => Chunks[slot / NodeChunk.Size].Kinds[slot % NodeChunk.Size];

    /// <summary>The ports held on the node in a slot, in order; null for none.</summary>
    public ushort[]? HeldPortsAt(int slot) => Chunks[slot / NodeChunk.Size].HeldPorts[slot % NodeChunk.Size];

    /// <summary>The cores and devices of the node in a slot that holds one.</summary>
    public NodePieces PiecesAt(int slot) => Chunks[slot / NodeChunk.Size].Pieces.Nodes[slot % NodeChunk.Size]!;

    /// <summary>A number from a node's id alone.</summary>
    public static ulong MarkOf(NodeId node)
    {
        Span<byte> id = stackalloc byte[16];
        node.Value.TryWriteBytes(id);
        return BinaryPrimitives.ReadUInt64LittleEndian(id) ^ BitOperations.RotateLeft(BinaryPrimitives.ReadUInt64LittleEndian(id[8..]), 32);
    }

    /// <summary>With the node added, or its capacity and readiness brought up to date.</summary>
    internal NodeColumns With(Node node, EditStamp edit = default)
    {
        int slot = SlotOf(node.Id);
        NodeColumns columns = slot < 0 ? WithSlotFor(node.Id, edit, out slot) : this;
        columns = columns.Changing(slot, edit, out NodeChunk chunk, out int at);
        NodeKinds kinds = chunk.Nodes[at] is { } before ? columns._kinds.Without(before, chunk.Kinds[at], edit) : columns._kinds;
        kinds = kinds.With(node, edit, out int kind);
        chunk.Nodes[at] = node;
        chunk.Marks[at] = MarkOf(node.Id);
        chunk.Kinds[at] = kind;
        chunk.Ready[at] = node.IsReady ? 1 : 0;
        chunk.AvailableCpuMhz[at] = node.Resources.CpuMhz - node.Reserved.CpuMhz;
        chunk.AvailableMemoryMb[at] = node.Resources.MemoryMb - node.Reserved.MemoryMb;
        chunk.AvailableDiskMb[at] = node.Resources.DiskMb - node.Reserved.DiskMb;
        chunk.SetPieces(at, chunk.Pieces.Nodes[at]?.On(node) ?? NodePieces.Of(node));
        return new NodeColumns(columns.Chunks, columns._slots, columns._free, kinds);
    }

    /// <summary>With an allocation's share taken (<paramref name="sign"/> 1) or given back (-1).</summary>
    internal NodeColumns WithUse(NodeId id, AllocatedResources resources, int sign, EditStamp edit)
    {
        int slot = SlotOf(id);
        if (slot < 0)
        {
            return this;
        }

        int number = slot / NodeChunk.Size;
        int at = slot % NodeChunk.Size;
        NodeChunk chunk = Chunks[number].ForUse(edit);
        NodeColumns columns = With(number, chunk);
        ResourceAsk ask = resources.Total;
        chunk.UsedCpuMhz[at] += sign * Share(ask.CpuMhz);
        chunk.UsedMemoryMb[at] += sign * Share(ask.MemoryMb);
        chunk.UsedDiskMb[at] += sign * Share(ask.DiskMb);
        if (resources.Ports.Count > 0)
        {
            chunk.HeldPorts[at] = PortList.With(chunk.HeldPorts[at], resources.Ports, sign);
        }

        if (ask is not { Cores: 0, Devices: 0 })
        {
            chunk.SetPieces(at, chunk.Pieces.Nodes[at]!.With(resources, sign));
        }

        return columns;
    }

    /// <summary>Without the node.</summary>
    internal NodeColumns Without(NodeId id, EditStamp edit)
    {
        int slot = SlotOf(id);
        if (slot < 0)
        {
            return this;
        }

        NodeColumns cleared = Changing(slot, edit, out NodeChunk chunk, out int at);
        NodeKinds kinds = _kinds.Without(chunk.Nodes[at]!, chunk.Kinds[at], edit);
        chunk.Nodes[at] = null;
        chunk.Marks[at] = 0;
        chunk.Kinds[at] = 0;
        chunk.Ready[at] = 0;
        chunk.AvailableCpuMhz[at] = chunk.AvailableMemoryMb[at] = chunk.AvailableDiskMb[at] = 0;
        chunk.UsedCpuMhz[at] = chunk.UsedMemoryMb[at] = chunk.UsedDiskMb[at] = 0;
        chunk.HeldPorts[at] = null;
        chunk.SetPieces(at, null);
        return new NodeColumns(cleared.Chunks, _slots.Without(id, edit), _free.Add(slot), kinds);
    }

    // No node has more than a column can count; an ask beyond it never fits and is never placed.
    private static int Share(long ask) => (int)Math.Clamp(ask, 0, int.MaxValue / 2);

    private NodeColumns WithSlotFor(NodeId id, EditStamp edit, out int slot)
    {
        slot = _free.IsEmpty ? _slots.Count : _free[0];
        ImmutableArray<NodeChunk> chunks = slot / NodeChunk.Size < Chunks.Length ? Chunks : Chunks.Add(new NodeChunk(edit));
        return new NodeColumns(chunks, _slots.With(id, slot, edit), _free.Remove(slot), _kinds);
    }

    // The chunk of a slot may be written to before the columns are handed on.
    private NodeColumns Changing(int slot, EditStamp edit, out NodeChunk chunk, out int at)
    {
        int number = slot / NodeChunk.Size;
        at = slot % NodeChunk.Size;
        chunk = Chunks[number].For(edit);
        return With(number, chunk);
    }

    private NodeColumns With(int number, NodeChunk chunk) =>
        ReferenceEquals(chunk, Chunks[number]) ? this : new NodeColumns(Chunks.SetItem(number, chunk), _slots, _free, _kinds);
}
