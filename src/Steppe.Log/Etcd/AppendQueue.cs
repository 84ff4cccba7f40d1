using Google.Protobuf;
using Steppe.Log.Etcd.Wire;

namespace Steppe.Log.Etcd;

/// <summary>The appends of one leader, one after the other, each fenced and each asked for until its fate is certain.</summary>
/// <remarks>
/// An entry is one transaction: the leader key still carries the epoch, the head is the entry this leader knows as the last
/// one, and the index is free. So a lost answer is no riddle: the same transaction is sent again, it can succeed but once, and
/// when it fails it reads back what stands at the index.
/// </remarks>
internal sealed class AppendQueue(EtcdKeys keys, ClusterId cluster, EtcdTimes times) : IEtcdMachine
{
    // Room that was made may still be too little for this entry, and making more of the same would go on for ever.
    private const int MostRefusalsForSpace = 3;

    private readonly Queue<Waiting> _waiting = new();
    private readonly List<AppendOutcome> _outcomes = [];
    private readonly RecentEntries _recent = new();
    private Epoch? _epoch;
    private LogChain? _chain;
    private long _headRevision;
    private Attempt? _attempt;
    private bool _isAsking;
    private bool _isStale;
    private TimeSpan _notBefore;

    /// <summary>What this epoch has appended since it was last asked, for whoever remembers hashes.</summary>
    public List<HeadRecord> Landed { get; } = [];

    /// <summary>Whether etcd has no space for the append that waits.</summary>
    public string? LacksSpace { get; private set; }

    /// <summary>The epoch that turned out to be over, or null.</summary>
    public Epoch? Deposed { get; private set; }

    /// <summary>Begins a term; what waited for an earlier one is answered.</summary>
    public void Begin(Epoch epoch)
    {
        End("another term has begun");
        (_epoch, _chain, Deposed) = (epoch, null, null);
    }

    /// <summary>Ends the term.</summary>
    /// <param name="reason">Why; told to those whose entry may or may not be in the log.</param>
    public void End(string reason)
    {
        while (_waiting.TryDequeue(out Waiting waiting))
        {
            bool mayHaveLanded = _attempt is { WasSent: true };
            _outcomes.Add(mayHaveLanded
                ? new AppendOutcome(waiting.Ticket, null, reason)
                : new AppendOutcome(waiting.Ticket, new AppendResult.Deposed(), null));
            _attempt = null;
        }

        (_epoch, _attempt, _isStale, LacksSpace) = (null, null, _isAsking, null);
    }

    /// <summary>Takes an append.</summary>
    /// <param name="ticket">Names it in its outcome.</param>
    /// <param name="epoch">The term it belongs to.</param>
    /// <param name="entry">What to append.</param>
    /// <param name="at">Wall clock.</param>
    public void Offer(ulong ticket, Epoch epoch, NewEntry entry, DateTimeOffset at)
    {
        if (epoch != _epoch)
        {
            _outcomes.Add(new AppendOutcome(ticket, new AppendResult.Deposed(), null));
        }
        else
        {
            _waiting.Enqueue(new Waiting(ticket, entry, at));
        }
    }

    /// <summary>There is room again: the append that waits is tried once more.</summary>
    public void SpaceFreed() => LacksSpace = null;

    /// <summary>No room could be made: the append that waits does not land, and with it ends the term.</summary>
    public void SpaceDenied(string sentence)
    {
        LacksSpace = null;
        Fail(new AppendResult.NotLanded(sentence));
    }

    /// <summary>Hands out what has been decided since the last call.</summary>
    public IReadOnlyList<AppendOutcome> TakeOutcomes()
    {
        AppendOutcome[] outcomes = [.. _outcomes];
        _outcomes.Clear();
        return outcomes;
    }

