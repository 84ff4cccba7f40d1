using Steppe.Model;
using Steppe.Simulation.Etcd;
using Steppe.Simulation.Faults;
using Steppe.Simulation.Running;
using Steppe.Simulation.Workload;

namespace Steppe.Simulation.Servers;

/// <summary>Several servers with their log in etcd. Any of them is asked, and passes on what only the leader can do.</summary>
internal sealed class ReplicaSet : ISimulatedServers
{
    private static readonly TimeSpan PassingPatience = TimeSpan.FromSeconds(80);

    private readonly SimulatedCluster _cluster;
    private readonly SimulatedReplica[] _replicas;
    private readonly ReplicaFaults _faults;
    private readonly Entropy _entropy;
    private readonly HashSet<(string Server, ulong Entry)> _compared = [];

    public ReplicaSet(SimulatedCluster cluster, int servers, Entropy entropy)
    {
        _cluster = cluster;
        Etcd = new SimulatedEtcd(cluster, entropy.Split())
        {
            Entered = entry => cluster.Log!.Entered(entry),
            Announced = member => cluster.Log!.Levels.Announced(member),
        };
        _replicas = [.. Enumerable.Range(0, servers).Select(number => new SimulatedReplica(cluster, this, number, Etcd, entropy.Split()))];
        _faults = new ReplicaFaults(cluster, this);
        _entropy = entropy;
        if (entropy.Next(3) == 0)
        {
            BeginWith(SimulatedBuild.Yesterday);
        }
    }

    public SimulatedEtcd Etcd { get; }

    public IReadOnlyList<SimulatedReplica> Replicas => _replicas;

    /// <inheritdoc/>
    public ServerLife? Leader => LeadingReplica?.Life?.Term;

    /// <summary>The server whose term is the one that etcd knows.</summary>
    public SimulatedReplica? LeadingReplica =>
        Array.Find(_replicas, replica => replica.Life?.TermEpoch is { } epoch && epoch == Etcd.Leading);

    /// <inheritdoc/>
    public IReadOnlyList<(DateTimeOffset From, DateTimeOffset? Until)> Terms =>
        [.. _replicas.SelectMany(static replica => replica.Terms).OrderBy(static term => term.From)];

    /// <inheritdoc/>
    public DateTimeOffset ClocksDifferUntil => _replicas.Max(static replica => replica.Time.WrongUntil);

    /// <summary>Somebody may believe that he leads, and be mistaken.</summary>
    public event Action? Doubted;

    public void Doubt() => Doubted?.Invoke();

    /// <summary>The number of a server that takes itself for the leader, and is not; null when there is none.</summary>
    public int? FindMistaken() =>
        Array.FindIndex(_replicas, replica => replica.Life?.TermEpoch is { } epoch && epoch != Etcd.Leading) is >= 0 and var number ? number : null;

    public SimulatedReplica? Find(string name) => Array.Find(_replicas, replica => replica.Name == name);

    /// <inheritdoc/>
    public void Start()
    {
        foreach (SimulatedReplica replica in _replicas)
        {
            replica.Start();
        }

        if (_cluster.IsStruck && _replicas[0].Build == SimulatedBuild.Yesterday)
        {
            _faults.UpgradeAll(SimulatedBuild.Today, _entropy);
        }
    }

    /// <summary>Every server has this program at first.</summary>
    public void BeginWith(SimulatedBuild build)
    {
        foreach (SimulatedReplica replica in _replicas)
        {
            replica.Build = build;
        }
    }

    // A machine that stands still takes what arrives, and answers later.
    /// <inheritdoc/>
    public bool Listens(Link link) => Of(link) is { IsIsolated: true } or { Life: not null };

