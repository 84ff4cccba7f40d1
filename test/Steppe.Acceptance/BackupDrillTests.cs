using System.Globalization;

namespace Steppe.Acceptance;

/// <summary>Everything the servers know is lost, and comes back from a file; the clients and their tasks live through it.</summary>
public sealed class BackupDrillTests
{
    [Fact]
    public async Task AClusterThatIsLostComesBackFromASnapshotAndItsTasksRunOn()
    {
        Assert.SkipUnless(EtcdMember.IsInstalled, "needs the Debian package etcd-server");
        await using var cluster = new ServerCluster();
        await cluster.StartAsync(3);
        await cluster.StartClientAsync("client-1");
        int[] tasks = await SteadyTasks.StartAsync(cluster);
        string leader = await cluster.NextLeaderAsync(before: "");
        string follower = cluster.Servers.First(name => name != leader);
        string file = Path.Combine(cluster.Directory, "a.snap");

        CommandResult saved = await cluster.NomadAsync(follower, "operator", "snapshot", "save", file);
        Assert.True(saved.ExitCode == 0, saved.ToString());
        CommandResult inspected = await cluster.NomadAsync(follower, "operator", "snapshot", "inspect", file);
        Assert.Matches(@"(?m)^Jobs +1$", inspected.Output);
        Assert.Matches(@"(?m)^Allocations +2$", inspected.Output);
        Assert.Equal(200, (await SteadyTasks.PutIdleJobAsync(cluster, leader, "too-late")).Status);
        ulong seen = await IndexAsync(cluster, leader);

        // Servers, etcd, their disks: all gone.
        foreach (string server in cluster.Servers)
        {
            await cluster[server].KillAsync();
            Directory.Delete(Path.Combine(cluster.Directory, "data-" + server), recursive: true);
        }

        await cluster.Etcd.KillAsync();
        cluster.Etcd.Wipe();
        await cluster.StartAgainAsync();
        leader = await cluster.NextLeaderAsync(before: "");
        follower = cluster.Servers.First(name => name != leader);

        // What is no good is refused, by the command and by the servers, and changes nothing.
        byte[] whole = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        string cut = Path.Combine(cluster.Directory, "cut.snap");
        await File.WriteAllBytesAsync(cut, whole[..(whole.Length * 2 / 3)], TestContext.Current.CancellationToken);
        CommandResult refused = await cluster.NomadAsync(leader, "operator", "snapshot", "restore", cut);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("cut short", refused.Error, StringComparison.Ordinal);
        (int status, string sentence, _) = await cluster.SendAsync(leader, HttpMethod.Put, "/v1/operator/snapshot", "this is no snapshot");
        Assert.Equal(400, status);
        Assert.Contains("operator snapshot save", sentence, StringComparison.Ordinal);
        (status, sentence, _) = await cluster.SendAsync(follower, HttpMethod.Put, "/v1/operator/snapshot", new string('x', 40 * 1024 * 1024));
        Assert.True(status == 400 && sentence.Contains("operator snapshot save", StringComparison.Ordinal), $"{status} {sentence}: a large file does not get through a follower");
        Assert.Equal(0, (await cluster.GetAsync(leader, "/v1/jobs")).GetArrayLength());

        CommandResult restored = await cluster.NomadAsync(follower, "operator", "snapshot", "restore", file);
        Assert.True(restored.ExitCode == 0, restored.ToString());
        foreach (string server in cluster.Servers)
        {
            await Eventually.TrueAsync($"{server} to have the old state", async () => (await IdsAsync(cluster, server)) is ["steady"]);
        }

        Assert.True(await IndexAsync(cluster, leader) > seen, "the index went back");
        await SteadyTasks.CheckAdoptedAsync(cluster, leader, tasks);

        // It works as before: what is new is placed beside what ran on.
        await SteadyTasks.ScaleAsync(cluster, follower, 3);
        Assert.Superset(tasks.ToHashSet(), (await SteadyTasks.PidsAsync(cluster, 3)).ToHashSet());

        // And back to one server with a log of its own.
        CommandResult again = await cluster.NomadAsync(leader, "operator", "snapshot", "save", file + "2");
        Assert.True(again.ExitCode == 0, again.ToString());
        foreach (string server in cluster.Servers)
        {
            await cluster[server].InterruptAsync();
        }

        int[] three = await SteadyTasks.PidsAsync(cluster, 3);
        await cluster.WriteAloneAsync();
        cluster.Launch("srv-1");
        await cluster["srv-1"].ExitAsync();
        Assert.Contains("operator snapshot save", await File.ReadAllTextAsync(Path.Combine(cluster.Directory, "srv-1.log"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Directory.Delete(Path.Combine(cluster.Directory, "data-srv-1"), recursive: true);
        await cluster.StartAloneAsync();
        CommandResult alone = await cluster.NomadAsync("srv-1", "operator", "snapshot", "restore", file + "2");
        Assert.True(alone.ExitCode == 0, alone.ToString());
        Assert.Equal(["steady"], await IdsAsync(cluster, "srv-1"));
        await SteadyTasks.CheckAdoptedAsync(cluster, "srv-1", three);
    }

    private static async Task<ulong> IndexAsync(ServerCluster cluster, string server)
    {
        (_, _, var headers) = await cluster.SendAsync(server, HttpMethod.Get, "/v1/jobs");
        return ulong.Parse(headers.GetValues("X-Nomad-Index").Single(), CultureInfo.InvariantCulture);
    }

    private static async Task<string[]> IdsAsync(ServerCluster cluster, string server) =>
        [.. (await cluster.GetAsync(server, "/v1/jobs?stale")).EnumerateArray().Select(static job => job.GetProperty("ID").GetString()!)];
}
