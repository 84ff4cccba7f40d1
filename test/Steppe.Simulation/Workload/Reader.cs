using System.Globalization;
using Steppe.Model;
using Steppe.Simulation.Oracles;
using Steppe.Simulation.Running;
using Steppe.Simulation.Servers;

namespace Steppe.Simulation.Workload;

/// <summary>What a reader is told: the index of the state it was answered from.</summary>
internal sealed record ReadReply(ulong Index);

/// <summary>Somebody who reads again and again, from any server: a consistent answer holds everything that was acknowledged before.</summary>
internal sealed class Reader(SimulatedCluster cluster, ReplicaSet servers, int number, Entropy entropy)
{
    private readonly Link _link = new(string.Create(CultureInfo.InvariantCulture, $"reader-{number}"));
    private ulong _seen;

    public void Begin() => cluster.Time.After(TimeSpan.FromMilliseconds(1 + entropy.Next(cluster.Faults.IsOn ? 4000 : 60_000)), null, Read);

    private void Read()
    {
        ulong floor = Math.Max(_seen, cluster.Oracles.LastAcknowledged);
        _link.Server = entropy.Next(servers.Replicas.Count);
        cluster.Network.Call<ReadReply>(
            _link, "consistent read", TimeSpan.FromSeconds(5), () => servers.Listens(_link), answer => servers.Read(_link, answer), answer =>
            {
                if (answer.Reply is { } reply)
                {
                    cluster.Sightings.Add("consistent reads", 1);
                    _seen = reply.Index;
                    if (reply.Index < floor)
                    {
                        throw new OracleException(OracleGroup.Reads, $"a consistent read tells of index {reply.Index}, {floor} was known before");
                    }
                }

                Begin();
            });
    }
}
