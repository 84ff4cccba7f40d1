using Steppe.Log.Disk;

namespace Steppe.Log.File;

/// <summary>One segment file: where it begins, how far it is filled, and roughly where to find an entry in it.</summary>
/// <remarks>
/// Written by the one appender; <see cref="OffsetFor"/> may be asked from any thread. Segments are filled with zeros before
/// use, so that a flush changes contents only and never the length of the file.
/// </remarks>
internal sealed class Segment(string name, ulong firstIndex, long length)
{
    private const int MarkEveryBytes = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly List<(ulong Index, long Offset)> _marks = [];

    public string Name => name;

    public ulong FirstIndex => firstIndex;

    /// <summary>Size of the file in bytes.</summary>
    public long Length => length;

    /// <summary>Where the next unit goes.</summary>
    public long End { get; private set; } = SegmentFile.HeaderBytes;

    public void Extend(ulong firstIndexOfUnit, int unitBytes)
    {
        lock (_gate)
        {
            if (_marks.Count == 0 || End - _marks[^1].Offset >= MarkEveryBytes)
            {
                _marks.Add((firstIndexOfUnit, End));
            }

            End += unitBytes;
        }
    }

    /// <summary>Offset of a unit at or before the one that holds <paramref name="index"/>.</summary>
    public long OffsetFor(ulong index)
    {
        lock (_gate)
        {
            int last = _marks.FindLastIndex(mark => mark.Index <= index);
            return last < 0 ? SegmentFile.HeaderBytes : _marks[last].Offset;
        }
    }

    public ILogFile Open(ILogDisk disk) => disk.Open(name);
}
