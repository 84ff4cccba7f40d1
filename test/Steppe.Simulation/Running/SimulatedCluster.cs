using Steppe.Model;
using Steppe.Simulation.Clients;
using Steppe.Simulation.Faults;
using Steppe.Simulation.Oracles;
using Steppe.Simulation.Servers;
using Steppe.Simulation.Workload;

namespace Steppe.Simulation.Running;

/// <summary>Servers, their clients and their users on virtual time: everything that happens follows from the seed.</summary>
/// <remarks>First there are faults, then they stop; it ends when everything is as asked for and stays so.</remarks>
internal sealed class SimulatedCluster
{
    /// <summary>As many as see most of what can go wrong, soon.</summary>
    public const int FewClients = 3;

    // More events per client than this are a loop without end.
    private const int MaxStepsPerClient = 70_000;

    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(250);

    // Beyond the time a new leader gives nodes to call (300 s) and the longest wait after a failed evaluation (360 s).
    private static readonly TimeSpan LongestSettling = TimeSpan.FromMinutes(45);

    private readonly ulong _seed;
    private readonly Operator[] _operators;
    private readonly FaultScript _script;
    private readonly ConvergenceOracle _convergence;
    private readonly RestOracle _rest;
    private readonly Launcher? _launcher;
    private readonly Reader[] _readers;
    private readonly Switches _switches;
    private readonly Drainer _drainer;
    private DateTimeOffset _nextCheck;
    private DateTimeOffset _giveUpAt;
    private bool _wasSettled;

    /// <param name="seed">Everything follows from it.</param>
    /// <param name="broken">Parts that are broken on purpose.</param>
    /// <param name="launches">Whether somebody launches and dispatches jobs besides; histories without are as ever.</param>
    /// <param name="clients">How many clients there are. From ten on there are more users, too, who want more of each job.</param>
    /// <param name="servers">How many servers there are: one has its log on its own disk, several have theirs in etcd.</param>
    public SimulatedCluster(ulong seed, BrokenParts? broken = null, bool launches = false, int clients = FewClients, int servers = 1)
    {
        _seed = seed;
        var entropy = new Entropy(seed);
        Launches = launches;
        Broken = broken ?? BrokenParts.None;
        Time = new VirtualTime(Trace);
        Network = new Network(Time, Faults, entropy.Split());
        Oracles = new ClusterOracles(this);
        Log = servers == 1 ? null : new LogOracle(this);
        Servers = servers == 1 ? new SoleServer(this, entropy.Split()) : new ReplicaSet(this, servers, entropy.Split());
        Clients = [.. Enumerable.Range(0, clients).Select(number => new SimulatedClient(this, number, entropy.Split()))];
        _script = new FaultScript(this, entropy.Split());
        _operators = Operator.Hire(this, _script.Length, entropy.Split());
        _convergence = new ConvergenceOracle(this, _operators);
        _rest = new RestOracle(this);
        _switches = new Switches(this, new Entropy(~seed - 1));
        _drainer = new Drainer(this, _script.Length, entropy.Split());
        _launcher = launches ? new Launcher(this, _script.Length, new Entropy(~seed)) : null;
        _readers = Servers is ReplicaSet several ? [.. Enumerable.Range(1, 2).Select(number => new Reader(this, several, number, entropy.Split()))] : [];
    }

    /// <summary>Whether things go wrong with servers and clients; else only messages are lost, late and doubled.</summary>
    public bool IsStruck { get; init; } = true;

    /// <summary>Whether anybody asks for anything; else only the clients' agents are there.</summary>
    public bool HasUsers { get; init; } = true;

    public Trace Trace { get; } = new();

    public Sightings Sightings { get; } = new();

    public FaultLevel Faults { get; } = new();

    public BrokenParts Broken { get; }

    /// <summary>Whether jobs are launched and dispatched. Then jobs are kept: a token names its child only while there is one.</summary>
    public bool Launches { get; }

    public VirtualTime Time { get; }

    public Network Network { get; }

    public ClusterOracles Oracles { get; }

    /// <summary>What compares several servers; null for one.</summary>
    public LogOracle? Log { get; }

    /// <summary>How often a whole state was compared with what it must be.</summary>
    public int StatesCompared => Log?.Compared ?? Oracles.HashesCompared;

    public ISimulatedServers Servers { get; }

    public SimulatedClient[] Clients { get; }

    /// <summary>How many times as much goes on as in a small cluster.</summary>
    public int Scale => Math.Max(1, Clients.Length / 10);

