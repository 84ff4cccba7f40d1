using System.Runtime.CompilerServices;
using Google.Protobuf;
using Steppe.Log.Etcd.Grpc;
using Steppe.Log.Etcd.Wire;

namespace Steppe.Log.Etcd;

/// <summary>The log of several servers, kept by an etcd cluster.</summary>
/// <remarks>
/// <para>Thread-safe. One entry is one key, appended by a transaction that is fenced by the epoch: see <see cref="AppendQueue"/>. Who
/// leads is a key under a lease: see <see cref="LeaderSession"/>. An etcd that does not answer is waited for; one that answers
/// what cannot be is refused through <see cref="Failed"/> and by the readers.</para>
/// <para>An append whose outcome nobody can tell throws <see cref="LogFailedException"/>; the log itself goes on.</para>
/// </remarks>
public sealed class EtcdLog : IReplicatedLog
{
    private readonly EtcdOptions _options;
    private readonly IEtcd _etcd;
    private readonly EtcdDisk _disk;
    private readonly EtcdKeys _keys;
    private readonly TimeProvider _time;
    private readonly EtcdSpace _space;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly TaskCompletionSource<ClusterId> _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<LogFailedException> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ClusterJoin _join;
    private readonly Task _joining;
    private EtcdTerms? _terms;
    private bool _hasStoodDown;

    internal EtcdLog(EtcdOptions options, IEtcd etcd, EtcdDisk disk, HeadRecord? seed, TimeProvider time)
    {
        (_options, _etcd, _disk, _time) = (options, etcd, disk, time);
        _keys = new EtcdKeys(options.Prefix);
        _space = new EtcdSpace(etcd, _keys, options);
        _join = new ClusterJoin(_keys, seed?.Last.Cluster ?? disk.Cluster, new ClusterId(options.NewId()), seed, options.Times);
        _joining = JoinAsync();
    }

    /// <inheritdoc/>
    public Task<LogFailedException> Failed => _failed.Task;

    /// <summary>The cluster, once etcd has answered.</summary>
    public Task<ClusterId> Joined => _joined.Task;

    /// <summary>How long ago etcd last answered; null for never.</summary>
    public TimeSpan? SilentFor
    {
        get
        {
            lock (_gate)
            {
                return _terms?.HeardAt is { } heard ? Now() - heard : null;
            }
        }
    }

    /// <summary>Why etcd does not answer as it should; null when it does.</summary>
    public string? Trouble
    {
        get
        {
            lock (_gate)
            {
                return _terms is null ? _join.Trouble : _terms.Trouble;
            }
        }
    }

    /// <summary>Begins to talk to etcd; whether that is there turns out later.</summary>
    /// <param name="options">Where etcd is.</param>
    /// <param name="disk">This server's disk.</param>
    /// <param name="seed">Where a log that was kept elsewhere ends, when etcd is to go on with it: it creates the cluster there.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="LogRefusedException">The options cannot be used; the message says what to do.</exception>
    public static EtcdLog Open(EtcdOptions options, EtcdDisk disk, LogSnapshot? seed, TimeProvider time) =>
        new(options, new EtcdClient(options, time), disk, seed is null ? null : HeadRecord.Before(seed.Cluster, seed.Index, seed.Hash), time);

    /// <inheritdoc/>
    public async ValueTask<AppendResult> AppendAsync(
        Epoch epoch, EntryId id, ReadOnlyMemory<byte> entry, CancellationToken cancellation)
    {
        if (entry.Length > LogEntry.MaxPayloadBytes)
        {
            return new AppendResult.NotLanded($"an entry of {entry.Length} bytes exceeds the limit of {LogEntry.MaxPayloadBytes}");
        }

        return _terms is { } terms
            ? await terms.AppendAsync(epoch, new NewEntry(id, entry)).WaitAsync(cancellation)
            : new AppendResult.Deposed();
    }

    /// <inheritdoc/>
    public async ValueTask<BarrierResult> BarrierAsync(Epoch epoch, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _closing.Token);
        while (_terms?.Leads(epoch) == true)
        {
            ulong read = _disk.Book.Newest;
            EtcdAnswer answer = await _etcd.AskAsync(Barrier.Ask(_keys), either.Token);
            if (answer is EtcdAnswer.Reply { Message: RangeResponse told })
            {
                return Barrier.Read(_keys, epoch, told) is { } barrier
                    ? new BarrierResult.Leading(IndexOf(barrier.Head, read))
                    : new BarrierResult.Deposed();
            }

            await Task.Delay(_options.Times.Retry, _time, either.Token);
        }

