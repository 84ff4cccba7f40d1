using Steppe.Model;
using Steppe.ServerCore;
using Steppe.Simulation.Running;
using Steppe.Simulation.Servers;
using Steppe.Simulation.Workload;
using Steppe.State;

namespace Steppe.Simulation;

/// <summary>One short history of three servers, again and again: each time the leadership changes at the next message to or from etcd.</summary>
/// <remarks>From the first question of the first server to the last entry that was trimmed, no message is left out: the three ways it can
/// change take turns. <c>STEPPE_SOAK=1</c> tries all three at every message. No other faults.</remarks>
public sealed class LeadershipStepTests(ITestOutputHelper output)
{
    private const int Changes = 26;
    private const int Ways = 3;

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    // One for all ways, so that they count the same messages.
    private static readonly Lazy<History> Undisturbed = new(FindUndisturbed);

    [Theory]
    [InlineData("crash", 0)]
    [InlineData("lapse", 1)]
    [InlineData("resign", 2)]
    public void ItMayChangeAtEveryStep(string change, int turn)
    {
        bool soaks = Environment.GetEnvironmentVariable("STEPPE_SOAK") == "1";
        History undisturbed = Undisturbed.Value;
        int[] steps = [.. Enumerable.Range(1, undisturbed.Messages).Where(at => soaks || at % Ways == turn)];
        int terms = 0;
        Parallel.ForEach(steps, at =>
        {
            var history = new History(undisturbed.Seed, change, at);
            try
            {
                history.Run();
            }
            catch (SimulationFailedException failure)
            {
                throw new SimulationFailedException($"{change} at message {at}: {failure.Message}", failure);
            }

            Interlocked.Add(ref terms, history.Cluster.Sightings["terms"]);
        });
        output.WriteLine($"seed {undisturbed.Seed}, {steps.Length} of {undisturbed.Messages} messages, {terms} terms");
        Assert.True(terms > steps.Length * 3 / 2, $"only {terms} terms in {steps.Length} histories");
    }

    // Of the first seed under which something is trimmed meanwhile: after how many entries a server takes a snapshot follows from it.
    private static History FindUndisturbed()
    {
        for (ulong seed = 1; seed < 1000; seed++)
        {
            var history = new History(seed, change: "", at: 0);
            history.Run();
            if (history.Cluster.Sightings["trims"] > 0)
            {
                return history;
            }
        }

        throw new InvalidOperationException("no history is long enough for something to be trimmed");
    }

    /// <summary>What happens, with one change of the leader.</summary>
    private sealed class History
    {
        private readonly ReplicaSet _servers;
        private readonly Caller _caller;
        private readonly Reader _reader;
        private readonly JobDraft _draft;
        private readonly Entropy _entropy;
        private readonly Action _change;
        private readonly int _at;
        private int _left = Changes;
        private bool _isOver;

        /// <param name="seed">Delays, and when snapshots are taken.</param>
        /// <param name="change">What happens to the leader.</param>
        /// <param name="at">At which message; 0 for never.</param>
        public History(ulong seed, string change, int at)
        {
            (Seed, _entropy) = (seed, new Entropy(seed));
            Cluster = new SimulatedCluster(seed, clients: 1, servers: 3) { IsStruck = false, HasUsers = false };
            Cluster.Faults.IsOn = false;
            _servers = (ReplicaSet)Cluster.Servers;
            _servers.BeginWith(SimulatedBuild.Today);
            _servers.Etcd.Passing = Passing;
            _caller = new Caller(Cluster, "caller", _entropy);
            _reader = new Reader(Cluster, _servers, 1, _entropy);
            _draft = new JobDraft("job-0", new Entropy(seed), 1);
            _at = at;
            _change = change switch
            {
                "crash" => () => Leader?.Crash("the power fails"),
                "resign" => () => Leader?.Life?.HandOver(""),
                "lapse" => _servers.Etcd.DeposeLeader,
                _ => static () => { },
            };
        }

        public ulong Seed { get; }

        public SimulatedCluster Cluster { get; }

        /// <summary>How many messages there were until it was over.</summary>
        public int Messages { get; private set; }

        private SimulatedReplica? Leader => _servers.Etcd.LeaderName is { } name ? _servers.Find(name) : null;

        public void Run()
        {
            Cluster.Time.After(TimeSpan.FromMilliseconds(1), null, Next);
            Cluster.RunUntil(() => !_isOver ? $"{_left} changes are left" : _servers.FindProblem(), Longest);
            Cluster.Oracles.CheckAcknowledged(Cluster.Oracles.Committed);
        }

        private void Passing()
        {
            if (!_isOver && ++Messages == _at)
            {
                _change();
            }
        }

        // A job that comes, changes and goes, counting between, and a read after each.
        private void Next()
        {
            if (_left-- == 0)
            {
                _isOver = true;
                return;
            }

            var id = new RequestId(_entropy.NextUuid());
            Job? job = _left % 10 == 9 ? _draft.Next() : null;
            CommandFactory make = context =>
                job is not null ? new RegisterJob { RequestId = id, At = context.At, Job = job, EvaluationId = context.NewEvaluationId() }
                : _left == 2 ? new DeregisterJob { RequestId = id, At = context.At, Job = _draft.Key, Purge = false, EvaluationId = context.NewEvaluationId() }
                : new ReconcileSummaries { RequestId = id, At = context.At };
            _caller.Ask(id, $"change {_left}", make, () => _reader.Read(_left % 3, Next));
        }
    }
}
