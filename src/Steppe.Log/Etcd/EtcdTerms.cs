using Steppe.Log.Etcd.Wire;

namespace Steppe.Log.Etcd;

/// <summary>Runs the two machines of one server, the session and the append queue, and tells each what it must know of the other.</summary>
/// <remarks>Thread-safe. Everything about the machines happens under one gate.</remarks>
internal sealed class EtcdTerms
{
    private static readonly TimeSpan RevokeTimeout = TimeSpan.FromSeconds(1);

    private readonly EtcdOptions _options;
    private readonly IEtcd _etcd;
    private readonly Lock _gate;
    private readonly EtcdKeys _keys;
    private readonly EntryBook _book;
    private readonly Func<string, CancellationToken, Task<string?>> _makeRoom;
    private readonly Action<Exception> _failed;
    private readonly TimeProvider _time;
    private readonly EtcdCandidate _candidate;
    private readonly LeaderSession _session;
    private readonly AppendQueue _queue;
    private readonly MachineLoop _sessionLoop;
    private readonly MachineLoop _queueLoop;
    private readonly CancellationTokenSource _closing = new();
    private readonly Dictionary<ulong, TaskCompletionSource<AppendResult>> _waiting = [];
    private readonly Task _running;
    private TaskCompletionSource _bell = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Leadership _leadership = new Leadership.Following(Leader: null);
    private ulong _lastTicket;
    private long _lease;
    private bool _isMakingSpace;

    public EtcdTerms(
        EtcdOptions options, IEtcd etcd, EtcdKeys keys, ServerIdentity self, ClusterId cluster, Lock gate, EntryBook book,
        Func<string, CancellationToken, Task<string?>> makeRoom, Action<Exception> failed, TimeProvider time)
    {
        (_options, _etcd, _keys, _gate, _book, _makeRoom, _failed, _time) = (options, etcd, keys, gate, book, makeRoom, failed, time);
        _session = new LeaderSession(keys, self, options.Times, NewLease, book);
        _queue = new AppendQueue(keys, cluster, options.Times);
        _candidate = new EtcdCandidate(_session, _queue);
        _sessionLoop = new MachineLoop(_session, etcd, gate, time, Settle);
        _queueLoop = new MachineLoop(_queue, etcd, gate, time, Settle);
        _running = Task.WhenAll(RunAsync(_sessionLoop.RunAsync), RunAsync(_queueLoop.RunAsync), RunAsync(WatchAsync));
    }

    public TimeSpan? HeardAt => _session.HeardAt;

    public string? Trouble => _session.Trouble;

    public bool Leads(Epoch epoch)
    {
        lock (_gate)
        {
            return _session.Epoch == epoch;
        }
    }

    /// <summary>What is so now, and what completes when it has changed.</summary>
    public (Leadership Now, Task Changed) Look()
    {
        lock (_gate)
        {
            return (_leadership, _bell.Task);
        }
    }

    public void Stand(bool stands)
    {
        lock (_gate)
        {
            _session.Stands = stands;
            if (!stands && _session.Epoch is { } epoch)
            {
                _session.Resign(epoch, "");
            }

            Settle();
        }

        _sessionLoop.Ring();
    }

    public void HandOver(Epoch epoch, string successor)
    {
        lock (_gate)
        {
            _session.Resign(epoch, successor);
            Settle();
        }

        _sessionLoop.Ring();
    }

    /// <summary>Something else was refused for want of space.</summary>
    public void LackSpace(string detail)
    {
        lock (_gate)
        {
            MakeSpace(detail);
        }
    }

    public Task<AppendResult> AppendAsync(Epoch epoch, NewEntry entry)
    {
        var answer = new TaskCompletionSource<AppendResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _waiting.Add(++_lastTicket, answer);
            _queue.Offer(_lastTicket, epoch, entry, _time.GetUtcNow());
            Settle();
        }

