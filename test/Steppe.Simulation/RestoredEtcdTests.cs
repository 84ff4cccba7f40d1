using Steppe.Simulation.Etcd;
using Steppe.Simulation.Running;
using Steppe.Simulation.Servers;

namespace Steppe.Simulation;

/// <summary>An older backup in the place of etcd: every server that had come further ends with a sentence, and nothing is written any more.</summary>
public sealed class RestoredEtcdTests
{
    private const int Seeds = 40;

    [Fact]
    public void NobodyWritesToALogThatWentBack()
    {
        int refused = 0;
        Parallel.For(1, Seeds + 1, seed =>
        {
            var cluster = new SimulatedCluster((ulong)seed, servers: 3) { IsStruck = false };
            var servers = (ReplicaSet)cluster.Servers;
            EtcdBackup? backup = null;
            ulong saved = 0;
            cluster.Time.After(TimeSpan.FromSeconds(20), null, () => (backup, saved) = (servers.Etcd.Model.Save(), servers.Etcd.Head));
            cluster.Time.After(TimeSpan.FromSeconds(60), null, () => Restore(cluster, servers, backup!, saved));
            cluster.RunFor(TimeSpan.FromSeconds(150));
            Interlocked.Add(ref refused, cluster.Sightings["logs that went back refused"]);
        });

        // Each server, and each again when it was started again.
        Assert.True(refused > Seeds * 3, $"only {refused} servers said that the log went back");
    }

    // Everybody has come further than the backup, so that nobody may go on.
    private static void Restore(SimulatedCluster cluster, ReplicaSet servers, EtcdBackup backup, ulong saved)
    {
        if (servers.Replicas.All(replica => replica.Life?.Applied > saved))
        {
            servers.Etcd.Restore(backup);
        }
        else
        {
            cluster.Time.After(TimeSpan.FromSeconds(1), null, () => Restore(cluster, servers, backup, saved));
        }
    }
}
