using System.Globalization;
using Steppe.Model;
using Steppe.Simulation.Oracles;
using Steppe.Simulation.Running;
using Steppe.Simulation.Servers;
using Steppe.State;

namespace Steppe.Simulation.Workload;

/// <summary>What a reader is told: the index of the state it was answered from.</summary>
internal sealed record ReadReply(ulong Index);

/// <summary>Somebody who reads again and again, from any server: a consistent answer holds everything that was acknowledged before.</summary>
/// <remarks>When more than one server may believe that it leads, he changes something and reads at once from one that believes so and is mistaken.</remarks>
internal sealed class Reader
{
    private const int HurriedRounds = 10;

    private readonly SimulatedCluster _cluster;
    private readonly ReplicaSet _servers;
    private readonly Entropy _entropy;
    private readonly string _name;
    private readonly Caller _caller;
    private ulong _seen;
    private int _rounds;

    public Reader(SimulatedCluster cluster, ReplicaSet servers, int number, Entropy entropy)
    {
        (_cluster, _servers, _entropy) = (cluster, servers, entropy);
        _name = string.Create(CultureInfo.InvariantCulture, $"reader-{number}");
        _caller = new Caller(cluster, _name, entropy);
        servers.Doubted += Hurry;
    }

    public void Begin() => _cluster.Time.After(TimeSpan.FromMilliseconds(1 + _entropy.Next(_cluster.Faults.IsOn ? 4000 : 60_000)), null, () =>
        Read(_entropy.Next(_servers.Replicas.Count), Begin));

    /// <summary>Reads from a server, with its number; then does what is next.</summary>
    public void Read(int server, Action next)
    {
        ulong floor = Math.Max(_seen, _cluster.Oracles.LastAcknowledged);
        var link = new Link(_name) { Server = server };
        _cluster.Network.Call<ReadReply>(
            link, "consistent read", TimeSpan.FromSeconds(5), () => _servers.Listens(link), answer => _servers.Read(link, answer), answer =>
            {
                if (answer.Reply is { } reply)
                {
                    _cluster.Sightings.Add("consistent reads", 1);
                    _seen = Math.Max(_seen, reply.Index);
                    if (reply.Index < floor)
                    {
                        throw new OracleException(OracleGroup.Reads, $"a consistent read tells of index {reply.Index}, {floor} was known before");
                    }
                }

                next();
            });
    }

    private void Hurry()
    {
        bool isUnderWay = _rounds > 0;
        _rounds = HurriedRounds;
        if (!isUnderWay)
        {
            Change();
        }
    }

    private void Change()
    {
        if (_rounds-- == 0 || !_cluster.Faults.IsOn)
        {
            _rounds = 0;
            return;
        }

        var id = new RequestId(_entropy.NextUuid());
        _caller.Ask(id, $"recount ({id.Short})", context => new ReconcileSummaries { RequestId = id, At = context.At }, () =>
        {
            if (_servers.FindMistaken() is { } mistaken)
            {
                _cluster.Sightings.Add("reads from leaders that are none", 1);
                Read(mistaken, static () => { });
            }

            _cluster.Time.After(TimeSpan.FromMilliseconds(50 + _entropy.Next(200)), null, Change);
        });
    }
}
