using System.Globalization;
using Steppe.Log;
using Steppe.Log.Etcd;
using Steppe.Model;
using Steppe.Simulation.Disk;
using Steppe.Simulation.Etcd;
using Steppe.Simulation.Oracles;
using Steppe.Simulation.Running;
using Steppe.State;

namespace Steppe.Simulation.Servers;

/// <summary>The machine of one of several servers: its clocks, its ways to the others, its disk, and the life the server is in.</summary>
internal sealed class SimulatedReplica
{
    private readonly SimulatedCluster _cluster;
    private readonly ReplicaSet _others;
    private readonly Entropy _entropy;
    private readonly List<LogSnapshot> _saved = [];
    private ReplicaDisk _disk;
    private ReplicaDisk? _own;

    public SimulatedReplica(SimulatedCluster cluster, ReplicaSet others, int number, SimulatedEtcd etcd, Entropy entropy)
    {
        (_cluster, _others, _entropy) = (cluster, others, entropy);
        Name = string.Create(CultureInfo.InvariantCulture, $"server-{number + 1}");
        Identity = new ServerIdentity(Name, Name + ":4647", Name + ":4646");
        Time = new LocalTime(cluster.Time);
        Etcd = new EtcdLink(etcd, cluster.Time, Time, cluster.Faults, entropy.Split());
        _disk = NewDisk();
    }

    public string Name { get; }

    public ServerIdentity Identity { get; }

    public LocalTime Time { get; }

    public EtcdLink Etcd { get; }

    /// <summary>Whether neither the other servers nor clients reach it.</summary>
    public bool IsIsolated { get; set; }

    /// <summary>Whether it has the disk of a server of another cluster.</summary>
    public bool IsMisplaced => _own is not null;

    /// <summary>The version of the program.</summary>
    public SimulatedBuild Build { get; set; } = SimulatedBuild.Today;

    /// <summary>What reads the log and snapshots: the program's own way, unless that is what is broken.</summary>
    public SimulatedBuild Reads => _cluster.Broken.OldProgramsRefuse ? Build : SimulatedBuild.Tomorrow;

    /// <summary>The life the server is in, or null while it is down.</summary>
    public ReplicaLife? Life { get; private set; }

    /// <summary>When this server led.</summary>
    public List<(DateTimeOffset From, DateTimeOffset? Until)> Terms { get; } = [];

    /// <summary>What was on its disk at some time or other.</summary>
    public IReadOnlyList<LogSnapshot> Saved => _saved;

    /// <summary>The last entry that a snapshot on its own disk holds.</summary>
    public ulong SnapshotIndex { get; private set; }

    public void Start()
    {
        if (Life is not null)
        {
            return;
        }

        Guard(() =>
        {
            EtcdDisk disk = EtcdDisk.Open(_disk.Model, NextId);
            if (TryLive(disk) is not { } life)
            {
                return;
            }

            _cluster.Sightings.Add("server starts", 1);
            _cluster.Sightings.Add("starts from a snapshot", life.Applied > 0 ? 1 : 0);
            _cluster.Trace.Add(_cluster.Time.Now, $"{Name}: starts at entry {life.Applied}, {Build.Name} program");
            if (_own is null)
            {
                SnapshotIndex = life.Applied;
                _cluster.Log!.Shows(Name, life.Applied, life.State, whole: true);
            }

            Life = life;
            life.Begin();
        });
    }

    /// <summary>The power fails: what was not flushed is lost or torn.</summary>
    public void Crash(string why)
    {
        if (End(why))
        {
            _disk.Model.Crash(_entropy.Next(int.MaxValue));
            StartLater();
        }
    }

    /// <summary>The process ends; the machine goes on.</summary>
    public void Kill(string why)
    {
        if (End(why))
        {
            _disk.Model.Restart();
            StartLater();
        }
    }

    /// <summary>Another program is started in the place of this one.</summary>
    public void Replace(SimulatedBuild build)
    {
        string what = build.Level > Build.Level ? "upgraded" : "downgraded";
        _cluster.Sightings.Add($"{what} to {build.Name} program", 1);
        Build = build;
        Kill(what);
    }

    /// <summary>The server meets what its program does not know, and must not go on.</summary>
    /// <param name="sentence">What it tells its operator.</param>
    /// <param name="entry">The entry, or the last one in a snapshot.</param>
    public void CannotRead(string sentence, ulong entry)
    {
        int level = _cluster.Log!.LevelAt(entry);
        bool isTold = sentence.Contains("run the version that wrote it, or a newer one", StringComparison.Ordinal)
            || sentence.Contains("run the version the other servers run, or a newer one", StringComparison.Ordinal);
        if (level <= Build.Level || !isTold || !_cluster.Log.Levels.MayMeet(Name, Build.Level))
        {
            throw new OracleException(
                OracleGroup.Levels, $"{Name} ({Build.Name} program, level {Build.Level}) meets entry {entry} of a cluster of level {level}, and ends: {sentence}");
        }

        _cluster.Sightings.Add("newer entries refused", 1);
        Kill(sentence);
    }