    /// <inheritdoc/>
    public void Serve<T>(Link link, Action<SimulatedGateway, Action<Answer<T>>> serve, Action<Answer<T>> answer)
        where T : class => Reach(Of(link), asked =>
        {
            if (asked.Term is { } term)
            {
                serve(term.Gateway, answer);
            }
            else if (asked.Leader is { } leader && leader.Id != Of(link).Name)
            {
                _cluster.Sightings.Add("requests passed on", 1);
                Pass(Of(link), leader.Id, "passed on", (other, told) => Lead(other, serve, told), answer);
            }
            else
            {
                answer(Answer<T>.Unreachable);
            }
        }, () => answer(Answer<T>.Unreachable));

    /// <summary>Has the leader tell the newest index there is.</summary>
    public void Read(Link link, Action<Answer<ReadReply>> answer) => Serve<ReadReply>(
        link, static (gateway, told) => gateway.Read(told), answer);

    /// <summary>Asks another server something; <paramref name="done"/> is called exactly once.</summary>
    public void Pass<T>(SimulatedReplica from, string to, string what, Action<ReplicaLife, Action<Answer<T>>> serve, Action<Answer<T>> done)
        where T : class
    {
        SimulatedReplica? other = Find(to);
        _cluster.Network.Call<T>(
            new Link($"{from.Name} to {to}"),
            what,
            PassingPatience,
            () => from.IsIsolated || other is { IsIsolated: true } or { Life: not null },
            answer =>
            {
                if (!from.IsIsolated)
                {
                    Reach(other!, life => serve(life, answer), () => answer(Answer<T>.Unreachable));
                }
            },
            done);
    }

    /// <inheritdoc/>
    public void Unanswered(Link link) => link.Server++;

    /// <inheritdoc/>
    public void Strike(int kind, Entropy entropy) => _faults.Strike(kind, entropy);

    /// <inheritdoc/>
    public void Heal()
    {
        Etcd.IsAway = false;
        AreHealed = true;
        SimulatedBuild newest = Newest;
        foreach (SimulatedReplica replica in _replicas)
        {
            replica.Heal();
            if (replica.Build != newest)
            {
                replica.Replace(newest);
            }
        }
    }

    /// <inheritdoc/>
    public string? FindProblem()
    {
        foreach (SimulatedReplica replica in _replicas)
        {
            if (replica.Life is not { IsSettled: true } life)
            {
                return $"{replica.Name} is {(replica.Life is null ? "down" : "on its way")}";
            }

            if (life.Applied != _cluster.Log!.Head)
            {
                return $"{replica.Name} has applied entry {life.Applied}, the log ends at {_cluster.Log.Head}";
            }

            if (life.State.Level != Newest.Level)
            {
                return $"{replica.Name} is at level {life.State.Level}, and every program knows {Newest.Level}";
            }

            _cluster.Log.Shows(replica.Name, life.Applied, life.State, whole: _compared.Add((replica.Name, life.Applied)));
        }

        int leaders = _replicas.Count(static replica => replica.Life?.Term is not null);
        return leaders == 1 && Leader is not null ? null : $"{leaders} servers lead";
    }

    private static void Lead<T>(ReplicaLife other, Action<SimulatedGateway, Action<Answer<T>>> serve, Action<Answer<T>> answer)
        where T : class
    {
        if (other.Term is { } term)
        {
            serve(term.Gateway, answer);
        }
        else
        {
            answer(Answer<T>.Unreachable);
        }
    }

    private static void Reach(SimulatedReplica replica, Action<ReplicaLife> there, Action down)
    {
        if (replica.IsIsolated)
        {
            return;
        }

        replica.Time.WhenAwake(() =>
        {
            if (replica.Life is { } life)
            {
                there(life);
            }
            else
            {
                down();
            }
        });
    }

    /// <summary>Whether the faults are over: nobody changes a single server's program any more.</summary>
    public bool AreHealed { get; private set; }

    private SimulatedBuild Newest =>
        _replicas.Any(replica => replica.Build == SimulatedBuild.Tomorrow) || _cluster.Log!.LevelAt(ulong.MaxValue) > SimulatedBuild.Today.Level
            ? SimulatedBuild.Tomorrow
            : SimulatedBuild.Today;

    private SimulatedReplica Of(Link link) => _replicas[link.Server % _replicas.Length];
}
