using Steppe.Log;
using Steppe.Log.Etcd;
using Steppe.Log.Etcd.Wire;
using Steppe.Model;
using Steppe.Simulation.Etcd;

namespace Steppe.Simulation.Servers;

/// <summary>A server's session and append queue, driven.</summary>
/// <remarks>What <c>EtcdTerms</c> does with tasks.</remarks>
internal sealed class ReplicaCandidate
{
    private readonly SimulatedReplica _replica;
    private readonly EntryBook _book;
    private readonly Func<bool> _isOver;
    private readonly Action _turned;
    private readonly EtcdCandidate _candidate;
    private readonly MachineDriver _session;
    private readonly MachineDriver _queue;
    private readonly Dictionary<ulong, Action<AppendOutcome>> _waiting = [];
    private readonly TimeSpan _retry;
    private Leadership _leadership = new Leadership.Following(Leader: null);
    private ulong _lastTicket;

    public ReplicaCandidate(SimulatedReplica replica, ReplicaLife life, ClusterId cluster, EntryBook book, Entropy entropy, Action turned)
    {
        (_replica, _book, _turned) = (replica, book, turned);
        _isOver = () => life.IsOver;
        EtcdTimes times = new();
        _retry = times.Retry;
        _candidate = new EtcdCandidate(
            new LeaderSession(SimulatedEtcd.Keys, replica.Identity, times, () => (long)(entropy.NextUInt64() >> 1) | 1, book),
            new AppendQueue(SimulatedEtcd.Keys, cluster, times));
        _session = new MachineDriver(_candidate.Session, replica.Etcd, replica.Time, _isOver, Settle);
        _queue = new MachineDriver(_candidate.Queue, replica.Etcd, replica.Time, _isOver, Settle);
    }

    public Leadership Leadership => _candidate.Leadership;

    public void Begin()
    {
        _session.Ring();
        _queue.Ring();
        Watch();
    }

    public bool Leads(Epoch epoch) => _candidate.Session.Epoch == epoch;

    public void Stand()
    {
        _candidate.Session.Stands = true;
        _session.Ring();
    }

    public void Resign(Epoch epoch, string successor)
    {
        _candidate.Session.Resign(epoch, successor);
        Settle();
        _session.Ring();
    }

    public void Append(Epoch epoch, NewEntry entry, Action<AppendOutcome> done)
    {
        _waiting.Add(++_lastTicket, done);
        _candidate.Queue.Offer(_lastTicket, epoch, entry, _replica.Time.Now);
        Settle();
        _queue.Ring();
    }

    private void Watch()
    {
        if (_isOver())
        {
            return;
        }

        WatchCreateRequest request = Requests.WatchAll(SimulatedEtcd.Keys.Leads).CreateRequest;
        request.StartRevision = _replica.Etcd.Revision + 1;
        _replica.Etcd.Watch(request, Stir, () => _replica.Time.After(_retry, null, Watch));
    }

    private bool Stir(WatchResponse told)
    {
        if (!_isOver())
        {
            _candidate.Session.Stir();
            _session.Ring();
        }

        return !_isOver();
    }

    private void Settle()
    {
        if (_isOver())
        {
            return;
        }

        if (_candidate.Session.Objection is { } objection)
        {
            _replica.Ends(objection);
            return;
        }

        if (_candidate.Settle())
        {
            _session.Ring();
            _queue.Ring();
        }

        foreach (HeadRecord landed in _candidate.Queue.Landed)
        {
            _book.Remember(landed.Last.Index, landed.Hash, landed.StoredBytes);
        }

        _candidate.Queue.Landed.Clear();
        foreach (AppendOutcome outcome in _candidate.Queue.TakeOutcomes())
        {
            if (_waiting.Remove(outcome.Ticket, out Action<AppendOutcome>? done))
            {
                done(outcome);
            }
        }

        if (_candidate.Leadership != _leadership)
        {
            _leadership = _candidate.Leadership;
            _turned();
        }
    }
}
