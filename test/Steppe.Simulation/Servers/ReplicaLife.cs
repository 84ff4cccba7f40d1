using System.Buffers;
using System.Diagnostics;
using Steppe.Log;
using Steppe.Log.Etcd;
using Steppe.Log.Etcd.Wire;
using Steppe.Model;
using Steppe.Server;
using Steppe.Simulation.Etcd;
using Steppe.Simulation.Faults;
using Steppe.Simulation.Running;
using Steppe.State;
using Barrier = Steppe.Log.Etcd.Barrier;

namespace Steppe.Simulation.Servers;

/// <summary>One of several servers from its start to its end.</summary>
/// <remarks>What <c>Replication</c>, <c>LogReplay</c> and <c>EtcdLog</c> do with tasks, around the product's own machines.</remarks>
internal sealed class ReplicaLife
{
    private const int KeepBytes = 4000;

    private static readonly EtcdTimes Times = new();
    private static readonly TimeSpan FetchPause = TimeSpan.FromSeconds(1);

    private readonly SimulatedCluster _cluster;
    private readonly SimulatedReplica _replica;
    private readonly EtcdDisk _disk;
    private readonly Entropy _entropy;
    private readonly ServerCourse _course = new();
    private readonly ClusterJoin _join;
    private readonly ulong _snapshotAfterEntries;
    private ReplicaCandidate? _candidate;
    private ReplicaTerm? _term;
    private LogReading? _reading;
    private int _round;
    private ulong _lastSnapshotIndex;
    private bool _isWriting;

    public ReplicaLife(SimulatedCluster cluster, SimulatedReplica replica, EtcdDisk disk, Entropy entropy)
    {
        (_cluster, _replica, _disk, _entropy) = (cluster, replica, disk, entropy);
        LogSnapshot? snapshot = disk.LoadNewest();
        State = RecoveredState.Read(snapshot);
        Applied = snapshot?.Index ?? 0;
        _lastSnapshotIndex = Applied;
        _snapshotAfterEntries = 15 + (ulong)entropy.Next(100);
        _join = new ClusterJoin(SimulatedEtcd.Keys, disk.Cluster, new ClusterId(new UInt128(entropy.NextUInt64(), entropy.NextUInt64())), seed: null, Times);
    }

    public bool IsOver { get; private set; }

    /// <summary>What it shows.</summary>
    public StateSnapshot State { get; private set; }

    /// <summary>The last entry that is in what it shows.</summary>
    public ulong Applied { get; private set; }

    /// <summary>The leader it is, or null.</summary>
    public ServerLife? Term => _term?.Life;

    /// <summary>The epoch it leads in, or null.</summary>
    public Epoch? TermEpoch => Term is null ? null : _term!.Epoch;

    /// <summary>Who leads, as far as it knows.</summary>
    public ServerIdentity? Leader => (_candidate?.Leadership as Leadership.Following)?.Leader;

    /// <summary>Whether it follows, or leads, without anything in between.</summary>
    public bool IsSettled => _course.Next is CourseStep.Follow or CourseStep.Lead;

    private LocalTime Time => _replica.Time;

    public void Begin() => new MachineDriver(_join, _replica.Etcd, Time, () => IsOver || _candidate is not null, OnJoin).Ring();

    /// <summary>Ends it as a crash does: no goodbye to anybody.</summary>
    public void End()
    {
        IsOver = true;
        _reading?.Stop();
        _term?.Life?.End();
    }

    /// <summary>Gives the leadership away, if it has it.</summary>
    public void HandOver(string successor)
    {
        if (_candidate?.Leadership is Leadership.Leading leading)
        {
            _candidate.Resign(leading.Epoch, successor);
        }
    }

    /// <summary>The newest snapshot on its disk, if that reaches so far.</summary>
    public LogSnapshot? SnapshotFrom(ulong atLeast) => _disk.NewestIndex >= atLeast && _disk.NewestIndex > 0 ? _disk.LoadNewest() : null;

