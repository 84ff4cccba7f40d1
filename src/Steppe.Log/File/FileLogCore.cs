using System.Buffers;
using Steppe.Log.Disk;

namespace Steppe.Log.File;

/// <summary>The file log as a machine driven step by step: append, sync, snapshot, trim.</summary>
/// <remarks>
/// <para>Synchronous and without a clock; all it touches is the <see cref="ILogDisk"/>, so that a simulation can stop it
/// between any two operations. One thread at a time may call what changes it, except that <see cref="WriteSnapshot"/>
/// and <see cref="PrepareSpare"/> may each run beside it on one other thread; reading may run on any.</para>
/// <para>An entry is acknowledged by <see cref="Sync"/> and by nothing before. A write or flush of the log that fails is
/// fatal: the state of the disk is unknown, so everything after is refused and nothing is tried again. A snapshot or
/// spare segment that cannot be written harms nothing and is only reported.</para>
/// </remarks>
public sealed class FileLogCore : IDisposable
{
    private readonly ILogDisk _disk;
    private readonly FileLogOptions _options;
    private readonly IDisposable _lock;
    private readonly LogChain _chain;
    private readonly RecentEntries _recent;
    private readonly SnapshotFiles _snapshots;
    private readonly SegmentAppender _appender;

    // Replaced as a whole, never written to: readers take it as it is.
    private volatile Segment[] _segments;
    private volatile LogFailedException? _failure;
    private volatile bool _hasSpare;
    private LogMetadata _metadata;
    private ulong _durableIndex;

    private FileLogCore(ILogDisk disk, FileLogOptions options, IDisposable directoryLock)
    {
        _disk = disk;
        _options = options;
        _lock = directoryLock;
        _recent = new RecentEntries();
        _snapshots = new SnapshotFiles(disk);
        LogOpening opening = new(disk, options) { Recent = _recent, Snapshots = _snapshots };
        _metadata = opening.Run();
        _chain = opening.Chain;
        _segments = [.. opening.Segments];
        _hasSpare = opening.HasSpare;
        _durableIndex = _chain.LastIndex;
        Notes = opening.Notes;
        _appender = new SegmentAppender(disk, _segments[^1], opening.NextSequence);
    }

    public ClusterId Cluster => _metadata.Cluster;

    public DiskIncarnation Incarnation => _metadata.Incarnation;

    /// <summary>The newest epoch given out; greater at each opening.</summary>
    public Epoch Epoch => _metadata.Epoch;

    /// <summary>What the operator should know of about the opening, such as a tail that was cut.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Index of the oldest entry the log holds; one past the end when it holds none.</summary>
    public ulong FirstIndex => _segments[0].FirstIndex;

    /// <summary>Index of the newest entry, durable or not.</summary>
    public ulong LastIndex => _chain.LastIndex;

    /// <summary>Time of the newest entry.</summary>
    public DateTimeOffset LastAt => _chain.LastAt;

    /// <summary>Index of the newest durable entry. May be asked from any thread.</summary>
    public ulong DurableIndex => Volatile.Read(ref _durableIndex);

    /// <summary>Index of the newest snapshot, 0 when there is none. May be asked from any thread.</summary>
    public ulong SnapshotIndex => _snapshots.NewestIndex;

    /// <summary>Whether <see cref="PrepareSpare"/> would be of use.</summary>
    public bool NeedsSpare => !_hasSpare && _failure is null;