        return new BarrierResult.Deposed();
    }

    /// <inheritdoc/>
    /// <exception cref="LogRefusedException">etcd holds another history than the one this server has followed.</exception>
    public async IAsyncEnumerable<LogEntry> ReadAsync(
        ulong fromIndex, [EnumeratorCancellation] CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfZero(fromIndex);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _closing.Token);
        ClusterId cluster = await _joined.Task.WaitAsync(either.Token);
        var follower = new LogFollower(_keys, _disk.Book.ChainBefore(cluster, fromIndex));
        while (true)
        {
            if (follower.WatchFrom is null)
            {
                EtcdAnswer answer = await _etcd.AskAsync(follower.NextQuestion(), either.Token);
                if (answer is not EtcdAnswer.Reply reply)
                {
                    await Task.Delay(_options.Times.Retry, _time, either.Token);
                    continue;
                }

                foreach (LogEntry entry in Remembered(follower.Take((RangeResponse)reply.Message)))
                {
                    yield return entry;
                }

                continue;
            }

            await foreach (WatchResponse told in _etcd.WatchAsync(follower.Watch(), either.Token))
            {
                foreach (LogEntry entry in Remembered(follower.Take(told)))
                {
                    yield return entry;
                }

                if (follower.WatchFrom is null)
                {
                    break;
                }
            }

            follower.WatchLost();
        }
    }

    /// <summary>Index of the newest entry; 0 for an empty log.</summary>
    /// <exception cref="LogRefusedException">What stands there cannot be read.</exception>
    /// <exception cref="LogFailedException">This server has read further, or something else: etcd went back.</exception>
    public async ValueTask<ulong> HeadAsync(CancellationToken cancellation)
    {
        ulong read = _disk.Book.Newest;
        HeadRecord? head = await InsistAsync(Requests.Get(_keys.Head), cancellation) is RangeResponse { Kvs: [var found, ..] }
            ? HeadRecord.Find(found.Value.Span) ?? throw new LogRefusedException(Sentences.UnreadableHead)
            : null;
        return IndexOf(head, read);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<Leadership> LeadershipAsync(
        ServerIdentity candidate, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _closing.Token);
        EtcdTerms terms = Terms(candidate, await _joined.Task.WaitAsync(either.Token));
        Stand(terms);
        try
        {
            Leadership? last = null;
            while (true)
            {
                (Leadership now, Task changed) = terms.Look();
                if (now != last)
                {
                    last = now;
                    yield return now;
                }

                await changed.WaitAsync(either.Token);
            }
        }
        finally
        {
            terms.Stand(false);
        }
    }

    /// <inheritdoc/>
    /// <remarks>What more than half of the members hold in snapshots may go; the newest entries stay for those that lag.</remarks>
    public async ValueTask<bool> TrimAsync(Epoch epoch, ulong uptoIndex, CancellationToken cancellation)
    {
        if (await BarrierAsync(epoch, cancellation) is not BarrierResult.Leading { Head: var head })
        {
            return false;
        }

        ulong bound = Math.Min(uptoIndex, TrimRule.HeldByEnough(await MembersAsync(cancellation)));
        ulong last = TrimRule.Last(bound, head, _options.KeepBytes, _disk.Book.BytesOf);
        return last == 0 || await _space.TrimAsync(epoch, last, cancellation);
    }

    /// <inheritdoc/>
    public async ValueTask AnnounceAsync(LogMember self, CancellationToken cancellation)
    {
        Terms(self.Server, await _joined.Task.WaitAsync(cancellation));
        await InsistAsync(new PutRequest { Key = _keys.Member(self.Server.Id), Value = IdentityText.Write(self) }, cancellation);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<LogMember>> MembersAsync(CancellationToken cancellation)
    {
        var members = (RangeResponse)await InsistAsync(Requests.All(_keys.Members), cancellation);
        var presences = (RangeResponse)await InsistAsync(Requests.All(_keys.Presences), cancellation);
        HashSet<string> present = [.. presences.Kvs.Select(pair => EtcdKeys.Rest(pair.Key, _keys.Presences))];
        return
        [
            .. members.Kvs
                .Select(static pair => IdentityText.FindMember(pair.Value))
                .OfType<LogMember>()
                .Select(member => member with { IsPresent = present.Contains(member.Server.Id) })
                .OrderBy(static member => member.Server.Id, StringComparer.Ordinal),
        ];
    }

    /// <summary>Removes a member for good; a server that is still there announces itself again.</summary>
    public async ValueTask RemoveMemberAsync(string id, CancellationToken cancellation) =>
        await InsistAsync(new DeleteRangeRequest { Key = _keys.Member(id) }, cancellation);

    /// <summary>Hands the leadership over.</summary>
    /// <param name="epoch">The term to end; nothing happens when it is over already.</param>
    /// <param name="successor">Id of the server to lead next; empty for any other.</param>
    public void HandOver(Epoch epoch, string successor) => _terms?.HandOver(epoch, successor);

    /// <summary>Gives the leadership up, and never stands for it again; who leads is told all the same.</summary>
    public void StandDown()
    {
        lock (_gate)
        {
            _hasStoodDown = true;
            _terms?.Stand(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_closing.IsCancellationRequested)
        {
            return;
        }

        await _closing.CancelAsync();
        await _joining;
        if (_terms is { } terms)
        {
            await terms.CloseAsync();
        }

        await _etcd.DisposeAsync();
        _closing.Dispose();
    }

    private async Task JoinAsync()
    {
        try
        {
            while (_join.Next(Now()) is var step && (step.Ask is not null || step.Until is not null))
            {
                if (step.Ask is { } ask)
                {
                    EtcdAnswer answer = await _etcd.AskAsync(ask, _closing.Token);
                    lock (_gate)
                    {
                        _join.Answer(answer, Now());
                    }
                }
                else
                {
                    await Task.Delay(_options.Times.Retry, _time, _closing.Token);
                }
            }

            if (_join.Joined is { } cluster)
            {
                _disk.Join(cluster);
                _joined.TrySetResult(cluster);
                return;
            }

            Fail(new LogFailedException(_join.Refusal!, cause: null));
        }
        catch (OperationCanceledException)
        {
            _joined.TrySetCanceled();
        }
        catch (IOException error)
        {
            Fail(new LogFailedException(error.Message, error));
        }
    }

    private void Fail(LogFailedException error)
    {
        _failed.TrySetResult(error);
        _joined.TrySetException(error);
    }

    private EtcdTerms Terms(ServerIdentity self, ClusterId cluster)
    {
        lock (_gate)
        {
            return _terms ??= new EtcdTerms(_options, _etcd, _keys, self, cluster, _gate, _disk.Book, MakeRoomAsync,
                error => Fail(error as LogFailedException ?? new LogFailedException($"the conversation with etcd broke off: {error.Message}", error)), _time);
        }
    }

    private void Stand(EtcdTerms terms)
    {
        lock (_gate)
        {
            terms.Stand(!_hasStoodDown);
        }
    }

    // What nobody needs goes first, however little it is. Any server may do that: a full etcd grants no leases, so there may be no leader.
    private async Task<string?> MakeRoomAsync(string detail, CancellationToken cancellation)
    {
        ulong head = await HeadAsync(cancellation);
        ulong last = TrimRule.Last(TrimRule.HeldByEnough(await MembersAsync(cancellation)), head, keepBytes: 0, _disk.Book.BytesOf);
        if (last > 0)
        {
            await _space.DeleteAsync(last, cancellation);
        }

        return await _space.RecoverAsync(detail, cancellation);
    }

    // Nobody leads on from an etcd that went back: what was acknowledged since would be overwritten.
    private ulong IndexOf(HeadRecord? head, ulong read)
    {
        if (_disk.Book.Objection(head, read) is { } objection)
        {
            var failed = new LogFailedException(objection, cause: null);
            Fail(failed);
            throw failed;
        }

        return head?.Last.Index ?? 0;
    }

    private IReadOnlyList<LogEntry> Remembered(IReadOnlyList<LogEntry> entries)
    {
        _disk.Book.Remember(entries);
        return entries;
    }

    // Until there is an answer.
    private async Task<IMessage> InsistAsync(IMessage request, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _closing.Token);
        while (true)
        {
            switch (await _etcd.AskAsync(request, either.Token))
            {
                case EtcdAnswer.Reply reply:
                    return reply.Message;
                case EtcdAnswer.Refused { Kind: not EtcdRefusal.NoSpace } refused:
                    throw new LogFailedException($"etcd refused: {refused.Reason}", cause: null);
                case EtcdAnswer.Refused full:
                    _terms?.LackSpace(full.Reason);
                    await Task.Delay(_options.Times.Retry, _time, either.Token);
                    break;
                default:
                    await Task.Delay(_options.Times.Retry, _time, either.Token);
                    break;
            }
        }
    }

    private TimeSpan Now() => TimeSpan.FromSeconds(_time.GetTimestamp() / (double)_time.TimestampFrequency);
}
