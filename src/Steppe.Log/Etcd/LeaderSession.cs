using Google.Protobuf;
using Steppe.Log.Etcd.Wire;

namespace Steppe.Log.Etcd;

/// <summary>One server's lease, and its part in deciding who leads.</summary>
/// <remarks>
/// <para>The leader key is created only when there is none, under the lease of its creator; the revision of that is the epoch.
/// A lease counts from the moment its last prolongation was <em>sent</em>, so this server stops leading no later than etcd
/// lets another begin; but even if clocks lie, every append is fenced by the epoch.</para>
/// <para>After a lease is in doubt it is revoked, and only when that is certain a new one is asked for: the key of the old
/// epoch never serves another term.</para>
/// <para>A leader that looks whether it still leads looks, in the same question, whether etcd still holds what this server has read: with nothing
/// to append it would not notice that etcd went back.</para>
/// </remarks>
/// <param name="keys">Where everything is.</param>
/// <param name="self">This server.</param>
/// <param name="times">How long to wait for what.</param>
/// <param name="newLease">Names leases.</param>
/// <param name="book">What this server has read of the log.</param>
internal sealed class LeaderSession(EtcdKeys keys, ServerIdentity self, EtcdTimes times, Func<long> newLease, EntryBook book) : IEtcdMachine
{
    private enum Asked { Nothing, Revoke, Grant, Prolong, Appear, Look, Stand, Resign }

    private Asked _asked;
    private bool _asksForHead;
    private ulong _read;
    private TimeSpan _askedAt;
    private TimeSpan _notBefore;
    private TimeSpan _validUntil;
    private TimeSpan _prolongAt;
    private TimeSpan _lookAt;
    private TimeSpan _standsFrom;
    private long _lease;
    private bool _isDoomed;
    private bool _hasAppeared;
    private bool _isVacant;
    private bool _isStirred;
    private string _successor = "";
    private Epoch _over;
    private bool _resigns;

    /// <summary>Whether this server wants to lead.</summary>
    public bool Stands { get; set; }

    /// <summary>The term this server leads in, or null.</summary>
    public Epoch? Epoch { get; private set; }

    /// <summary>Who leads, as far as is known.</summary>
    public ServerIdentity? Leader { get; private set; }

    /// <summary>When etcd last answered; null for never.</summary>
    public TimeSpan? HeardAt { get; private set; }

    /// <summary>Why etcd does not answer as it should; null when it does.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Whether etcd is out of space.</summary>
    public bool LacksSpace { get; set; }

    /// <summary>Why this server must not go on: etcd holds less than it has read, or something else; null when all is well.</summary>
    public string? Objection { get; private set; }

    /// <summary>Ends a term at once, and gives the leader key up at the next step.</summary>
    /// <param name="epoch">The term; nothing happens when it is over already.</param>
    /// <param name="successor">Whom the others let pass; empty for nobody in particular.</param>
    /// <returns>Whether it was this server's term until now.</returns>
    public bool Resign(Epoch epoch, string successor)
    {
        bool leads = Epoch == epoch;
        if (leads)
        {
            (Epoch, _over, _resigns, _successor) = (null, epoch, true, successor);
        }

        return leads;
    }

    /// <summary>Who leads may have changed in etcd: a server that follows looks at the next step, not at its next look.</summary>
    public void Stir() => _isStirred = true;

    /// <inheritdoc/>
    public EtcdStep Next(TimeSpan now)
    {
        if (_lease != 0 && !_isDoomed && now >= _validUntil)
        {
            Doom("the lease could not be prolonged in time");
        }

        if (now < _notBefore)
        {
            return EtcdStep.Rest(_lease == 0 || _isDoomed ? _notBefore : Earlier(_notBefore, _validUntil));
        }

        return Due(now) switch
        {
            Asked.Revoke => Ask(Asked.Revoke, now, new LeaseRevokeRequest { Id = _lease }),
            Asked.Grant => Ask(Asked.Grant, now, new LeaseGrantRequest { Id = newLease(), Ttl = (long)Math.Ceiling(times.Lease.TotalSeconds) }),
            Asked.Prolong => Ask(Asked.Prolong, now, new LeaseKeepAliveRequest { Id = _lease }),
            Asked.Appear => Ask(Asked.Appear, now, new PutRequest { Key = keys.Presence(self.Id), Value = IdentityText.Write(self), Lease = _lease }),
            Asked.Look => Ask(Asked.Look, now, Looking()),
            Asked.Stand => Ask(Asked.Stand, now, Standing()),
            Asked.Resign => Ask(Asked.Resign, now, Resignation()),
            _ => EtcdStep.Rest(Earlier(_validUntil, Earlier(_prolongAt, _lookAt))),
        };
    }

    /// <inheritdoc/>
    public void Answer(EtcdAnswer answer, TimeSpan now)
    {
        Asked asked = _asked;
        _asked = Asked.Nothing;
        switch (answer)
        {
            case EtcdAnswer.Reply reply:
                (HeardAt, Trouble) = (now, null);
                Take(asked, reply.Message, now);
                break;
            case EtcdAnswer.Unknown unknown:
                Trouble = unknown.Reason;
                _notBefore = now + times.Retry;
                _lookAt = asked == Asked.Stand ? TimeSpan.Zero : _lookAt;
                break;
            case EtcdAnswer.Refused refused:
                Refuse(asked, refused, now);
                break;
        }
    }

