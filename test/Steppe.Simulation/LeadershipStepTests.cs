using Steppe.Model;
using Steppe.ServerCore;
using Steppe.Simulation.Running;
using Steppe.Simulation.Servers;
using Steppe.Simulation.Workload;
using Steppe.State;

namespace Steppe.Simulation;

/// <summary>One short history of three servers, again and again: each time the leadership changes at the next message to or from etcd.</summary>
/// <remarks>Exhaustive for that history: from the first question of the first server to the last entry that was trimmed. No other faults.</remarks>
public sealed class LeadershipStepTests(ITestOutputHelper output)
{
    private const int Changes = 26;

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    [Theory]
    [InlineData("crash")]
    [InlineData("resign")]
    [InlineData("lapse")]
    public void ItMayChangeAtEveryStep(string change)
    {
        History undisturbed = Undisturbed(change);
        int terms = 0;
        Parallel.For(1, undisturbed.Messages + 1, at =>
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
        output.WriteLine($"seed {undisturbed.Seed}, {undisturbed.Messages} messages, {terms} terms");
        Assert.True(terms > undisturbed.Messages * 3 / 2, $"only {terms} terms in {undisturbed.Messages} histories");
    }

    // Of the first seed under which something is trimmed meanwhile: after how many entries a server takes a snapshot follows from it.
    private static History Undisturbed(string change)
    {
        for (ulong seed = 1; seed < 1000; seed++)
        {
            var history = new History(seed, change, at: 0);
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
                _ => _servers.Etcd.DeposeLeader,
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