    /// <summary>Has something happen later, if this life lasts so long.</summary>
    public void After(TimeSpan delay, Action action) => Time.After(delay, null, () =>
    {
        if (!IsOver)
        {
            action();
        }
    });

    /// <summary>Asks the log whether an epoch leads, again until there is an answer or it is over.</summary>
    public void AskBarrier(Epoch epoch, Action<BarrierResult> done)
    {
        if (!_candidate!.Leads(epoch))
        {
            done(new BarrierResult.Deposed());
            return;
        }

        ulong read = _disk.Book.Newest;
        _replica.Etcd.Ask(Barrier.Ask(SimulatedEtcd.Keys), Alive(answer =>
        {
            if (answer is not EtcdAnswer.Reply { Message: RangeResponse told })
            {
                After(Times.Retry, () => AskBarrier(epoch, done));
            }
            else if (Barrier.Read(SimulatedEtcd.Keys, epoch, told) is not { } barrier)
            {
                done(new BarrierResult.Deposed());
            }
            else if (_disk.Book.Objection(barrier.Head, read) is { } objection)
            {
                _replica.Ends(objection);
            }
            else
            {
                done(new BarrierResult.Leading(barrier.Head?.Last.Index ?? 0));
            }
        }));
    }

    /// <summary>Members as etcd knows them.</summary>
    public void AskMembers(Action<IReadOnlyList<LogMember>> done) => Insist(Requests.All(SimulatedEtcd.Keys.Members), members =>
        done([.. ((RangeResponse)members).Kvs.Select(static pair => IdentityText.FindMember(pair.Value)).OfType<LogMember>()]));

    /// <summary>Names of the servers that are there.</summary>
    public void AskPresent(Action<IReadOnlyList<string>> done) => Insist(Requests.All(SimulatedEtcd.Keys.Presences), present =>
        done([.. ((RangeResponse)present).Kvs.Select(static pair => EtcdKeys.Rest(pair.Key, SimulatedEtcd.Keys.Presences))]));

    /// <summary>Shows the state after an entry.</summary>
    public void Show(ulong entry, StateSnapshot state, bool whole = false)
    {
        Invariant.Holds(entry >= Applied && state.Index >= State.Index, "what a server shows never goes back");
        (Applied, State) = (entry, state);
        _cluster.Log!.Shows(_replica.Name, entry, state, whole);
        ConsiderSnapshot();
    }

    /// <summary>Keeps what it shows for the next start, whatever the log says.</summary>
    public void KeepState()
    {
        if (Applied > _disk.NewestIndex)
        {
            var buffer = new ArrayBufferWriter<byte>();
            SnapshotCodec.Write(State, buffer);
            _replica.Keep(_disk, _disk.SnapshotOf(Applied, new ReadOnlySequence<byte>(buffer.WrittenMemory)));
        }
    }

    /// <summary>The term is over.</summary>
    public void TermOver(string why)
    {
        _cluster.Trace.Add(_cluster.Time.Now, $"{_replica.Name}: leads no more, {why}");
        _term = null;
        _course.Ended();
        Go();
    }

    private void OnJoin()
    {
        if (_join.Refusal is { } refusal)
        {
            _replica.Ends(refusal);
        }
        else if (_join.Joined is { } cluster && _candidate is null && _replica.Guard(() => _disk.Join(cluster)))
        {
            _candidate = new ReplicaCandidate(_replica, this, cluster, _disk.Book, _entropy.Split(), OnTurn);
            _candidate.Begin();
            Go();
        }
    }

