namespace Steppe.State;

/// <summary>What the nodes of a chunk give away piece by piece, as columns.</summary>
/// <remarks>Never changed once it is part of a snapshot. Apart from the other columns, since few allocations hold pieces.</remarks>
public sealed class PieceColumns
{
    private readonly NodePieces?[] _nodes;
    private readonly int[] _freeCores;
    private readonly int[] _mhzPerCore;
    private int[][] _freeDevices;

    internal PieceColumns()
    {
        _nodes = new NodePieces?[NodeChunk.Size];
        _freeCores = new int[NodeChunk.Size];
        _mhzPerCore = new int[NodeChunk.Size];
        _freeDevices = [];
    }

    private PieceColumns(PieceColumns other)
    {
        _nodes = [.. other._nodes];
        _freeCores = [.. other._freeCores];
        _mhzPerCore = [.. other._mhzPerCore];
        _freeDevices = [.. other._freeDevices.Select(static column => (int[])column.Clone())];
    }

    /// <summary>By slot the whole story; null where there is no node.</summary>
    public ReadOnlySpan<NodePieces?> Nodes => _nodes;

    /// <summary>By slot how many cores can be given away.</summary>
    public ReadOnlySpan<int> FreeCores => _freeCores;

    /// <summary>By slot what one core counts, in MHz.</summary>
    public ReadOnlySpan<int> MhzPerCore => _mhzPerCore;

    /// <summary>By place in a node's <see cref="Steppe.Model.NodeResources.Devices"/>, then by slot: how many devices of that group
    /// can be given away.</summary>
    public ReadOnlySpan<int[]> FreeDevices => _freeDevices;

    internal PieceColumns Copy() => new(this);

    internal void Set(int at, NodePieces? pieces)
    {
        _nodes[at] = pieces;
        _freeCores[at] = pieces?.FreeCoreCount ?? 0;
        _mhzPerCore[at] = pieces?.MhzPerCore ?? 0;
        ReadOnlySpan<int> free = pieces is null ? [] : pieces.FreeDeviceCounts;
        while (_freeDevices.Length < free.Length)
        {
            _freeDevices = [.. _freeDevices, new int[NodeChunk.Size]];
        }

        for (int group = 0; group < _freeDevices.Length; group++)
        {
            _freeDevices[group][at] = group < free.Length ? free[group] : 0;
        }
    }
}
