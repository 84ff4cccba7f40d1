using Steppe.Log.Disk;

namespace Steppe.Log.File;

/// <summary>Turns what lies in a directory after a start into a log that can be continued, or refuses.</summary>
/// <remarks>
/// Used once per start, by one thread, under the lock. A log is created in the order segment, metadata: whatever a crash
/// left of a creation is empty and is created again. Snapshots that are damaged are set aside only once it is certain
/// that the log covers for them.
/// </remarks>
internal sealed class LogOpening(ILogDisk disk, FileLogOptions options)
{
    private readonly Dictionary<ulong, EntryHash> _hashes = [];
    private readonly List<string> _notes = [];

    /// <summary>What the operator should know of.</summary>
    public IReadOnlyList<string> Notes => _notes;

    public required RecentEntries Recent { get; init; }

    public required SnapshotFiles Snapshots { get; init; }

    public LogChain Chain { get; private set; } = new(default, 1);

    public List<Segment> Segments { get; private set; } = [];

    public ulong NextSequence { get; private set; }

    public bool HasSpare { get; private set; }

    /// <returns>The metadata, with the epoch of this start.</returns>
    public LogMetadata Run()
    {
        IReadOnlyList<string> names = DeleteUnfinished();
        LogMetadata metadata = names.Contains(FileNames.Metadata) ? LogMetadata.Load(disk) : Create(names);
        HasSpare = names.Contains(FileNames.Spare) && IsUsableSpare();
        ulong[] firstIndexes = FirstIndexes(disk.List());
        if (firstIndexes.Length == 0)
        {
            throw new LogCorruptException(disk.PathOf(FileNames.Segment(1)), 0, "there is no segment, though the log exists");
        }

        IReadOnlyList<ulong> damaged = Snapshots.Recover(SnapshotIndexes(names));
        HashSet<ulong> wanted = [.. Snapshots.Indexes];
        Chain = new LogChain(metadata.Cluster, firstIndexes[0]);
        Recovery recovery = new(disk, Chain, Recent, (entry, hash) =>
        {
            if (wanted.Contains(entry.Index))
            {
                _hashes[entry.Index] = hash;
            }
        });
        Segments = recovery.Run(firstIndexes);
        NextSequence = recovery.NextSequence;
        CheckSnapshots(damaged);
        _notes.AddRange(recovery.Notes);
        _notes.AddRange(damaged.Select(Snapshots.SetAside));

        metadata = metadata with { Epoch = new Epoch(metadata.Epoch.Value + 1) };
        metadata.Save(disk);
        return metadata;
    }

    private static ulong[] FirstIndexes(IEnumerable<string> names) =>
        [.. names.Select(static name => FileNames.TryParseSegment(name, out ulong first) ? first : 0).Where(static first => first > 0)];

    private static ulong[] SnapshotIndexes(IEnumerable<string> names) =>
        [.. names.Select(static name => FileNames.TryParseSnapshot(name, out ulong index) ? index : 0).Where(static index => index > 0)];

    private IReadOnlyList<string> DeleteUnfinished()
    {
        IReadOnlyList<string> names = disk.List();
        foreach (string name in names.Where(static name => name.EndsWith(FileNames.Unfinished, StringComparison.Ordinal)))
        {
            disk.Delete(name);
        }

        return names;
    }

    private LogMetadata Create(IReadOnlyList<string> names)
    {
        ulong[] firstIndexes = FirstIndexes(names);
        bool isEmpty = SnapshotIndexes(names).Length == 0
            && (firstIndexes is [] || (firstIndexes is [1] && HoldsNothing(FileNames.Segment(1))));
        if (!isEmpty)
        {
            throw new LogCorruptException(
                disk.PathOf(FileNames.Metadata), 0, "the metadata of the log is missing, though there are entries or snapshots");
        }

        SegmentFile.Create(disk, FileNames.Segment(1), options.SegmentBytes);
        disk.SyncDirectory();
        LogMetadata metadata = new(new ClusterId(options.NewId()), new DiskIncarnation(options.NewId()), new Epoch(0));
        metadata.Save(disk);
        return metadata;
    }

    private bool HoldsNothing(string name)
    {
        using ILogFile file = disk.Open(name);
        return new UnitReader(file, 1, file.Length).FindNonZero(SegmentFile.HeaderBytes) is null;
    }

    private bool IsUsableSpare()
    {
        using (ILogFile file = disk.Open(FileNames.Spare))
        {
            if (file.Length == options.SegmentBytes && SegmentFile.HasHeader(file))
            {
                return true;
            }
        }

        disk.Delete(FileNames.Spare);
        return false;
    }

    private void CheckSnapshots(IReadOnlyList<ulong> damaged)
    {
        ulong newest = Snapshots.NewestIndex;
        ulong first = Segments[0].FirstIndex;
        if (first > newest + 1)
        {
            string suspect = FileNames.Snapshot(damaged is [.., var last] ? last : first - 1);
            throw new LogCorruptException(
                disk.PathOf(suspect), 0,
                $"the snapshot is {(damaged.Count > 0 ? "damaged" : "missing")}, and the log, which begins at entry {first}, "
                + $"does not reach back to {(newest == 0 ? "the beginning" : $"snapshot {newest}")}");
        }

        if (Chain.LastIndex < newest)
        {
            throw new LogCorruptException(
                disk.PathOf(Segments[^1].Name), Segments[^1].End,
                $"the log ends at entry {Chain.LastIndex}, before snapshot {newest}: durable entries are missing");
        }

        foreach (ulong index in Snapshots.Indexes)
        {
            CheckIdentity(Snapshots.ReadHeader(index));
        }
    }

    private void CheckIdentity(SnapshotHeader header)
    {
        bool isOurs = header.Cluster == Chain.Cluster
            && (!_hashes.TryGetValue(header.Index, out EntryHash hash) || hash == header.Hash);
        if (!isOurs)
        {
            throw new LogRefusedException(
                $"{disk.PathOf(FileNames.Snapshot(header.Index))} was not taken of this log: files of two directories are "
                + "mixed; put back the files that belong together");
        }
    }
}
