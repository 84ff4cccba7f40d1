using Steppe.Log.Disk;

namespace Steppe.Log.File;

/// <summary>Reads the segments after a start, cuts a torn tail, and refuses a damaged log.</summary>
/// <remarks>
/// <para>Each segment is streamed once. A bad unit is a torn tail when nothing flushed later stands behind it: the crash
/// came before its flush was answered, so nobody was told that it is durable. Anything else is damage.</para>
/// <para>What was cut is overwritten with zeros, so that no remains of it are met behind later units.</para>
/// </remarks>
internal sealed class Recovery(ILogDisk disk, LogChain chain, RecentEntries recent, Action<LogEntry, EntryHash> seen)
{
    private const int FillBytes = 64 * 1024;

    private readonly List<string> _notes = [];
    private ulong? _sequence;

    /// <summary>Sequence of the next flush.</summary>
    public ulong NextSequence => _sequence ?? 1;

    /// <summary>What the operator should know of, such as a tail that was cut.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <param name="firstIndexes">First indexes of the segments, ascending; at least one.</param>
    public List<Segment> Run(IReadOnlyList<ulong> firstIndexes)
    {
        List<Segment> segments = [];
        for (int i = 0; i < firstIndexes.Count; i++)
        {
            string name = FileNames.Segment(firstIndexes[i]);
            if (firstIndexes[i] != chain.LastIndex + 1)
            {
                throw new LogCorruptException(
                    disk.PathOf(name), 0,
                    $"the segment begins at entry {firstIndexes[i]}, but the entries before it end at {chain.LastIndex}");
            }

            segments.Add(Scan(name, firstIndexes[i], isLast: i == firstIndexes.Count - 1));
        }

        return segments;
    }

    private Segment Scan(string name, ulong firstIndex, bool isLast)
    {
        using ILogFile file = disk.Open(name);
        if (!SegmentFile.HasHeader(file))
        {
            throw new LogCorruptException(disk.PathOf(name), 0, "the header of the segment is damaged");
        }

        Segment segment = new(name, firstIndex, file.Length);
        UnitReader reader = new(file, firstIndex, file.Length);
        UnitReader.Finding finding;
        long? lastUnit = null;
        while ((finding = reader.Read(segment.End, out ReadOnlySpan<byte> unit)) == UnitReader.Finding.Whole)
        {
            lastUnit = segment.End;
            Accept(unit, segment);
        }

        if (finding == UnitReader.Finding.Bad || reader.FindNonZero(segment.End) is not null)
        {
            Cut(file, reader, segment, isLast);
        }

        if (isLast)
        {
            MakeDurable(file, reader, lastUnit);
        }

        return segment;
    }

    // After a mere restart the last unit may be in memory only (those before it were flushed before it was written), and it is
    // about to be acted upon. If its flush had failed, the system takes its pages for clean: only writing them again helps.
    private static void MakeDurable(ILogFile file, UnitReader reader, long? lastUnit)
    {
        if (lastUnit is { } offset && reader.Read(offset, out ReadOnlySpan<byte> unit) == UnitReader.Finding.Whole)
        {
            file.Write(offset, unit);
        }

        file.Sync();
    }

    private void Accept(ReadOnlySpan<byte> unit, Segment segment)
    {
        string path = disk.PathOf(segment.Name);
        ulong sequence = FlushUnit.Sequence(unit);
        if (_sequence is { } expected && sequence != expected)
        {
            throw new LogCorruptException(path, segment.End, $"flush {sequence} stands where flush {expected} should");
        }

        ulong first = chain.LastIndex + 1;
        ReadOnlySpan<byte> body = unit[FlushUnit.HeaderBytes..];
        while (!body.IsEmpty)
        {
            if (!EntryCodec.TryMeasure(body, out int size))
            {
                throw new LogCorruptException(path, segment.End, $"the entry after {chain.LastIndex} cannot be read");
            }

            AcceptEntry(body[..size], path, segment.End);
            body = body[size..];
        }

        _sequence = sequence + 1;
        segment.Extend(first, FlushUnit.SizeOf(unit.Length - FlushUnit.HeaderBytes));
    }

    private void AcceptEntry(ReadOnlySpan<byte> bytes, string path, long offset)
    {
        LogEntry entry = EntryCodec.ReadHeader(bytes);
        if (chain.Objection(entry) is { } objection)
        {
            throw new LogCorruptException(path, offset, objection);
        }

        EntryHash hash = EntryCodec.Hash(bytes);
        chain.Add(entry, hash);
        recent.Add(entry.Id, entry.Index);
        seen(entry, hash);
    }

    private void Cut(ILogFile file, UnitReader reader, Segment segment, bool isLast)
    {
        string path = disk.PathOf(segment.Name);
        if (!isLast)
        {
            throw new LogCorruptException(path, segment.End, "a flush is damaged, and a later segment follows");
        }

        if (reader.FindLater(segment.End, NextSequence) is { } later)
        {
            throw new LogCorruptException(
                path, segment.End, $"flush {NextSequence} is damaged, and a later flush stands at offset {later}");
        }

        byte[] zeros = new byte[FillBytes];
        long from = segment.End;
        while (reader.FindNonZero(from) is { } dirty)
        {
            int bytes = (int)Math.Min(zeros.Length, reader.Length - dirty);
            file.Write(dirty, zeros.AsSpan(0, bytes));
            from = dirty + bytes;
        }

        file.Sync();
        _notes.Add($"{path}: cut an unfinished flush at offset {segment.End}; it had not been acknowledged");
    }
}
