using System.Buffers;

namespace Steppe.Server;

/// <summary>Bytes in pieces, of which there may be more than one array can hold.</summary>
/// <remarks>Nothing that is written is ever moved. For one thread.</remarks>
internal sealed class ChunkedBuffer : IBufferWriter<byte>
{
    private const int ChunkBytes = 4 * 1024 * 1024;

    private Piece? _first;
    private Piece? _last;
    private byte[] _chunk = [];
    private int _used;

    /// <summary>All that was written; nothing is written after this.</summary>
    public ReadOnlySequence<byte> Written
    {
        get
        {
            Seal();
            return _first is null || _last is null
                ? ReadOnlySequence<byte>.Empty
                : new ReadOnlySequence<byte>(_first, 0, _last, _last.Memory.Length);
        }
    }

    /// <inheritdoc/>
    public void Advance(int count) => _used += count;

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_chunk.Length - _used < Math.Max(1, sizeHint))
        {
            Seal();
            _chunk = new byte[Math.Max(ChunkBytes, sizeHint)];
        }

        return _chunk.AsMemory(_used);
    }

    private void Seal()
    {
        if (_used > 0)
        {
            _last = new Piece(_chunk.AsMemory(0, _used), _last);
            _first ??= _last;
        }

        (_chunk, _used) = ([], 0);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> bytes, Piece? before)
        {
            Memory = bytes;
            if (before is not null)
            {
                RunningIndex = before.RunningIndex + before.Memory.Length;
                before.Next = this;
            }
        }
    }
}
