using System.Text;
using Google.Protobuf;
using Steppe.Log.Etcd;
using Steppe.Log.Etcd.Wire;
using Steppe.Model;
using Steppe.Simulation.Etcd;

namespace Steppe.Log.Tests.Etcd;

/// <summary>Three servers on a model etcd, driven by one seed: requests get lost, late, doubled; answers get lost; servers pause and
/// die; watches lag and lose their place.</summary>
internal sealed class EtcdWorld
{
    private static readonly ClusterId Cluster = new(7);

    private readonly Entropy _entropy;
    private readonly ModelEtcd _etcd = new();
    private readonly EtcdKeys _keys = new("/steppe");
    private readonly Replica[] _replicas;
    private readonly TimeSpan[] _pausedUntil = new TimeSpan[3];
    private readonly List<Flight> _flights = [];
    private readonly List<IMessage> _ghosts = [];
    private readonly Dictionary<ulong, (Replica Replica, EntryId Id)> _waiting = [];
    private readonly HashSet<EntryId> _certainlyNot = [];
    private readonly Dictionary<Epoch, string> _leaders = [];
    private TimeSpan _now;
    private ulong _lastTicket;
    private bool _isCalm;

    public EtcdWorld(ulong seed)
    {
        _entropy = new Entropy(seed);
        _replicas = [.. Enumerable.Range(1, 3).Select(number => new Replica($"s{number}", Cluster, _entropy.Split(), []))];
    }

    /// <summary>Where each acknowledged entry landed.</summary>
    public Dictionary<EntryId, ulong> Acknowledged { get; } = [];

    public int Leaders => _leaders.Count;

    public int Refused => _certainlyNot.Count;

    public int Unknown { get; private set; }

    /// <summary>Runs through faults, then calms down and lets everything settle.</summary>
    public void Run(int steps)
    {
        for (int step = 0; step < steps; step++)
        {
            Step();
        }

        _isCalm = true;
        int before = Acknowledged.Count;
        for (int step = 0; step < 4000 && !IsSettled(before); step++)
        {
            Step();
        }

        Assert.True(IsSettled(before), $"no leader took an entry that everybody read, {Acknowledged.Count} before");
        Check();
    }

    private void Step()
    {
        _now += TimeSpan.FromMilliseconds(_entropy.Next(_isCalm ? 20 : 60));
        _etcd.Advance(_now);
        int who = _entropy.Next(_replicas.Length);
        switch (_entropy.Next(12))
        {
            case < 5:
                Ask(who);
                break;
            case < 8 when _flights.Count > 0:
                Land(_flights[_entropy.Next(_flights.Count)]);
                break;
            case 8:
                Offer(_replicas[who]);
                break;
            case 9:
                Follow(who);
                break;
            case 10 when _ghosts.Count > 0:
                Haunt();
                break;
            case 11 when !_isCalm:
                Disturb(who);
                break;
        }

        foreach (Replica replica in _replicas)
        {
            Note(replica);
        }
    }

    private void Ask(int who)
    {
        if (_pausedUntil[who] > _now)
        {
            return;
        }

        Replica replica = _replicas[who];
        foreach (IEtcdMachine machine in replica.Machines.Where(machine => !replica.Asking.Contains(machine)))
        {
            if (machine.Next(_now).Ask is { } request)
            {
                replica.Asking.Add(machine);
                _flights.Add(new Flight(replica, machine, request));
            }

            replica.Settle();
        }
    }

    private void Land(Flight flight)
    {
        _flights.Remove(flight);
        switch (_isCalm ? 9 : _entropy.Next(10))
        {
            case 0:
                _ghosts.Add(flight.Request);
                Tell(flight, new EtcdAnswer.Unknown("late"));
                break;
            case 1:
                Tell(flight, new EtcdAnswer.Unknown("lost"));
                break;
            case 2:
                _etcd.Ask(flight.Request);
                Tell(flight, new EtcdAnswer.Unknown("answer lost"));
                break;
            case 3:
                _ghosts.Add(flight.Request);
                Tell(flight, _etcd.Ask(flight.Request));
                break;
            default:
                Tell(flight, _etcd.Ask(flight.Request));
                break;
        }
    }

    private void Tell(Flight flight, EtcdAnswer answer)
    {
        flight.Replica.Asking.Remove(flight.Machine);
        flight.Machine.Answer(answer, _now);
        flight.Replica.Settle();
    }

    private void Haunt()
    {
        IMessage ghost = _ghosts[_entropy.Next(_ghosts.Count)];
        _ghosts.Remove(ghost);
        _etcd.Ask(ghost);
    }

    private void Offer(Replica replica)
    {
        if (replica.Epoch is not { } epoch || (_isCalm && _waiting.Count > 0))
        {
            return;
        }

        var id = new EntryId(++_lastTicket);
        int bytes = _entropy.Next(40) == 0 ? EntryValue.MaxPieceBytes + 100 : 20;
        _waiting[_lastTicket] = (replica, id);
        replica.Queue.Offer(
            _lastTicket, epoch, new NewEntry(id, Encoding.ASCII.GetBytes($"{_lastTicket}".PadRight(bytes))), DateTimeOffset.UnixEpoch + _now);
    }

