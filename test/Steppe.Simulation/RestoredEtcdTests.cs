using Steppe.Log.Etcd;
using Steppe.Model;
using Steppe.Simulation.Etcd;
using Steppe.Simulation.Running;
using Steppe.Simulation.Servers;
using Steppe.Simulation.Workload;
using Steppe.State;

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

    /// <summary>The leader's claim is in the backup, too, and nobody asks for anything.</summary>
    [Fact]
    public void ALeaderThatNobodyAsksNoticesItBeforeItsLeaseWouldHaveEnded()
    {
        var cluster = new SimulatedCluster(1, clients: 0, servers: 3) { IsStruck = false, HasUsers = false };
        cluster.Faults.IsOn = false;
        var servers = (ReplicaSet)cluster.Servers;
        var caller = new Caller(cluster, "caller", new Entropy(1));
        EtcdBackup? backup = null;
        ReplicaLife? leader = null;
        At(5, () => Recount(1));
        At(8, () => backup = servers.Etcd.Model.Save());
        At(9, () => Recount(2));
        At(12, () =>
        {
            leader = servers.LeadingReplica?.Life;
            servers.Etcd.Restore(backup!);
        });
        At(12 + new EtcdTimes().Lease.TotalSeconds, () =>
        {
            Assert.NotNull(leader);
            Assert.True(leader.IsOver, "the leader goes on without what it had acknowledged");
        });
        cluster.RunFor(TimeSpan.FromSeconds(20));
        Assert.True(cluster.Sightings["logs that went back refused"] >= 3, "every server says so");

        void At(double seconds, Action action) => cluster.Time.After(TimeSpan.FromSeconds(seconds), null, action);

        void Recount(byte number)
        {
            var id = new RequestId(new Guid(number, 0, 0, new byte[8]));
            caller.Ask(id, "recount", context => new ReconcileSummaries { RequestId = id, At = context.At }, static () => { });
        }
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
