using Steppe.Log.Disk;

namespace Steppe.Log.File;

/// <summary>Collects entries into a flush unit and writes it behind the last one of the newest segment.</summary>
/// <remarks>Not thread-safe. One write per unit and one flush per <see cref="Sync"/>, none when nothing was written.</remarks>
internal sealed class SegmentAppender(ILogDisk disk, Segment segment, ulong nextSequence) : IDisposable
{
    private const int KeptBufferBytes = 8 * 1024 * 1024;

    private Segment _segment = segment;
    private ILogFile _file = segment.Open(disk);
    private ulong _sequence = nextSequence;
    private byte[] _buffer = new byte[64 * 1024];
    private int _body;
    private ulong _firstIndex;
    private bool _needsSync;

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

    /// <summary>Writes the unit, if there is one.</summary>
    public void Write()
    {
        if (_body == 0)
        {
            return;
        }

        int size = FlushUnit.SizeOf(_body);
        Span<byte> unit = _buffer.AsSpan(0, size);
        unit[(FlushUnit.HeaderBytes + _body)..].Clear();
        FlushUnit.Seal(unit, _body, _sequence, _segment.FirstIndex, _segment.End);
        _needsSync = true;
        _file.Write(_segment.End, unit);
        _segment.Extend(_firstIndex, size);
        _sequence++;
        _body = 0;
        if (_buffer.Length > KeptBufferBytes)
        {
            _buffer = new byte[KeptBufferBytes];
        }
    }

    public void Sync()
    {
        if (_needsSync)
        {
            _file.Sync();
            _needsSync = false;
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