    private void Follow(int who)
    {
        if (_pausedUntil[who] > _now)
        {
            return;
        }

        Replica replica = _replicas[who];
        try
        {
            replica.Applied.AddRange(replica.Follower.WatchFrom is null
                ? replica.Follower.Take((RangeResponse)((EtcdAnswer.Reply)_etcd.Ask(replica.Follower.NextQuestion())).Message)
                : replica.Follower.Take(_etcd.Watch(replica.Follower.Watch().CreateRequest, 1 + _entropy.Next(3))));
        }
        catch (LogTrimmedException)
        {
            // As from a snapshot of a peer: it holds what was read there.
            Restart(who, _replicas.MaxBy(static other => other.Applied.Count)!.Applied);
        }
    }

    private void Disturb(int who)
    {
        switch (_entropy.Next(10))
        {
            case 0:
                Restart(who, _replicas[who].Applied);
                break;
            case 1:
                _pausedUntil[who] = _now + TimeSpan.FromMilliseconds(_entropy.Next(8000));
                break;
            case 2:
                _replicas[who].Follower.WatchLost();
                break;
            case 3:
                _etcd.Ask(new CompactionRequest { Revision = _etcd.Revision - _entropy.Next(5) });
                break;
            case 4 when _replicas[who].Epoch is { } epoch:
                _replicas[who].Session.Resign(epoch, $"s{1 + _entropy.Next(3)}");
                _replicas[who].Settle();
                break;
            case 5 when _replicas[who].Epoch is { } epoch:
                Trim(epoch);
                break;
        }
    }

    private void Trim(Epoch epoch)
    {
        ulong held = (ulong)_replicas.Select(static replica => replica.Applied.Count).OrderDescending().ElementAt(1);
        ulong head = _etcd.Find(_keys.Head) is { } found ? HeadRecord.Find(found.Value.Span)!.Last.Index : 0;
        ulong last = TrimRule.Last(held, head, keepBytes: 300, static _ => 100);
        _etcd.Ask(Requests.Trim(_keys, epoch, last));
    }

    private void Restart(int who, IReadOnlyList<LogEntry> applied)
    {
        Replica old = _replicas[who];
        foreach (Flight flight in _flights.Where(flight => flight.Replica == old).ToArray())
        {
            _flights.Remove(flight);
            _ghosts.Add(flight.Request);
        }

        foreach ((ulong ticket, _) in _waiting.Where(pair => pair.Value.Replica == old).ToArray())
        {
            _waiting.Remove(ticket);
            Unknown++;
        }

        _replicas[who] = new Replica(old.Id, Cluster, _entropy.Split(), applied);
    }

    private void Note(Replica replica)
    {
        if (replica.Epoch is { } epoch)
        {
            Assert.True(!_leaders.TryGetValue(epoch, out string? leader) || leader == replica.Id, $"{leader} and {replica.Id} lead in epoch {epoch}");
            _leaders[epoch] = replica.Id;
        }

        foreach (AppendOutcome outcome in replica.Queue.TakeOutcomes())
        {
            _waiting.Remove(outcome.Ticket, out (Replica Replica, EntryId Id) waiting);
            switch (outcome.Result)
            {
                case AppendResult.Landed landed:
                    Acknowledged.Add(waiting.Id, landed.Index);
                    break;
                case null:
                    Unknown++;
                    break;
                default:
                    _certainlyNot.Add(waiting.Id);
                    break;
            }
        }
    }

    private bool IsSettled(int before)
    {
        ulong head = _etcd.Find(_keys.Head) is { } found ? HeadRecord.Find(found.Value.Span)!.Last.Index : 0;
        return Acknowledged.Count > before && _waiting.Count == 0 && _ghosts.Count == 0
            && _replicas.All(replica => (ulong)replica.Applied.Count == head);
    }

    private void Check()
    {
        List<LogEntry> log = _replicas[0].Applied;
        foreach (Replica replica in _replicas)
        {
            Assert.Equal(log.Select(static entry => entry.Id), replica.Applied.Select(static entry => entry.Id));
        }

        Assert.Equal(Enumerable.Range(1, log.Count).Select(static index => (ulong)index), log.Select(static entry => entry.Index));
        Assert.Distinct(log.Select(static entry => entry.Id));
        Assert.DoesNotContain(log, entry => _certainlyNot.Contains(entry.Id));
        foreach ((EntryId id, ulong index) in Acknowledged)
        {
            Assert.Equal(id, log[(int)index - 1].Id);
        }

        CheckThatOnlyTheLeaderWrote();
    }

    // At the moment an entry came to be, the leader key was that of its epoch.
    private void CheckThatOnlyTheLeaderWrote()
    {
        long leader = 0;
        foreach (Event change in _etcd.History)
        {
            bool isPut = change.Type == Event.Types.EventType.Put;
            if (change.Kv.Key == _keys.Leader)
            {
                leader = isPut ? change.Kv.CreateRevision : 0;
            }
            else if (change.Kv.Key == _keys.Head && isPut)
            {
                LogEntry last = HeadRecord.Find(change.Kv.Value.Span)!.Last;
                Assert.Equal((long)last.Epoch.Value, leader);
                Assert.True(_leaders.ContainsKey(last.Epoch), $"entry {last.Index} is of epoch {last.Epoch}, in which nobody led");
            }
        }
    }

    private sealed record Flight(Replica Replica, IEtcdMachine Machine, IMessage Request);
}