    /// <inheritdoc/>
    public EtcdStep Next(TimeSpan now)
    {
        while (_chain is not null && _waiting.TryPeek(out Waiting first) && _recent.Find(first.Entry.Id) is { } before)
        {
            // A repeat of what landed: its answer was lost on the way to the caller.
            Settle(new AppendResult.Landed(before));
        }

        if (_epoch is not { } epoch || _isAsking || LacksSpace is not null || (_chain is not null && _waiting.Count == 0))
        {
            return EtcdStep.Rest(null);
        }

        if (now < _notBefore)
        {
            return EtcdStep.Rest(_notBefore);
        }

        _isAsking = true;
        if (_chain is null)
        {
            return EtcdStep.Send(Barrier.Ask(keys));
        }

        _attempt ??= Prepare(epoch, _waiting.Peek());
        return EtcdStep.Send(_attempt.PiecesSent < _attempt.Pieces.Count ? PutPiece(epoch, _attempt) : PutEntry(epoch, _attempt));
    }

    /// <inheritdoc/>
    public void Answer(EtcdAnswer answer, TimeSpan now)
    {
        _isAsking = false;
        if (_isStale)
        {
            _isStale = false;
            return;
        }

        switch (answer)
        {
            case EtcdAnswer.Reply reply when _chain is null:
                TakeHead((RangeResponse)reply.Message);
                break;
            case EtcdAnswer.Reply reply:
                Take((TxnResponse)reply.Message);
                break;
            case EtcdAnswer.Unknown:
                _notBefore = now + times.Retry;
                break;
            case EtcdAnswer.Refused { Kind: EtcdRefusal.NoSpace } full when _attempt is { } attempt && ++attempt.RefusedForSpace > MostRefusalsForSpace:
                SpaceDenied(Sentences.NoSpace(0, full.Reason));
                break;
            case EtcdAnswer.Refused { Kind: EtcdRefusal.NoSpace } full:
                LacksSpace = full.Reason;
                break;
            case EtcdAnswer.Refused refused:
                Refuse(refused);
                break;
        }
    }

    private void Refuse(EtcdAnswer.Refused refused)
    {
        if (_attempt is { WasRepeated: true })
        {
            // This time it was refused, but an earlier time may have been one too many.
            End(refused.Reason);
        }
        else
        {
            Fail(new AppendResult.NotLanded(refused.Reason));
        }
    }

    private Attempt Prepare(Epoch epoch, Waiting waiting)
    {
        LogEntry entry = _chain!.Next(epoch, waiting.Entry, waiting.At);
        byte[] bytes = new byte[EntryCodec.SizeOf(entry.Payload.Length)];
        EntryCodec.Write(bytes, entry);
        var head = new HeadRecord(entry with { Payload = default }, EntryCodec.Hash(bytes)) { StoredBytes = bytes.Length };
        return new Attempt(head, bytes, EntryValue.Pieces(bytes));
    }

    private TxnRequest PutPiece(Epoch epoch, Attempt attempt) => new()
    {
        Compare = { Requests.Leads(keys, epoch), Requests.IsFree(keys.Entry(attempt.Head.Last.Index)) },
        Success = { Requests.Put(keys.Part(attempt.Head.Last.Index, attempt.PiecesSent), attempt.Pieces[attempt.PiecesSent]) },
        Failure = { ReadBack(attempt) },
    };

    private TxnRequest PutEntry(Epoch epoch, Attempt attempt)
    {
        attempt.Sent();
        ByteString key = keys.Entry(attempt.Head.Last.Index);
        return new TxnRequest
        {
            Compare =
            {
                Requests.Leads(keys, epoch),
                _headRevision == 0 ? Requests.IsFree(keys.Head) : Requests.IsUnchanged(keys.Head, _headRevision),
                Requests.IsFree(key),
            },
            Success =
            {
                Requests.Put(key, EntryValue.Of(attempt.Bytes, attempt.Pieces.Count)),
                Requests.Put(keys.Head, ByteString.CopyFrom(attempt.Head.ToBytes())),
            },
            Failure = { ReadBack(attempt) },
        };
    }

    private RequestOp[] ReadBack(Attempt attempt) =>
    [
        Requests.Read(Requests.Get(keys.Leader)),
        Requests.Read(Requests.Get(keys.Head)),
        Requests.Read(Requests.Get(keys.Entry(attempt.Head.Last.Index))),
    ];

