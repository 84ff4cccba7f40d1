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
    private bool _ownsPieces;

    internal NodeChunk(EditStamp edit = default)
    {
        (_edit, _ownsAll, _ownsPieces) = (edit, true, true);
        Nodes = new Node?[Size];
        Marks = new ulong[Size];
        Kinds = new int[Size];
        Ready = new int[Size];
        AvailableCpuMhz = new int[Size];
        AvailableMemoryMb = new int[Size];
        AvailableDiskMb = new int[Size];
        UsedCpuMhz = new int[Size];
        UsedMemoryMb = new int[Size];
        UsedDiskMb = new int[Size];
        HeldPorts = new ushort[]?[Size];
        Pieces = new PieceColumns();
    }

    // The hottest copy there is, one for every node that a plan touches: nothing is made that is not kept.
    private NodeChunk(NodeChunk other, EditStamp edit, bool ownsAll)
    {
        (_edit, _ownsAll, _ownsPieces) = (edit, ownsAll, false);
        Nodes = Own(other.Nodes);
        Marks = Own(other.Marks);
        Kinds = Own(other.Kinds);
        Ready = Own(other.Ready);
        AvailableCpuMhz = Own(other.AvailableCpuMhz);
        AvailableMemoryMb = Own(other.AvailableMemoryMb);
        AvailableDiskMb = Own(other.AvailableDiskMb);
        UsedCpuMhz = [.. other.UsedCpuMhz];
        UsedMemoryMb = [.. other.UsedMemoryMb];
        UsedDiskMb = [.. other.UsedDiskMb];
        HeldPorts = [.. other.HeldPorts];
        Pieces = other.Pieces;

        T[] Own<T>(T[] column) => ownsAll ? [.. column] : column;
    }

    /// <summary>Which node sits in each slot, or null: a scan that needs more than numbers walks no tree.</summary>
    public Node?[] Nodes { get; }

    /// <summary>By slot a number from the node's id alone, the same in every state: what lots are drawn from.</summary>
    public ulong[] Marks { get; }

    /// <summary>By slot the number of the node's kind in <see cref="NodeColumns.Kinds"/>; 0 where there is no node.</summary>
    public int[] Kinds { get; }

    /// <summary>1 where new work may go, else 0.</summary>
    public int[] Ready { get; }

    /// <summary>Total minus reserved.</summary>
    public int[] AvailableCpuMhz { get; }

    public int[] AvailableMemoryMb { get; }
    public int[] AvailableDiskMb { get; }

    /// <summary>Held by allocations whose tasks may still run.</summary>
    public int[] UsedCpuMhz { get; }

    public int[] UsedMemoryMb { get; }
    public int[] UsedDiskMb { get; }

    /// <summary>The host ports those allocations hold, in order, on whatever address; a port held twice is there twice. Null for
    /// none.</summary>
    public ushort[]?[] HeldPorts { get; }

    /// <summary>Cores and devices.</summary>
    public PieceColumns Pieces { get; private set; }

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
    internal NodeChunk For(EditStamp edit) => edit.Value != 0 && edit == _edit && _ownsAll ? this : new(this, edit, ownsAll: true);

    /// <summary>The same, of which only what is used will be changed.</summary>
    internal NodeChunk ForUse(EditStamp edit) => edit.Value != 0 && edit == _edit ? this : new(this, edit, ownsAll: false);
}