        _queueLoop.Ring();
        return answer.Task;
    }

    /// <summary>Ends both machines; the lease is given back, so that nobody has to wait for it to lapse.</summary>
    public async Task CloseAsync()
    {
        await _closing.CancelAsync();
        await _running;
        lock (_gate)
        {
            _queue.End("the log is being closed");
            Answer();
            _bell.TrySetCanceled();
        }

        if (_lease != 0)
        {
            await _etcd.AskAsync(_etcd.Endpoints[0], new LeaseRevokeRequest { Id = _lease }, RevokeTimeout, CancellationToken.None);
        }

        _closing.Dispose();
    }

    private long NewLease() => _lease = (long)(ulong)(_options.NewId() & long.MaxValue) | 1;

    // Only a hint, so that nobody waits for the next look while nobody leads: what a broken watch misses the looks find.
    private async Task WatchAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await foreach (WatchResponse told in _etcd.WatchAsync(Requests.WatchAll(_keys.Leads), cancellation))
            {
                lock (_gate)
                {
                    _session.Stir();
                }

                _sessionLoop.Ring();
                if (told.Canceled)
                {
                    break;
                }
            }

            await Task.Delay(_options.Times.Retry, _time, cancellation);
        }
    }

    private async Task RunAsync(Func<CancellationToken, Task> work)
    {
        try
        {
            await work(_closing.Token);
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            // Told to end.
        }
        catch (Exception error)
        {
            // Without its loops this server would neither lead nor say why.
            _failed(error);
        }
    }

    // Under the gate, after anything that may have changed something.
    private void Settle()
    {
        if (_candidate.Settle())
        {
            _sessionLoop?.Ring();
            _queueLoop?.Ring();
        }

        Answer();
        Leadership leadership = _candidate.Leadership;
        if (leadership != _leadership)
        {
            _leadership = leadership;
            (TaskCompletionSource bell, _bell) = (_bell, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            bell.SetResult();
        }

        if (_session.Objection is { } objection)
        {
            _failed(new LogFailedException(objection, cause: null));
        }

        if ((_queue.LacksSpace ?? (_session.LacksSpace ? _session.Trouble : null)) is { } detail)
        {
            MakeSpace(detail);
        }
    }

    private void MakeSpace(string detail)
    {
        if (!_isMakingSpace)
        {
            _isMakingSpace = true;
            _ = Task.Run(() => MakeSpaceAsync(detail));
        }
    }

    private void Answer()
    {
        foreach (HeadRecord landed in _queue.Landed)
        {
            _book.Remember(landed.Last.Index, landed.Hash, landed.StoredBytes);
        }

        _queue.Landed.Clear();
        foreach (AppendOutcome outcome in _queue.TakeOutcomes())
        {
            if (_waiting.Remove(outcome.Ticket, out TaskCompletionSource<AppendResult>? waiting))
            {
                if (outcome.Result is { } result)
                {
                    waiting.SetResult(result);
                }
                else
                {
                    waiting.SetException(new LogFailedException($"nobody can tell whether the entry is in the log: {outcome.Unknown}", cause: null));
                }
            }
        }
    }

    private async Task MakeSpaceAsync(string detail)
    {
        string? sentence;
        try
        {
            sentence = await _makeRoom(detail, _closing.Token);
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
        {
            return;
        }

        if (sentence is not null)
        {
            _options.Notice(sentence);
            await PauseAsync();
        }

        lock (_gate)
        {
            (_isMakingSpace, _session.LacksSpace) = (false, false);
            if (_queue.LacksSpace is not null)
            {
                if (sentence is null)
                {
                    _queue.SpaceFreed();
                }
                else
                {
                    _queue.SpaceDenied(sentence);
                }
            }

            Settle();
        }

        _queueLoop.Ring();
        _sessionLoop.Ring();
    }

    // Trying again at once would only keep etcd busy.
    private async Task PauseAsync()
    {
        lock (_gate)
        {
            if (_queue.LacksSpace is not null)
            {
                return;
            }
        }

        await Task.Delay(_options.Times.Lease, _time).WaitAsync(CancellationToken.None);
    }
}
