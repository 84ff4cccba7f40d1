using System.Diagnostics;
using Steppe.Log;
using Steppe.Log.Etcd;
using Steppe.Model;
using Steppe.Server;
using Steppe.Simulation.Etcd;
using Steppe.Simulation.Oracles;
using Steppe.Simulation.Running;
using Steppe.State;

namespace Steppe.Simulation.Servers;

/// <summary>One of several servers from its start to its end.</summary>
/// <remarks>What <c>Replication</c> does with tasks, around the product's own machines.</remarks>
internal sealed class ReplicaLife
{
    private readonly SimulatedCluster _cluster;
    private readonly SimulatedReplica _replica;
    private readonly EtcdDisk _disk;
    private readonly Entropy _entropy;
    private readonly ServerCourse _course = new();
    private readonly ClusterJoin _join;
    private readonly ReplicaQuestions _etcd;
    private readonly ReplicaSnapshots _snapshots;
    private readonly ReplicaReading _reading;
    private ReplicaCandidate? _candidate;
    private ReplicaTerm? _term;

    public ReplicaLife(SimulatedCluster cluster, SimulatedReplica replica, EtcdDisk disk, Entropy entropy)
    {
        (_cluster, _replica, _disk, _entropy) = (cluster, replica, disk, entropy);
        LogSnapshot? snapshot = disk.LoadNewest();
        State = replica.Reads.Read(snapshot);
        Applied = snapshot?.Index ?? 0;
        _etcd = new ReplicaQuestions(replica, this, disk);
        _snapshots = new ReplicaSnapshots(cluster, replica, this, disk, _etcd, entropy);
        _reading = new ReplicaReading(cluster, replica, this, disk, _etcd, _snapshots);
        _join = new ClusterJoin(SimulatedEtcd.Keys, disk.Cluster, new ClusterId(new UInt128(entropy.NextUInt64(), entropy.NextUInt64())), seed: null, new EtcdTimes());
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

    public void Begin() => new MachineDriver(_join, _replica.Etcd, _replica.Time, () => IsOver || _candidate is not null, OnJoin).Ring();

    /// <summary>Ends it as a crash does: no goodbye to anybody.</summary>
    public void End()
    {
        IsOver = true;
        _reading.Stop();
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
    /// <returns>What its disk holds, or null also when the power fails while it reads.</returns>
    public LogSnapshot? SnapshotFrom(ulong atLeast)
    {
        LogSnapshot? held = null;
        if (_disk.NewestIndex >= atLeast && _disk.NewestIndex > 0)
        {
            _replica.Guard(() => held = _disk.LoadNewest());
        }

        return held;
    }

    /// <summary>Keeps what it shows for the next start, whatever the log says.</summary>
    public void KeepState() => _snapshots.KeepState();

    /// <summary>Has something happen later, if this life lasts so long.</summary>
    public void After(TimeSpan delay, Action action) => _replica.Time.After(delay, null, () =>
    {
        if (!IsOver)
        {
            action();
        }
    });

    /// <summary>Asks the log whether an epoch leads, again until there is an answer or it is over.</summary>
    public void AskBarrier(Epoch epoch, Action<BarrierResult> done) => _etcd.Barrier(epoch, () => _candidate!.Leads(epoch), done);

    /// <summary>Members as etcd knows them.</summary>
    public void AskMembers(Action<IReadOnlyList<LogMember>> done) => _etcd.Members(done);

    /// <summary>Names of the servers that are there.</summary>
    public void AskPresent(Action<IReadOnlyList<string>> done) => _etcd.Present(done);

    /// <summary>Shows the state after an entry.</summary>
    public void Show(ulong entry, StateSnapshot state, bool whole = false)
    {
        Invariant.Holds(entry >= Applied && state.Index >= State.Index, "what a server shows never goes back");
        (Applied, State) = (entry, state);
        LevelOracle.Shows(_replica.Name, _replica.Build.Level, state.Level);
        _cluster.Log!.Shows(_replica.Name, entry, state, whole);
        _snapshots.Consider();
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
                _etcd.Announce(() => Then(_course.Announced));
                break;
            case CourseStep.CatchUp:
                _etcd.Head(head => _reading.ReadTo(head, () => Then(_course.CaughtUp)));
                break;
            case CourseStep.Follow:
                _candidate!.Stand();
                _reading.ReadTo(ulong.MaxValue, static () => { });
                OnTurn();
                break;
            case CourseStep.Confirm confirm:
                AskBarrier(confirm.Epoch, told => Then(() => _course.Confirmed(told)));
                break;
            case CourseStep.ReadUp read:
                _reading.ReadTo(_cluster.Broken.LeadersReadUp ? read.Head : 0, () => Then(_course.HasReadUp));
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

    private void Then(Action step)
    {
        step();
        Go();
    }

    // The log tells of another turn; what follows happens a moment later, as with tasks.
    private void OnTurn() => After(TimeSpan.Zero, () =>
    {
        Epoch? leads = (_candidate!.Leadership as Leadership.Leading)?.Epoch;
        if (_course.Next is CourseStep.Follow follow && leads > follow.Last)
        {
            _reading.Stop();
            _course.Won(leads.Value);
            Go();
        }
        else if (_term is { Life: not null } term && term.Epoch != leads)
        {
            term.End("the leadership has passed on");
        }
    });
}
