using Steppe.Log.Disk;

namespace Steppe.Log.File;

/// <summary>Streams durable entries from the segments.</summary>
/// <remarks>Each enumeration has handles of its own, so it may run beside the appender and beside trimming.</remarks>
internal static class LogReader
{
    /// <summary>Yields the entries <paramref name="from"/> to <paramref name="upto"/>, which must be durable.</summary>
    /// <exception cref="LogTrimmedException">The first of them is no longer there.</exception>
    public static IEnumerable<LogEntry> Read(ILogDisk disk, IReadOnlyList<Segment> segments, ulong from, ulong upto)
    {
        ulong next = from;
        for (int i = 0; i < segments.Count && next <= upto; i++)
        {
            bool isBehind = i + 1 < segments.Count && segments[i + 1].FirstIndex <= next;
            if (isBehind)
            {
                continue;
            }

            if (segments[i].FirstIndex > next)
            {
                throw new LogTrimmedException(next, segments[i].FirstIndex);
            }

            foreach (LogEntry entry in ReadSegment(disk, segments[i], next, upto, segments[^1].FirstIndex))
            {
                next = entry.Index + 1;
                yield return entry;
            }
        }
    }

    private static IEnumerable<LogEntry> ReadSegment(
        ILogDisk disk, Segment segment, ulong from, ulong upto, ulong newestSegment)
    {
        using ILogFile file = OpenUnlessTrimmed(disk, segment, from, newestSegment);
        UnitReader reader = new(file, segment.FirstIndex, file.Length);
        long offset = segment.OffsetFor(from);
        ulong reached = 0;
        while (reached < upto && offset < segment.End)
        {
            (List<LogEntry> entries, int unitBytes) = ReadUnit(disk, segment, reader, offset, from, upto);
            offset += unitBytes;
            foreach (LogEntry entry in entries)
            {
                reached = entry.Index;
                yield return entry;
            }
        }
    }

    private static (List<LogEntry> Entries, int UnitBytes) ReadUnit(
        ILogDisk disk, Segment segment, UnitReader reader, long offset, ulong from, ulong upto)
    {
        if (reader.Read(offset, out ReadOnlySpan<byte> unit) != UnitReader.Finding.Whole)
        {
            throw new LogCorruptException(
                disk.PathOf(segment.Name), offset, "a flush that was durable cannot be read back");
        }

        List<LogEntry> entries = [];
        ReadOnlySpan<byte> body = unit[FlushUnit.HeaderBytes..];
        while (EntryCodec.TryMeasure(body, out int size))
        {
            ulong index = EntryCodec.ReadIndex(body);
            if (index >= from && index <= upto)
            {
                entries.Add(EntryCodec.Read(body[..size]));
            }

            body = body[size..];
        }

        return (entries, FlushUnit.SizeOf(unit.Length - FlushUnit.HeaderBytes));
    }

    private static ILogFile OpenUnlessTrimmed(ILogDisk disk, Segment segment, ulong from, ulong newestSegment)
    {
        try
        {
            return segment.Open(disk);
        }
        catch (FileNotFoundException)
        {
            throw new LogTrimmedException(from, newestSegment);
        }
    }
}