    private void TakeHead(RangeResponse answer)
    {
        if (Barrier.Read(keys, _epoch!.Value, answer) is not { } barrier)
        {
            Depose();
            return;
        }

        HeadRecord head = barrier.Head ?? HeadRecord.Before(cluster);
        if (head.Last.Cluster != cluster)
        {
            Fail(new AppendResult.NotLanded($"the log in etcd belongs to cluster {head.Last.Cluster}, this is {cluster}"));
            return;
        }

        (_chain, _headRevision) = (barrier.Head is null ? new LogChain(cluster, 1) : LogChain.Behind(head), barrier.HeadRevision);
    }

    private void Take(TxnResponse answer)
    {
        Attempt attempt = _attempt!;
        if (answer.Succeeded && !attempt.WasSent)
        {
            attempt.PiecesSent++;
        }
        else if (answer.Succeeded)
        {
            Land(attempt, answer.Header.Revision);
        }
        else
        {
            Judge(attempt, answer);
        }
    }

    private void Judge(Attempt attempt, TxnResponse answer)
    {
        KeyValue? entry = Requests.Found(answer, 2);
        HeadRecord? head = Requests.Found(answer, 1) is { } found ? HeadRecord.Find(found.Value.Span) : null;
        bool leads = Requests.Found(answer, 0)?.CreateRevision == (long)_epoch!.Value.Value;
        ulong index = attempt.Head.Last.Index;
        if (entry is not null && IsOurs(entry, attempt, head))
        {
            Land(attempt, entry.ModRevision);
        }
        else if (entry is null && head?.Last.Index >= index && attempt.WasRepeated)
        {
            // It has been trimmed meanwhile, whosever it was.
            End("another server leads now, and the log no longer tells whether the entry had landed");
        }
        else if (leads)
        {
            Fail(new AppendResult.NotLanded(
                $"the log in etcd ends at entry {head?.Last.Index ?? 0} where this leader had left it at {index - 1}: somebody else wrote it"));
        }
        else
        {
            Depose();
        }
    }

    // The head tells the id of an entry that is only counted in its own key.
    private static bool IsOurs(KeyValue entry, Attempt attempt, HeadRecord? head)
    {
        if (!EntryValue.TryRead(entry.Value.Span, out ReadOnlySpan<byte> bytes, out int pieces))
        {
            return false;
        }

        return pieces == 0
            ? EntryCodec.ReadHeader(bytes).Id == attempt.Head.Last.Id
            : pieces == attempt.Pieces.Count && (head?.Hash == attempt.Head.Hash || head?.Last.Previous == attempt.Head.Hash);
    }

    private void Land(Attempt attempt, long revision)
    {
        _chain!.Add(attempt.Head.Last, attempt.Head.Hash);
        _headRevision = revision;
        _attempt = null;
        _recent.Add(attempt.Head.Last.Id, attempt.Head.Last.Index);
        Landed.Add(attempt.Head);
        Settle(new AppendResult.Landed(attempt.Head.Last.Index));
    }

    private void Settle(AppendResult result) => _outcomes.Add(new AppendOutcome(_waiting.Dequeue().Ticket, result, null));

    private void Depose() => Fail(new AppendResult.Deposed());

    // Later appends were built on the first one, so with it goes the epoch.
    private void Fail(AppendResult result)
    {
        Deposed = _epoch;
        _attempt = null;
        if (_waiting.Count > 0)
        {
            Settle(result);
        }

        End("the term is over");
    }

    private readonly record struct Waiting(ulong Ticket, NewEntry Entry, DateTimeOffset At);

    private sealed class Attempt(HeadRecord head, byte[] bytes, IReadOnlyList<ByteString> pieces)
    {
        private int _sent;

        public HeadRecord Head => head;

        public byte[] Bytes => bytes;

        public IReadOnlyList<ByteString> Pieces => pieces;

        public int PiecesSent { get; set; }

        /// <summary>How often etcd had no space for it.</summary>
        public int RefusedForSpace { get; set; }

        public bool WasSent => _sent > 0;

        public bool WasRepeated => _sent > 1;

        public void Sent() => _sent++;
    }
}
