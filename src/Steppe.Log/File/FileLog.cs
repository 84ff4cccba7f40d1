using System.Buffers;
using System.Runtime.CompilerServices;
using Steppe.Log.Disk;

namespace Steppe.Log.File;

/// <summary>The log of a single server: a write-ahead log in its own data directory.</summary>
/// <remarks>
/// <para>Thread-safe. Appends that wait together share one flush. Leadership is the lock on the directory; the epoch
/// advances at each opening and whenever a candidate stands again.</para>
/// <para>After <see cref="Failed"/> everything is refused; nothing is tried again, since a failed flush may have dropped
/// what it should have written.</para>
/// </remarks>
public sealed class FileLog : IReplicatedLog, ISnapshotStore
{
    private readonly FileLogCore _core;
    private readonly CommitThread _commits;
    private readonly LiveTail _tail;
    private readonly Candidacy _candidacy = new();
    private readonly SemaphoreSlim _snapshotGate = new(1);
    private ServerIdentity? _self;
    private Epoch? _unusedEpoch;
    private volatile bool _isDisposed;

    private FileLog(FileLogCore core, FileLogOptions options, TimeProvider clock)
    {
        _core = core;
        _unusedEpoch = core.Epoch;
        _tail = new LiveTail(core.DurableIndex);
        _commits = new CommitThread(core, options, clock, _tail);
    }

    /// <inheritdoc/>
    public Task<LogFailedException> Failed => _commits.Failed;

    /// <inheritdoc/>
    public DiskIncarnation Incarnation => _core.Incarnation;

    /// <inheritdoc/>
    public ulong NewestIndex => _core.SnapshotIndex;

    public ClusterId Cluster => _core.Cluster;

    /// <summary>What the operator should know of about the opening, such as a tail that was cut.</summary>
    public IReadOnlyList<string> Notes => _core.Notes;

    /// <summary>Whether there is a log in a directory.</summary>
    public static bool Exists(string directory) => System.IO.File.Exists(Path.Combine(directory, FileNames.Metadata));

    /// <summary>Opens the log in a directory, creating it when the directory is empty.</summary>
    /// <exception cref="LogRefusedException">The directory cannot be used; the message says what to do.</exception>
    public static FileLog Open(ILogDisk disk, FileLogOptions options, TimeProvider clock) =>
        new(FileLogCore.Open(disk, options), options, clock);

    /// <inheritdoc/>
    public ValueTask<AppendResult> AppendAsync(
        Epoch epoch, EntryId id, ReadOnlyMemory<byte> entry, CancellationToken cancellation)
    {
        string? refusal = null;
        Task<AppendResult>? answer = null;
        bool leads = _candidacy.TryUnder(epoch, () =>
        {
            refusal = entry.Length > LogEntry.MaxPayloadBytes
                ? $"an entry of {entry.Length} bytes exceeds the limit of {LogEntry.MaxPayloadBytes}"
                : null;
            if (refusal is not null || !_commits.TryAppend(epoch, new NewEntry(id, entry), out answer))
            {
                // Later appends were built on this one, so with it goes the epoch.
                _candidacy.End(epoch);
            }
        });

        // The commit thread's own answer: a caller that blocks for it is woken by that thread and by no other.
        return (leads, answer) switch
        {
            (false, _) => ValueTask.FromResult<AppendResult>(new AppendResult.Deposed()),
            (true, null) => ValueTask.FromResult<AppendResult>(new AppendResult.NotLanded(refusal ?? "too much is waiting to be flushed to the disk")),
            (true, { } waiting) => new ValueTask<AppendResult>(waiting.WaitAsync(cancellation)),
        };
    }

    /// <inheritdoc/>
    public ValueTask<BarrierResult> BarrierAsync(Epoch epoch, CancellationToken cancellation)
    {
        ThrowIfUnusable();
        BarrierResult result = new BarrierResult.Deposed();
        _candidacy.TryUnder(epoch, () => result = new BarrierResult.Leading(_core.DurableIndex));
        return ValueTask.FromResult(result);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<LogEntry> ReadAsync(
        ulong fromIndex, [EnumeratorCancellation] CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfZero(fromIndex);
        ulong next = fromIndex;
        while (await _tail.WaitForAsync(next, cancellation))
        {
            foreach (LogEntry entry in _tail.Take(next) ?? _core.Read(next))
            {
                cancellation.ThrowIfCancellationRequested();
                next = entry.Index + 1;
                yield return entry;
            }
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<Leadership> LeadershipAsync(
        ServerIdentity candidate, [EnumeratorCancellation] CancellationToken cancellation)
    {
        _candidacy.Stand();
        try
        {
            while (!_isDisposed)
            {
                Epoch epoch = await TakeEpochAsync();
                Task over = _candidacy.Lead(epoch);
                yield return new Leadership.Leading(epoch);
                await over.WaitAsync(cancellation);
                yield return new Leadership.Following(Leader: null);
            }
        }
        finally
        {
            _candidacy.Resign();
        }
    }

    /// <inheritdoc/>
    public async ValueTask<bool> TrimAsync(Epoch epoch, ulong uptoIndex, CancellationToken cancellation)
    {
        Task? done = null;
        bool leads = _candidacy.TryUnder(epoch, () => done = _commits.RunAsync(core => core.Trim(uptoIndex)));
        if (done is not null)
        {
            await done.WaitAsync(cancellation);
        }

        return leads;
    }

    /// <inheritdoc/>
    /// <remarks>Only the identity is taken: what the disk holds this engine knows itself.</remarks>
    public ValueTask AnnounceAsync(LogMember self, CancellationToken cancellation)
    {
        _self = self.Server;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<LogMember>> MembersAsync(CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<LogMember>>(
            _self is { } self ? [new LogMember(self, Incarnation, NewestIndex)] : []);

    /// <inheritdoc/>
    public async ValueTask<LogSnapshot?> LoadNewestAsync(CancellationToken cancellation)
    {
        await _snapshotGate.WaitAsync(cancellation);
        try
        {
            return await Task.Run(_core.LoadSnapshot, cancellation);
        }
        finally
        {
            _snapshotGate.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask<long> WriteAsync(ulong index, Action<IBufferWriter<byte>> contents, CancellationToken cancellation)
    {
        await _snapshotGate.WaitAsync(cancellation);
        try
        {
            ThrowIfUnusable();
            return await Task.Run(() => _core.WriteSnapshot(index, contents), CancellationToken.None);
        }
        finally
        {
            _snapshotGate.Release();
        }
    }

    /// <summary>Ends the leadership, finishes the appends that wait, ends the readers, and gives up the directory.</summary>
    public async ValueTask DisposeAsync()
    {
        // The gate also keeps a snapshot that is being written from meeting a second owner of the directory.
        await _snapshotGate.WaitAsync();
        try
        {
            if (!_isDisposed)
            {
                _isDisposed = true;
                _candidacy.End();
                await _commits.StopAsync();
                _core.Dispose();
            }
        }
        finally
        {
            _snapshotGate.Release();
        }
    }

    private async ValueTask<Epoch> TakeEpochAsync()
    {
        if (_unusedEpoch is { } unused)
        {
            _unusedEpoch = null;
            return unused;
        }

        Epoch epoch = default;
        await _commits.RunAsync(core => epoch = core.AdvanceEpoch());
        return epoch;
    }

    private void ThrowIfUnusable()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (Failed.IsCompletedSuccessfully)
        {
            throw new LogFailedException(Failed.Result.Message, Failed.Result);
        }
    }
}