    private void Go()
    {
        switch (_course.Next)
        {
            case CourseStep.Announce:
                Announce(() =>
                {
                    _course.Announced();
                    Go();
                });
                break;
            case CourseStep.CatchUp:
                CatchUp();
                break;
            case CourseStep.Follow:
                _candidate!.Stand();
                ReadTo(ulong.MaxValue, static () => { });
                OnTurn();
                break;
            case CourseStep.Confirm confirm:
                AskBarrier(confirm.Epoch, told =>
                {
                    _course.Confirmed(told);
                    Go();
                });
                break;
            case CourseStep.ReadUp read:
                ReadTo(_cluster.Broken.LeadersReadUp ? read.Head : 0, () =>
                {
                    _course.HasReadUp();
                    Go();
                });
                break;
            case CourseStep.Begin begin:
                ulong applied = Applied;
                _term = new ReplicaTerm(_cluster, _replica, this, _candidate!, begin.Epoch, _entropy.Split());
                _term.Begin(() =>
                {
                    _cluster.Log!.Leads(_replica.Name, begin.Epoch, applied);
                    _course.Begun();
                });
                break;
            case CourseStep.Lead:
                break;
            default:
                throw new UnreachableException();
        }
    }

    // The log tells of another turn; what follows happens a moment later, as with tasks.
    private void OnTurn() => After(TimeSpan.Zero, () =>
    {
        Epoch? leads = (_candidate!.Leadership as Leadership.Leading)?.Epoch;
        if (_course.Next is CourseStep.Follow follow && leads > follow.Last)
        {
            StopReading();
            _course.Won(leads.Value);
            Go();
        }
        else if (_term is { Life: not null } term && term.Epoch != leads)
        {
            term.End("the leadership has passed on");
        }
    });

    private void Announce(Action done) => Insist(
        new PutRequest { Key = SimulatedEtcd.Keys.Member(_replica.Name), Value = IdentityText.Write(new LogMember(_replica.Identity, _disk.Incarnation, _disk.NewestIndex)) },
        _ => done());

    private void CatchUp()
    {
        ulong read = _disk.Book.Newest;
        Insist(Requests.Get(SimulatedEtcd.Keys.Head), told =>
        {
            HeadRecord? head = ((RangeResponse)told).Kvs is [var found, ..] ? HeadRecord.Find(found.Value.Span) : null;
            if (_disk.Book.Objection(head, read) is { } objection)
            {
                _replica.Ends(objection);
                return;
            }

            ReadTo(head?.Last.Index ?? 0, () =>
            {
                _course.CaughtUp();
                Go();
            });
        });
    }

    private void ReadTo(ulong upto, Action done)
    {
        StopReading();
        if (Applied >= upto)
        {
            done();
            return;
        }

        var follower = new LogFollower(SimulatedEtcd.Keys, _disk.Book.ChainBefore(_disk.Cluster!.Value, Applied + 1));
        _reading = new LogReading(follower, _replica.Etcd, Time, entries => Take(entries, upto, done), error => Broken(error, upto, done));
        _reading.Go();
    }

    private void StopReading()
    {
        _round++;
        _reading?.Stop();
    }

    private void Take(IReadOnlyList<LogEntry> entries, ulong upto, Action done)
    {
        _disk.Book.Remember(entries);
        foreach (LogEntry entry in entries)
        {
            if (!Apply(entry))
            {
                return;
            }

            if (Applied >= upto)
            {
                StopReading();
                done();
                return;
            }
        }
    }

    private bool Apply(LogEntry entry)
    {
        try
        {
            Show(entry.Index, EntryReplay.Apply(State, Read(entry)).After);
            return true;
        }
        catch (StateFormatException error)
        {
            _replica.Ends(error.Message, isNews: SimulatedBuild.IsNews(entry));
            return false;
        }
    }

    private LogEntry Read(LogEntry entry)
    {
        LogEntry known = _replica.Build.Read(entry);
        return ReferenceEquals(_cluster.Broken, BrokenParts.None)
            ? known
            : known with { Payload = CommandCodec.Encode([.. _cluster.Broken.Replayed(CommandCodec.Decode(known.Payload.Span))]) };
    }

    private void Broken(Exception error, ulong upto, Action done)
    {
        if (error is not LogTrimmedException trimmed)
        {
            _replica.Ends(error.Message);
            return;
        }

        int round = _round;
        AskMembers(members => Fetch(
            new Queue<LogMember>(members.Where(member => member.Server.Id != _replica.Name).OrderByDescending(static member => member.SnapshotIndex)),
            trimmed.FirstIndex - 1,
            snapshot =>
            {
                if (round == _round && (snapshot is null || Install(snapshot)))
                {
                    ReadTo(upto, done);
                }
            }));
    }

