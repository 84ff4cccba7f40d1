using Steppe.Model;

namespace Steppe.State;

/// <summary>The columns of up to <see cref="Size"/> neighbouring nodes. CPU in MHz, memory and disk in MiB.</summary>
/// <remarks>Never changed once it is part of a snapshot: a change copies the chunk, unless it was copied under the same
/// stamp already. Arrays are <see cref="Size"/> long;
/// a slot without a node has <see cref="Ready"/> 0 and nothing available.</remarks>
public sealed class NodeChunk
{
    /// <summary>Nodes per chunk: a copy is a few kilobytes, a scan is long enough for vectors.</summary>
    public const int Size = 256;

    private readonly EditStamp _edit;

    // Else only what is used is this chunk's own, and the rest is shared with the chunk it was copied from.
    private readonly bool _ownsAll;

    // Copied apart from what else is used, when some of it is changed.
    private bool _ownsPieces = true;

    internal NodeChunk(EditStamp edit = default)
        : this(edit, ownsAll: true)
    {
    }

    private NodeChunk(EditStamp edit, bool ownsAll) => (_edit, _ownsAll) = (edit, ownsAll);

    /// <summary>Which node sits in each slot, or null: a scan that needs more than numbers walks no tree.</summary>
    public Node?[] Nodes { get; private init; } = new Node?[Size];

    /// <summary>By slot a number from the node's id alone, the same in every state: what lots are drawn from.</summary>
    public ulong[] Marks { get; private init; } = new ulong[Size];

    /// <summary>By slot the number of the node's kind in <see cref="NodeColumns.Kinds"/>; 0 where there is no node.</summary>
    public int[] Kinds { get; private init; } = new int[Size];

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

    /// <summary>The host ports those allocations hold, in order, on whatever address; a port held twice is there twice. Null for
    /// none.</summary>
    public ushort[]?[] HeldPorts { get; private init; } = new ushort[]?[Size];

    /// <summary>Cores and devices.</summary>
    public PieceColumns Pieces { get; private set; } = new();

    /// <summary>Writes the pieces of a node, into a chunk that may be written to.</summary>
    internal void SetPieces(int at, NodePieces? pieces)
    {
        if (!_ownsPieces)
        {
            (Pieces, _ownsPieces) = (Pieces.Copy(), true);
        }

        Pieces.Set(at, pieces);
    }

    /// <summary>A chunk to be changed under a stamp: this one, if it was made under it.</summary>
    internal NodeChunk For(EditStamp edit) => edit.Value != 0 && edit == _edit && _ownsAll ? this : new(edit)
    {
        Nodes = (Node?[])Nodes.Clone(),
        Marks = (ulong[])Marks.Clone(),
        Kinds = (int[])Kinds.Clone(),
        Ready = (int[])Ready.Clone(),
        AvailableCpuMhz = (int[])AvailableCpuMhz.Clone(),
        AvailableMemoryMb = (int[])AvailableMemoryMb.Clone(),
        AvailableDiskMb = (int[])AvailableDiskMb.Clone(),
        UsedCpuMhz = (int[])UsedCpuMhz.Clone(),
        UsedMemoryMb = (int[])UsedMemoryMb.Clone(),
        UsedDiskMb = (int[])UsedDiskMb.Clone(),
        HeldPorts = (ushort[]?[])HeldPorts.Clone(),
        Pieces = Pieces,
        _ownsPieces = false,
    };

    /// <summary>The same, of which only what is used will be changed.</summary>
    internal NodeChunk ForUse(EditStamp edit) => edit.Value != 0 && edit == _edit ? this : new(edit, ownsAll: false)
    {
        Nodes = Nodes,
        Marks = Marks,
        Kinds = Kinds,
        Ready = Ready,
        AvailableCpuMhz = AvailableCpuMhz,
        AvailableMemoryMb = AvailableMemoryMb,
        AvailableDiskMb = AvailableDiskMb,
        UsedCpuMhz = (int[])UsedCpuMhz.Clone(),
        UsedMemoryMb = (int[])UsedMemoryMb.Clone(),
        UsedDiskMb = (int[])UsedDiskMb.Clone(),
        HeldPorts = (ushort[]?[])HeldPorts.Clone(),
        Pieces = Pieces,
        _ownsPieces = false,
    };
}
