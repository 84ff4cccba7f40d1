using Steppe.Log;
using Steppe.Simulation.Running;
using Steppe.Simulation.Servers;
using Steppe.State;

namespace Steppe.Simulation;

/// <summary>Servers are replaced by newer ones, one after the other, under load and with messages lost, late and doubled.</summary>
public sealed class RollingUpgradeTests
{
    private const int Seeds = 12;

    // Longer than one server waits for the answer of another that was lost: until then it may be far behind.
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(100);

    [Fact]
    public void TheWayBackIsOpenUntilTheLastIsNew()
    {
        int packed = 0;
        int refused = 0;
        Parallel.For(1, Seeds + 1, seed =>
        {
            var cluster = new SimulatedCluster((ulong)seed, servers: 3) { IsStruck = false };
            var servers = (ReplicaSet)cluster.Servers;
            servers.BeginWith(SimulatedBuild.Yesterday);
            servers.Etcd.Entered += entry => Interlocked.Add(ref packed, IsPacked(cluster, entry) ? 1 : 0);
            Queue<Action> script = new(
            [
                () => servers.Replicas[seed % 3].Replace(SimulatedBuild.Today),
                () =>
                {
                    AssertAll(servers, 1);
                    servers.Replicas[seed % 3].Replace(SimulatedBuild.Yesterday);
                },
                () =>
                {
                    AssertAll(servers, 1);
                    servers.Replicas[seed % 3].Replace(SimulatedBuild.Today);
                },
                () => servers.Replicas[(seed + 1) % 3].Replace(SimulatedBuild.Today),
                () =>
                {
                    AssertAll(servers, 1);
                    servers.Replicas[(seed + 2) % 3].Replace(SimulatedBuild.Today);
                },
                () =>
                {
                    AssertAll(servers, 2);
                    Assert.Equal(0, cluster.Sightings["newer entries refused"]);
                    servers.Replicas[(seed + 1) % 3].Replace(SimulatedBuild.Yesterday);
                },
                () =>
                {
                    Interlocked.Add(ref refused, cluster.Sightings["newer entries refused"] > 0 ? 1 : 0);
                    Assert.NotEqual(2, servers.Replicas[(seed + 1) % 3].Life?.State.Level);
                    servers.Replicas[(seed + 1) % 3].Replace(SimulatedBuild.Today);
                },
                () => AssertAll(servers, 2),
            ]);
            TimeSpan length = Step * (script.Count + 1);
            for (int step = 1; script.TryDequeue(out Action? act); step++)
            {
                cluster.Time.After(Step * step, null, act);
            }

            cluster.RunFor(length);
        });

        Assert.Equal(Seeds, refused);
        Assert.True(packed > Seeds, $"only {packed} entries were packed");
    }

    private static void AssertAll(ReplicaSet servers, int level) =>
        Assert.All(servers.Replicas, replica => Assert.Equal((replica.Name, level), (replica.Name, replica.Life?.State.Level)));

    private static bool IsPacked(SimulatedCluster cluster, LogEntry entry)
    {
        bool isPacked = entry.Payload.Span is [3, ..];
        Assert.False(isPacked && cluster.Log!.LevelAt(entry.Index) < StateLevel.PackedEntries);
        return isPacked;
    }
}
