using System.Buffers;
using Steppe.Log.Disk;
using Steppe.Log.File;

namespace Steppe.Log.Etcd;

/// <summary>What a server keeps on its own disk while the log is in etcd: whose it is, and its snapshots.</summary>
/// <remarks>Thread-safe. The directory is locked against other processes until it is disposed.</remarks>
public sealed class EtcdDisk : ISnapshotStore, IDisposable
{
    private readonly ILogDisk _disk;
    private readonly IDisposable _lock;
    private readonly SnapshotFiles _snapshots;
    private readonly SemaphoreSlim _gate = new(1);
    private LogMetadata? _metadata;

    private EtcdDisk(ILogDisk disk, IDisposable held, Func<UInt128> newId)
    {
        (_disk, _lock) = (disk, held);
        _snapshots = new SnapshotFiles(disk);
        string[] names = [.. disk.List()];
        foreach (string unfinished in names.Where(static name => name.EndsWith(FileNames.Unfinished, StringComparison.Ordinal)))
        {
            disk.Delete(unfinished);
        }

        _metadata = names.Contains(FileNames.Metadata, StringComparer.Ordinal) ? LogMetadata.Load(disk) : null;
        Incarnation = _metadata?.Incarnation ?? new DiskIncarnation(newId());
        ulong[] found = [.. names.Select(static name => FileNames.TryParseSnapshot(name, out ulong index) ? index : 0).Where(static index => index > 0).Order()];
        Notes = [.. _snapshots.Recover(found).Select(_snapshots.SetAside)];
    }

    /// <inheritdoc/>
    public DiskIncarnation Incarnation { get; }

    /// <inheritdoc/>
    public ulong NewestIndex => _snapshots.NewestIndex;

    /// <summary>The cluster this disk belongs to; null for one that has not joined any.</summary>
    public ClusterId? Cluster => _metadata?.Cluster;

    /// <summary>What the operator should know of about the opening.</summary>
    public IReadOnlyList<string> Notes { get; }

    internal EntryBook Book { get; } = new();

    /// <exception cref="LogRefusedException">The directory cannot be used; the message says what to do.</exception>
    public static EtcdDisk Open(ILogDisk disk, Func<UInt128> newId)
    {
        IDisposable held = disk.Lock(FileNames.Lock);
        try
        {
            return new EtcdDisk(disk, held, newId);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<LogSnapshot?> LoadNewestAsync(CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            return await Task.Run(LoadNewest, cancellation);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask<long> WriteAsync(ulong index, Action<IBufferWriter<byte>> contents, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            return await Task.Run(() => Write(SnapshotOf(index, default), contents), CancellationToken.None);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Keeps a snapshot that another server made.</summary>
    /// <exception cref="IOException">The disk refused; the older snapshots are as they were.</exception>
    public async ValueTask InstallAsync(LogSnapshot snapshot, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            await Task.Run(() => Install(snapshot), CancellationToken.None);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _lock.Dispose();
        _gate.Dispose();
    }

    /// <summary>What <see cref="LoadNewestAsync"/> does; one caller at a time.</summary>
    internal LogSnapshot? LoadNewest()
    {
        LogSnapshot? newest = _snapshots.LoadNewest();
        if (newest is not null)
        {
            Book.Remember(newest.Index, newest.Hash, 0);
        }

        return newest;
    }

    /// <summary>What <see cref="InstallAsync"/> does; one caller at a time.</summary>
    internal void Install(LogSnapshot snapshot)
    {
        if (_metadata is { } metadata && metadata.Cluster != snapshot.Cluster)
        {
            throw new LogRefusedException($"a snapshot of cluster {snapshot.Cluster} was given, and this server belongs to {metadata.Cluster}");
        }

        Write(snapshot, output => WriteAll(output, snapshot.Payload));
    }

    private long Write(LogSnapshot snapshot, Action<IBufferWriter<byte>> contents)
    {
        long written = snapshot.Index > NewestIndex ? _snapshots.Write(snapshot.Index, snapshot.Cluster, snapshot.Hash, contents) : 0;
        Book.Remember(snapshot.Index, snapshot.Hash, 0);
        return written;
    }

    private static void WriteAll(IBufferWriter<byte> output, ReadOnlySequence<byte> payload)
    {
        foreach (ReadOnlyMemory<byte> part in payload)
        {
            output.Write(part.Span);
        }
    }

    /// <summary>The state after an entry as a snapshot.</summary>
    /// <exception cref="IOException">The entry is not known any more.</exception>
    internal LogSnapshot SnapshotOf(ulong index, ReadOnlySequence<byte> payload) =>
        _metadata is { } metadata && Book.FindHash(index) is { } hash
            ? new LogSnapshot(index, metadata.Cluster, hash, payload)
            : throw new IOException($"no snapshot of entry {index} can be taken: it was too long ago, or this server has not joined a cluster");

    /// <summary>Makes durable which cluster this disk belongs to.</summary>
    internal void Join(ClusterId cluster)
    {
        if (_metadata is null)
        {
            var metadata = new LogMetadata(cluster, Incarnation, default);
            metadata.Save(_disk);
            _metadata = metadata;
        }
    }
}