    private void Fetch(Queue<LogMember> members, ulong atLeast, Action<LogSnapshot?> done)
    {
        if (!members.TryDequeue(out LogMember? member))
        {
            After(FetchPause, () => done(null));
            return;
        }

        _replica.AskPeer<LogSnapshot>(member.Server.Id, "snapshot", (peer, answer) => answer(new Answer<LogSnapshot>(peer.SnapshotFrom(atLeast))), answer =>
        {
            if (IsOver)
            {
                return;
            }

            if (answer.Reply is { } snapshot)
            {
                done(snapshot);
            }
            else
            {
                Fetch(members, atLeast, done);
            }
        });
    }

    private bool Install(LogSnapshot snapshot)
    {
        bool isInstalled = false;
        bool survived = _replica.Guard(() => isInstalled = Writes(() => _disk.Install(snapshot)));
        if (survived && isInstalled && snapshot.Index > Applied)
        {
            _cluster.Sightings.Add("snapshots of others installed", 1);
            _replica.Installed(snapshot.Index);
            Show(snapshot.Index, RecoveredState.Read(snapshot), whole: true);
            Announce(static () => { });
        }

        return survived;
    }

    private void ConsiderSnapshot()
    {
        if (_isWriting || Applied - _lastSnapshotIndex < _snapshotAfterEntries)
        {
            return;
        }

        (_isWriting, _lastSnapshotIndex) = (true, Applied);
        StateSnapshot state = State;
        ulong index = Applied;
        After(TimeSpan.FromMicroseconds(1 + _entropy.Next(200_000)), () =>
        {
            var buffer = new ArrayBufferWriter<byte>();
            SnapshotCodec.Write(state, buffer);
            bool isWritten = false;
            bool survived = _replica.Guard(() => isWritten = Writes(() => _replica.Keep(_disk, _disk.SnapshotOf(index, new ReadOnlySequence<byte>(buffer.WrittenMemory)))));
            _isWriting = false;
            if (survived && isWritten)
            {
                Announce(Trim);
            }
        });
    }

    private void Trim()
    {
        if (_term is not { Life: not null } term)
        {
            return;
        }

        AskBarrier(term.Epoch, told => AskMembers(members =>
        {
            ulong head = (told as BarrierResult.Leading)?.Head ?? 0;
            ulong last = TrimRule.Last(Math.Min(_disk.NewestIndex, TrimRule.HeldByEnough(members)), head, KeepBytes, _disk.Book.BytesOf);
            if (last > 0)
            {
                _replica.Etcd.Ask(Requests.Trim(SimulatedEtcd.Keys, term.Epoch, last), Alive(Trimmed));
            }
        }));
    }

    private void Trimmed(EtcdAnswer answer)
    {
        if (answer is EtcdAnswer.Reply { Message: TxnResponse { Succeeded: true } done })
        {
            _cluster.Sightings.Add("trims", 1);
            _replica.Etcd.Ask(new CompactionRequest { Revision = done.Header.Revision, Physical = true }, static _ => { });
        }
    }

    // A snapshot that cannot be written harms nothing.
    private static bool Writes(Action write)
    {
        try
        {
            write();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    // Until there is an answer.
    private void Insist(Google.Protobuf.IMessage request, Action<Google.Protobuf.IMessage> done) => _replica.Etcd.Ask(request, Alive(answer =>
    {
        if (answer is EtcdAnswer.Reply reply)
        {
            done(reply.Message);
        }
        else
        {
            After(Times.Retry, () => Insist(request, done));
        }
    }));

    private Action<EtcdAnswer> Alive(Action<EtcdAnswer> done) => answer =>
    {
        if (!IsOver)
        {
            done(answer);
        }
    };
}