    /// <summary>Locks the directory and recovers, or creates, the log in it.</summary>
    /// <exception cref="LogLockedException">Another process holds the directory.</exception>
    /// <exception cref="LogCorruptException">Durable entries are damaged.</exception>
    /// <exception cref="LogRefusedException">The directory cannot be used for another reason.</exception>
    public static FileLogCore Open(ILogDisk disk, FileLogOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.SegmentBytes, FileLogOptions.MinSegmentBytes);
        IDisposable directoryLock = disk.Lock(FileNames.Lock);
        try
        {
            return new FileLogCore(disk, options, directoryLock);
        }
        catch
        {
            directoryLock.Dispose();
            throw;
        }
    }

    /// <summary>Makes a new epoch durable, which deposes whoever holds the one before.</summary>
    public Epoch AdvanceEpoch() => Guarded("write the metadata", () =>
    {
        LogMetadata next = _metadata with { Epoch = new Epoch(_metadata.Epoch.Value + 1) };
        next.Save(_disk);
        _metadata = next;
        return next.Epoch;
    });

    /// <summary>Puts entries behind the last one; they count once <see cref="Sync"/> has returned.</summary>
    /// <param name="epoch">Must be the current one.</param>
    /// <param name="previousIndex">Must be <see cref="LastIndex"/>: the caller has seen everything before.</param>
    /// <param name="entries">An id that landed recently is answered with where it did.</param>
    /// <param name="now">Wall clock; entries never get an earlier time than their predecessor.</param>
    public Appended Append(Epoch epoch, ulong previousIndex, IReadOnlyList<NewEntry> entries, DateTimeOffset now)
    {
        ThrowIfFailed();
        if (epoch != Epoch)
        {
            return Refuse(entries, new AppendResult.Deposed());
        }

        if (previousIndex != LastIndex)
        {
            return Refuse(entries, new AppendResult.NotLanded($"the log ends at {LastIndex}, not at {previousIndex}"));
        }

        if (entries.FirstOrDefault(static entry => entry.Payload.Length > LogEntry.MaxPayloadBytes) is { Payload.Length: > 0 } big)
        {
            throw new ArgumentException(
                $"an entry of {big.Payload.Length} bytes exceeds the limit of {LogEntry.MaxPayloadBytes}", nameof(entries));
        }

        return Guarded("write to the log", () =>
        {
            AppendResult[] results = new AppendResult[entries.Count];
            List<LogEntry> added = [];
            for (int i = 0; i < results.Length; i++)
            {
                results[i] = new AppendResult.Landed(_recent.Find(entries[i].Id) ?? Stage(epoch, entries[i], now, added));
            }

            return new Appended(results, added);
        });
    }

    /// <summary>Makes everything appended so far durable: one write and one flush for all of it.</summary>
    public void Sync()
    {
        ThrowIfFailed();
        Guarded("flush the log", () =>
        {
            _appender.Flush();
            return true;
        });
        Volatile.Write(ref _durableIndex, LastIndex);
    }

    /// <summary>Streams durable entries, beginning with <paramref name="fromIndex"/>, as far as they go now.</summary>
    /// <exception cref="LogTrimmedException">The log begins later.</exception>
    public IEnumerable<LogEntry> Read(ulong fromIndex) =>
        LogReader.Read(_disk, _segments, Math.Max(fromIndex, 1), DurableIndex);

    /// <summary>Loads the newest snapshot, or null.</summary>
    public LogSnapshot? LoadSnapshot() => _snapshots.LoadNewest();

    /// <summary>Makes a snapshot of the state after the durable entry <paramref name="index"/> durable.</summary>
    /// <exception cref="IOException">The disk refused; the log is none the worse.</exception>
    public long WriteSnapshot(ulong index, Action<IBufferWriter<byte>> contents)
    {
        ThrowIfFailed();
        ArgumentOutOfRangeException.ThrowIfZero(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(index, DurableIndex);
        ArgumentOutOfRangeException.ThrowIfLessThan(index, SnapshotIndex);
        if (index == SnapshotIndex)
        {
            return 0;
        }

        LogEntry entry = LogReader.Read(_disk, _segments, index, index).First();
        return _snapshots.Write(index, Cluster, EntryCodec.HashOf(entry), contents);
    }

    /// <summary>Deletes the segments that neither <paramref name="uptoIndex"/> nor the older kept snapshot needs.</summary>
    /// <remarks>So that one damaged snapshot never costs anything, the log always reaches back to the one before it.</remarks>
    public void Trim(ulong uptoIndex)
    {
        ThrowIfFailed();
        ulong behind = Math.Min(uptoIndex, _snapshots.Indexes is [var older, _] ? older : 0);
        while (_segments.Length > 1 && _segments[1].FirstIndex - 1 <= behind)
        {
            Guarded("delete a segment", () =>
            {
                string name = _segments[0].Name;
                _segments = _segments[1..];
                _disk.Delete(name);
                _disk.SyncDirectory();
                return true;
            });
        }
    }

    /// <summary>Makes the next segment ahead of time, so that no append has to wait for it.</summary>
    /// <exception cref="IOException">The disk refused; the log is none the worse.</exception>
    public void PrepareSpare()
    {
        if (NeedsSpare)
        {
            SegmentFile.Create(_disk, FileNames.Spare, _options.SegmentBytes);
            _disk.SyncDirectory();
            _hasSpare = true;
        }
    }

    /// <summary>Gives up the directory. What was not synced may be lost.</summary>
    public void Dispose()
    {
        _appender.Dispose();
        _lock.Dispose();
    }

    private static Appended Refuse(IReadOnlyList<NewEntry> entries, AppendResult result) =>
        new([.. Enumerable.Repeat(result, entries.Count)], []);

    private ulong Stage(Epoch epoch, NewEntry asked, DateTimeOffset now, List<LogEntry> added)
    {
        LogEntry entry = _chain.Next(epoch, asked, now);
        int bytes = EntryCodec.SizeOf(entry.Payload.Length);
        if (!_appender.Fits(bytes))
        {
            _appender.Flush();
            Roll(entry.Index, bytes);
        }

        _chain.Add(entry, _appender.Stage(entry, bytes));
        _recent.Add(entry.Id, entry.Index);
        added.Add(entry);
        return entry.Index;
    }

    private void Roll(ulong firstIndex, int bytes)
    {
        string name = FileNames.Segment(firstIndex);
        long needed = SegmentFile.HeaderBytes + FlushUnit.SizeOf(bytes);
        long length = Math.Max(needed, _options.SegmentBytes);
        if (_hasSpare && length == _options.SegmentBytes)
        {
            _disk.Rename(FileNames.Spare, name);
            _hasSpare = false;
        }
        else
        {
            SegmentFile.Create(_disk, name, length);
        }

        // The name must be durable before anything in the file is acknowledged.
        _disk.SyncDirectory();
        Segment segment = new(name, firstIndex, length);

        // An empty last segment that is too small for a big entry has just been replaced under the same name.
        _segments = [.. _segments.Where(old => old.FirstIndex != firstIndex), segment];
        _appender.Continue(segment);
    }

    private void ThrowIfFailed()
    {
        if (_failure is { } failure)
        {
            throw new LogFailedException(failure.Message, failure);
        }
    }

    private T Guarded<T>(string deed, Func<T> action)
    {
        ThrowIfFailed();
        try
        {
            return action();
        }
        catch (IOException error)
        {
            _failure = new LogFailedException(
                $"could not {deed} in {_disk.PathOf(string.Empty)}: {error.Message}. The log stops here; acknowledged "
                + "writes are safe. Free space or replace the disk, then start the agent again", error);
            throw _failure;
        }
    }
}
