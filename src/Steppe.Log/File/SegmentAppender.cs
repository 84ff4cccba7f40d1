using Steppe.Log.Disk;

namespace Steppe.Log.File;

/// <summary>Collects entries into a flush unit and flushes it behind the last one of the newest segment.</summary>
/// <remarks>
/// Not thread-safe. One write and one flush per unit. A unit is durable before the next is written: recovery relies on it
/// when it takes a bad unit with a later one behind it for damage.
/// </remarks>
internal sealed class SegmentAppender(ILogDisk disk, Segment segment, ulong nextSequence) : IDisposable
{
    private const int KeptBufferBytes = 8 * 1024 * 1024;

    private Segment _segment = segment;
    private ILogFile _file = segment.Open(disk);
    private ulong _sequence = nextSequence;
    private byte[] _buffer = new byte[64 * 1024];
    private int _body;
    private ulong _firstIndex;

    /// <summary>Whether an entry of that size can still join the unit in the segment.</summary>
    public bool Fits(int entryBytes) => FlushUnit.SizeOf(_body + entryBytes) <= _segment.Length - _segment.End;

    /// <summary>Adds an entry to the unit; the caller has made sure that it fits.</summary>
    public EntryHash Stage(LogEntry entry, int bytes)
    {
        if (_body == 0)
        {
            _firstIndex = entry.Index;
        }

        int needed = FlushUnit.SizeOf(_body + bytes);
        if (needed > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Max(needed, 2 * _buffer.Length));
        }

        Span<byte> target = _buffer.AsSpan(FlushUnit.HeaderBytes + _body, bytes);
        EntryCodec.Write(target, entry);
        _body += bytes;
        return EntryCodec.Hash(target);
    }

    /// <summary>Writes the unit, if there is one, and makes it durable.</summary>
    public void Flush()
    {
        if (_body == 0)
        {
            return;
        }

        int size = FlushUnit.SizeOf(_body);
        Span<byte> unit = _buffer.AsSpan(0, size);
        unit[(FlushUnit.HeaderBytes + _body)..].Clear();
        FlushUnit.Seal(unit, _body, _sequence, _segment.FirstIndex, _segment.End);
        _file.Write(_segment.End, unit);
        _file.Sync();
        _segment.Extend(_firstIndex, size);
        _sequence++;
        _body = 0;
        if (_buffer.Length > KeptBufferBytes)
        {
            _buffer = new byte[KeptBufferBytes];
        }
    }

    /// <summary>Goes on in a new segment.</summary>
    public void Continue(Segment segment)
    {
        _file.Dispose();
        _segment = segment;
        _file = segment.Open(disk);
    }

    public void Dispose() => _file.Dispose();
}
