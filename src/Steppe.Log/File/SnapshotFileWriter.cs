using System.Buffers;
using Steppe.Log.Disk;

namespace Steppe.Log.File;

/// <summary>Writes a snapshot file while its contents are made, so that a big state is never in memory twice.</summary>
/// <remarks>For one thread, for one file. The header comes last: until then the file is none.</remarks>
internal sealed class SnapshotFileWriter(ILogFile file) : IBufferWriter<byte>, IDisposable
{
    private const int PieceBytes = 1024 * 1024;

    // Lent: a piece is a large object, and snapshots are taken again and again.
    private byte[] _piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
    private int _used;
    private long _written;
    private uint _checksum = uint.MaxValue;

    /// <inheritdoc/>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _piece.Length - _used);
        _used += count;
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_piece.Length - _used < Math.Max(1, sizeHint))
        {
            Flush();
            if (_piece.Length < sizeHint)
            {
                ArrayPool<byte>.Shared.Return(_piece);
                _piece = ArrayPool<byte>.Shared.Rent(sizeHint);
            }
        }

        return _piece.AsMemory(_used);
    }

    /// <summary>Writes what is left and the header, and makes all of it durable.</summary>
    /// <returns>The length of the contents in bytes.</returns>
    /// <exception cref="IOException">The disk refused.</exception>
    public long Finish(ulong index, ClusterId cluster, EntryHash hash)
    {
        Flush();
        Span<byte> header = stackalloc byte[SnapshotHeader.Bytes];
        new SnapshotHeader(index, cluster, hash, _written, _checksum).Write(header);
        file.Write(0, header);
        file.Sync();
        return _written;
    }

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<byte>.Shared.Return(_piece);

    private void Flush()
    {
        ReadOnlySpan<byte> bytes = _piece.AsSpan(0, _used);
        _checksum = Crc32C.Continue(_checksum, bytes);
        file.Write(SnapshotHeader.Bytes + _written, bytes);
        _written += _used;
        _used = 0;
    }
}