    private Asked Due(TimeSpan now) => this switch
    {
        { _lease: not 0, _isDoomed: true } => Asked.Revoke,
        { _lease: 0 } => Asked.Grant,
        _ when now >= _prolongAt => Asked.Prolong,
        { _resigns: true } => Asked.Resign,
        { _hasAppeared: false } => Asked.Appear,
        _ when now >= _lookAt || (_isStirred && Epoch is null) => Asked.Look,
        { Stands: true, _isVacant: true, Epoch: null } when now >= _standsFrom => Asked.Stand,
        _ => Asked.Nothing,
    };

    private EtcdStep Ask(Asked asked, TimeSpan now, IMessage request)
    {
        (_asked, _askedAt) = (asked, now);
        return EtcdStep.Send(request);
    }

    private RangeRequest Looking()
    {
        // What stirs it from here on may be younger than the answer.
        (_asksForHead, _read, _isStirred) = (Epoch is not null, book.Newest, false);
        return _asksForHead ? Barrier.Ask(keys) : Requests.All(keys.Leads);
    }

    private TxnRequest Standing() => new()
    {
        Compare = { Requests.IsFree(keys.Leader) },
        Success = { Requests.Put(keys.Leader, IdentityText.Write(self), _lease), Requests.Delete(keys.Successor) },
    };

    private TxnRequest Resignation()
    {
        var request = new TxnRequest
        {
            Compare = { Requests.Leads(keys, _over) },
            Success = { Requests.Delete(keys.Leader) },
        };
        if (_successor.Length > 0)
        {
            // Under this server's own lease: if it goes away, so does its wish.
            request.Success.Add(Requests.Put(keys.Successor, ByteString.CopyFromUtf8(_successor), _lease));
        }

        return request;
    }

    private void Take(Asked asked, IMessage reply, TimeSpan now)
    {
        switch (asked)
        {
            case Asked.Revoke:
                Forget();
                break;
            case Asked.Grant:
                (_lease, _isDoomed, _hasAppeared, _lookAt) = (((LeaseGrantResponse)reply).Id, false, false, TimeSpan.Zero);
                Prolonged();
                break;
            case Asked.Prolong when ((LeaseKeepAliveResponse)reply).Ttl <= 0:
                Doom("the lease had lapsed");
                Forget();
                break;
            case Asked.Prolong:
                Prolonged();
                break;
            case Asked.Appear:
                _hasAppeared = true;
                break;
            case Asked.Look:
                See((RangeResponse)reply, now);
                break;
            case Asked.Stand when ((TxnResponse)reply).Succeeded:
                Lead(((TxnResponse)reply).Header.Revision);
                break;
            case Asked.Stand:
                (_isVacant, _lookAt) = (false, TimeSpan.Zero);
                break;
            case Asked.Resign:
                // Having left of its own will it waits before it stands again, so that another gets the chance.
                (Leader, _resigns, _isVacant, _lookAt) = (null, false, false, TimeSpan.Zero);
                _standsFrom = ((TxnResponse)reply).Succeeded ? now + times.Lease : _standsFrom;
                break;
        }
    }

    private void Refuse(Asked asked, EtcdAnswer.Refused refused, TimeSpan now)
    {
        Trouble = refused.Reason;
        _notBefore = now + times.Retry;
        LacksSpace |= refused.Kind == EtcdRefusal.NoSpace;
        if (refused.Kind == EtcdRefusal.LeaseMissing || (asked == Asked.Revoke && refused.Kind == EtcdRefusal.Other))
        {
            Doom("the lease had lapsed");
            Forget();
        }
    }

    private void See(RangeResponse seen, TimeSpan now)
    {
        if (_asksForHead)
        {
            KeyValue? found = seen.Kvs.FirstOrDefault(pair => pair.Key == keys.Head);
            HeadRecord? head = found is null ? null : HeadRecord.Find(found.Value.Span);
            Objection ??= found is not null && head is null ? Sentences.UnreadableHead : book.Objection(head, _read);
        }

        KeyValue? leader = seen.Kvs.FirstOrDefault(pair => pair.Key == keys.Leader);
        string? successor = seen.Kvs.FirstOrDefault(pair => pair.Key == keys.Successor)?.Value.ToStringUtf8();

        if (successor == self.Id)
        {
            // Wanted by name: that it has left a moment ago itself is no reason to wait.
            _standsFrom = TimeSpan.Zero;
        }

        // Whom it was handed to may have gone meanwhile: whoever made the wish takes it back.
        bool isUnmet = successor == _successor && now >= _standsFrom;
        _isVacant = leader is null && (successor is null || successor == self.Id || isUnmet);
        Leader = leader is null ? null : IdentityText.FindServer(leader.Value);
        _lookAt = now + (Epoch is null ? times.Look : times.Lease / 2);
        if (leader is null || leader.Lease != _lease)
        {
            Epoch = null;
        }
        else if ((ulong)leader.CreateRevision <= _over.Value)
        {
            _resigns = true;
        }
        else if (Epoch is null)
        {
            // The answer to an earlier attempt was lost, and it had succeeded.
            Lead(leader.CreateRevision);
        }
    }

    private void Lead(long revision) => (Epoch, Leader, _isVacant) = (new Epoch((ulong)revision), self, false);

    private void Prolonged() => (_validUntil, _prolongAt) = (_askedAt + times.Lease, _askedAt + (times.Lease / 3));

    private void Doom(string reason) => (_isDoomed, Epoch, Leader, _isVacant, Trouble) = (true, null, null, false, Trouble ?? reason);

    private void Forget() => (_lease, _isDoomed, _hasAppeared) = (0, false, false);

    private static TimeSpan Earlier(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