    /// <summary>The server finds that it must not go on.</summary>
    /// <param name="sentence">What it tells its operator.</param>
    public void Ends(string sentence)
    {
        if (_others.Etcd.WasRestored && sentence.Contains("etcd was restored from an older backup", StringComparison.Ordinal))
        {
            _cluster.Sightings.Add("logs that went back refused", 1);
            Guard(() => Life!.KeepState());
            Kill(sentence);
            return;
        }

        if (_own is null || !sentence.Contains("correct the endpoints or the", StringComparison.Ordinal))
        {
            throw new OracleException(OracleGroup.Endings, $"{Name} ({Build.Name} program) ends: {sentence}");
        }

        _cluster.Sightings.Add("disks of other clusters refused", 1);
        Kill(sentence);
    }

    /// <summary>Does something with the disk; a power failure in the middle of it ends this life.</summary>
    /// <returns>Whether it was done.</returns>
    public bool Guard(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (SimulatedCrashException)
        {
            _cluster.Trace.Add(_cluster.Time.Now, $"{Name}: the power fails in the middle of a disk operation");
            End("its disk stands still");
            _disk.Model.Crash(_entropy.Next(int.MaxValue));
        }
        catch (IOException error)
        {
            // The agent says so and ends; its keeper starts it again.
            _cluster.Trace.Add(_cluster.Time.Now, $"{Name}: {error.Message}");
            End("its disk refuses");
            _disk.Model.Restart();
        }

        StartLater();
        return false;
    }

    /// <summary>Keeps a snapshot.</summary>
    public void Keep(EtcdDisk disk, LogSnapshot snapshot)
    {
        disk.Install(snapshot);
        SnapshotIndex = disk.NewestIndex;
        if (_saved.Count < 3)
        {
            _saved.Add(snapshot);
        }
    }

    /// <summary>A snapshot that came from another server is on the disk.</summary>
    public void Installed(ulong index) => SnapshotIndex = index;

    /// <summary>The power fails during one of the next operations of the disk.</summary>
    public void CrashSoon() => _disk.OperationsUntilCrash = _entropy.Next(12);

    /// <summary>The next flush fails.</summary>
    public void FailNextSync() => _disk.IsSyncBad = true;

    /// <summary>The disk is another one: empty, or as it was at an earlier time.</summary>
    public void ReplaceDisk(LogSnapshot? old)
    {
        End(old is null ? "its disk is lost" : $"its disk is as it was at entry {old.Index}");
        (_disk, SnapshotIndex) = (NewDisk(), 0);
        if (old is not null)
        {
            EtcdDisk disk = EtcdDisk.Open(_disk.Model, NextId);
            disk.Join(old.Cluster);
            disk.Install(old);
            _disk.Model.Restart();
        }

        StartLater();
    }

    /// <summary>Somebody starts it with the disk of a server of another cluster.</summary>
    public void MisplaceDisk()
    {
        End("started with another data directory");
        (_own, _disk) = (_own ?? _disk, NewDisk());
        EtcdDisk.Open(_disk.Model, NextId).Join(new ClusterId(NextId()));
        _disk.Model.Restart();
        StartLater();
    }

    /// <summary>It has its own disk again.</summary>
    public void FindDisk()
    {
        if (_own is { } own)
        {
            End("started with its own data directory");
            _disk.Model.Restart();
            (_disk, _own) = (own, null);
            _disk.Model.Restart();
            StartLater();
        }
    }

    /// <summary>Nothing goes wrong here any more.</summary>
    public void Heal()
    {
        (_disk.OperationsUntilCrash, _disk.IsSyncBad) = (int.MaxValue, false);
        (IsIsolated, Etcd.IsCut) = (false, false);
        Time.SetRight();
        FindDisk();
    }

    /// <summary>Whether it is heard by another server.</summary>
    public bool Reaches(string name) => _others.Find(name) is { Life: not null, IsIsolated: false, Time.IsPaused: false } && !IsIsolated;

    /// <summary>Asks another server.</summary>
    public void AskPeer<T>(string name, string what, Action<ReplicaLife, Action<Answer<T>>> serve, Action<Answer<T>> done)
        where T : class => _others.Pass(this, name, what, serve, answer => Time.WhenAwake(() => done(answer)));

    // A program too old for its own disk says so and ends; its keeper starts it again.
    private ReplicaLife? TryLive(EtcdDisk disk)
    {
        try
        {
            return new ReplicaLife(_cluster, this, disk, _entropy.Split());
        }
        catch (StateFormatException error)
        {
            CannotRead(error.Message, disk.NewestIndex);
            _disk.Model.Restart();
            StartLater();
            return null;
        }
    }

    private bool End(string why)
    {
        if (Life is not { } life)
        {
            return false;
        }

        _cluster.Trace.Add(_cluster.Time.Now, $"{Name}: ends, {why}");
        life.End();
        Life = null;
        if (Terms is [.., { Until: null } last])
        {
            Terms[^1] = last with { Until = _cluster.Time.Now };
        }

        return true;
    }

    private void StartLater() => _cluster.Time.After(TimeSpan.FromMilliseconds(200 + _entropy.Next(15_000)), null, Start);

    private ReplicaDisk NewDisk() => new(_entropy.Next(2) == 0 ? 512 : 4096, _entropy.Next(int.MaxValue));

    private UInt128 NextId() => new(_entropy.NextUInt64(), _entropy.NextUInt64());
}