    /// <summary>Asks the servers something; <paramref name="done"/> is called exactly once.</summary>
    public void Ask<T>(Link link, string what, TimeSpan patience, Action<SimulatedGateway, Action<Answer<T>>> serve, Action<Answer<T>> done)
        where T : class => Network.Call<T>(link, what, patience, () => Servers.Listens(link), answer => Servers.Serve(link, serve, answer), answer =>
        {
            if (answer == Answer<T>.Unreachable)
            {
                Servers.Unanswered(link);
            }

            done(answer);
        });

    /// <summary>Runs to the end.</summary>
    /// <exception cref="SimulationFailedException">An oracle objects, or something broke.</exception>
    public void Run() => Guard(() =>
    {
        Begin();
        while (Time.TryStep() && !HasSettled())
        {
            if (Time.Steps > (long)MaxStepsPerClient * Clients.Length * (Log is null ? 1 : 5))
            {
                throw new OracleException(OracleGroup.Convergence, $"no end after {Time.Steps} events");
            }
        }
    });

    /// <summary>Runs for a while.</summary>
    /// <exception cref="SimulationFailedException">An oracle objects, or something broke.</exception>
    public void RunFor(TimeSpan length) => Guard(() =>
    {
        Begin();
        while (Time.Now < VirtualTime.Start + length && Time.TryStep())
        {
            // Everything happens in there.
        }
    });

    /// <summary>Runs until there is no problem any more; looked at four times a second.</summary>
    /// <param name="findProblem">What is not as it should be, or null.</param>
    /// <param name="atMost">How long that may take.</param>
    /// <exception cref="SimulationFailedException">An oracle objects, something broke, or the problem stays.</exception>
    public void RunUntil(Func<string?> findProblem, TimeSpan atMost) => Guard(() =>
    {
        Begin();
        DateTimeOffset look = Time.Now;
        while (Time.TryStep())
        {
            if (Time.Now >= look)
            {
                look = Time.Now + LookInterval;
                if (findProblem() is not { } problem)
                {
                    return;
                }

                if (Time.Now > VirtualTime.Start + atMost)
                {
                    throw new OracleException(OracleGroup.Convergence, problem);
                }
            }
        }
    });

    private void Guard(Action run)
    {
        try
        {
            run();
        }
        catch (Exception error)
        {
            string servers = Log is null ? "" : $" STEPPE_SERVERS={((ReplicaSet)Servers).Replicas.Count}";
            string clients = Clients.Length == FewClients ? "" : $" STEPPE_CLIENTS={Clients.Length}";
            throw new SimulationFailedException(
                $"STEPPE_SEED={_seed}{servers}{clients} replays this, at {(Time.Now - VirtualTime.Start).TotalSeconds:F3} s: {error.Message}\n{Trace.Newest()}", error);
        }
    }

    private void Begin()
    {
        Servers.Start();
        foreach (SimulatedClient client in Clients)
        {
            client.StartAgent();
        }

        if (HasUsers)
        {
            BeginUsers();
        }

        if (IsStruck)
        {
            _script.Begin();
        }

        _nextCheck = VirtualTime.Start + _script.Length + CheckInterval;
        _giveUpAt = VirtualTime.Start + _script.Length + LongestSettling;
    }

    private void BeginUsers()
    {
        foreach (Operator one in _operators)
        {
            one.Begin();
        }

        _launcher?.Begin();
        _switches.Begin();
        _drainer.Begin();
        foreach (Reader reader in _readers)
        {
            reader.Begin();
        }
    }

    private bool HasSettled()
    {
        if (Time.Now < _nextCheck)
        {
            return false;
        }

        _nextCheck = Time.Now + CheckInterval;
        string? problem = _launcher is { IsDone: false } ? "the launcher still waits for an answer"
            : !_drainer.IsDone ? "some node is still being emptied, or takes no work"
            : Servers.FindProblem() ?? _convergence.FindProblem() ?? _rest.FindNews();
        if (problem is not null && Time.Now > _giveUpAt)
        {
            throw new OracleException(OracleGroup.Convergence, problem);
        }

        bool hasSettled = problem is null && _wasSettled;
        _wasSettled = problem is null;
        if (hasSettled)
        {
            _rest.Check();
        }

        if (hasSettled && _launcher is not null)
        {
            new LaunchOracle(this, _launcher).Check(Servers.Leader!.Committed);
        }

        return hasSettled;
    }
}
