using Steppe.Log.Disk;

namespace Steppe.Log.File;

/// <summary>Reads the flush units of one segment in order, each byte about once.</summary>
/// <remarks>Not thread-safe. What it returns is valid until the next call.</remarks>
internal sealed class UnitReader(ILogFile file, ulong segment, long length)
{
    private const int WindowBytes = 256 * 1024;

    private byte[] _window = new byte[(int)Math.Min(WindowBytes, length)];
    private long _start;
    private int _count;

    /// <summary>What stands at an offset where a unit may begin.</summary>
    public enum Finding
    {
        /// <summary>Nothing: a length of zero, or no room for a header.</summary>
        Nothing,

        /// <summary>Something that is not a whole unit.</summary>
        Bad,

        /// <summary>A whole unit.</summary>
        Whole,
    }

    public long Length => length;

    public Finding Read(long offset, out ReadOnlySpan<byte> unit)
    {
        unit = default;
        if (length - offset < FlushUnit.HeaderBytes)
        {
            return Finding.Nothing;
        }

        int body = FlushUnit.BodyBytes(Window(offset, FlushUnit.HeaderBytes));
        if (body == 0)
        {
            return Finding.Nothing;
        }

        if (body > length - offset - FlushUnit.HeaderBytes)
        {
            return Finding.Bad;
        }

        ReadOnlySpan<byte> whole = Window(offset, FlushUnit.HeaderBytes + body);
        if (!FlushUnit.IsWhole(whole, segment, offset))
        {
            return Finding.Bad;
        }

        unit = whole;
        return Finding.Whole;
    }

    /// <summary>Offset of the first byte that is not zero, or null when only zeros follow.</summary>
    public long? FindNonZero(long offset)
    {
        while (offset < length)
        {
            ReadOnlySpan<byte> window = Rest(offset);
            int found = window.IndexOfAnyExcept((byte)0);
            if (found >= 0)
            {
                return offset + found;
            }

            offset += window.Length;
        }

        return null;
    }

    /// <summary>Looks behind a bad unit for a whole one that was flushed after it.</summary>
    /// <param name="offset">Where the bad unit begins.</param>
    /// <param name="sequence">The sequence it should have had.</param>
    public long? FindLater(long offset, ulong sequence)
    {
        // Sequences count flushes, so one behind this place cannot be further ahead than the units that fit between.
        ulong highest = sequence + (ulong)((length - offset) / FlushUnit.HeaderBytes);
        long at = offset + FlushUnit.Alignment;
        while (FindNonZero(at) is { } found)
        {
            at = found - (found % FlushUnit.Alignment);
            if (length - at < FlushUnit.HeaderBytes)
            {
                return null;
            }

            ulong here = FlushUnit.Sequence(Window(at, FlushUnit.HeaderBytes));
            if (here > sequence && here <= highest && Read(at, out _) == Finding.Whole)
            {
                return at;
            }

            at += FlushUnit.Alignment;
        }

        return null;
    }

    // What the window holds from here on; at least one byte.
    private ReadOnlySpan<byte> Rest(long offset)
    {
        Window(offset, 1);
        return _window.AsSpan((int)(offset - _start), (int)(_start + _count - offset));
    }

    private ReadOnlySpan<byte> Window(long offset, int bytes)
    {
        if (offset < _start || offset + bytes > _start + _count)
        {
            if (bytes > _window.Length)
            {
                _window = new byte[(int)Math.Min(length, Math.Max(bytes, 2L * _window.Length))];
            }

            _start = offset;
            _count = file.Read(offset, _window.AsSpan(0, (int)Math.Min(_window.Length, length - offset)));
            if (_count < bytes)
            {
                throw new EndOfStreamException("the segment became shorter while it was read");
            }
        }

        return _window.AsSpan((int)(offset - _start), bytes);
    }
}
