using System.Globalization;
using System.Text.Json;
using Steppe.Server.Tests.Replication;

namespace Steppe.Acceptance;

/// <summary>An etcd that is not as it should be: what its servers tell their operators, and what they still do.</summary>
public sealed class EtcdTroubleTests
{
    [Fact]
    public async Task AnEtcdThatWasRestoredFromAnOlderBackupIsRefusedWithTheCure()
    {
        Assert.SkipUnless(EtcdMember.CanRestore, "needs the Debian packages etcd-server and etcd-client");
        await using var cluster = new ServerCluster();
        await cluster.StartAsync(3);
        string leader = await cluster.NextLeaderAsync(before: "");
        await PutAsync(cluster, leader, "early", 15);
        string backup = Path.Combine(cluster.Directory, "backup.db");
        await cluster.Etcd.SaveAsync(backup);
        await PutAsync(cluster, leader, "late", 15);
        foreach (string server in cluster.Servers)
        {
            await Eventually.TrueAsync($"{server} to have both", async () => (await cluster.GetAsync(server, "/v1/jobs?stale")).GetArrayLength() == 30);
        }

        await cluster.Etcd.KillAsync();
        await cluster.Etcd.RestoreAsync(backup);
        cluster.Etcd.Start();

        // The leader's claim is in the backup, too: it learns of the loss when it is asked for something.
        await Eventually.TrueAsync("the leader to be asked in vain", async () =>
            cluster[leader].HasExited || (await AskedInVainAsync(cluster, leader) && cluster[leader].HasExited));
        await EndsWithTheCureAsync(cluster);

        // Whoever is started again by its keeper has not forgotten what it had applied.
        foreach (string server in cluster.Servers)
        {
            cluster.Launch(server);
        }

        await EndsWithTheCureAsync(cluster);

        // The loss is accepted as the sentence says.
        foreach (string server in cluster.Servers)
        {
            Directory.Delete(Path.Combine(cluster.Directory, $"data-{server}", "server"), recursive: true);
            cluster.Launch(server);
        }

        foreach (string server in cluster.Servers)
        {
            await Eventually.TrueAsync($"{server} to have what the backup holds", async () => await JobsAsync(cluster, server) == 15, 60);
        }

        leader = await cluster.NextLeaderAsync(before: "");
        await PutAsync(cluster, leader, "new", 1);
        Assert.Equal(16, await JobsAsync(cluster, leader));
    }

    /// <summary>Debian brings 3.4 at the oldest: what is older is stood in for, over the real wire.</summary>
    [Fact]
    public async Task AnEtcdBefore34EndsTheAgentWithTheCure()
    {
        await using OldEtcd etcd = await OldEtcd.StartAsync("3.3.27");
        await using var cluster = new ServerCluster { EtcdEndpointOf = _ => etcd.Endpoint };
        await cluster.LaunchAsync("srv-1", servers: 1);
        await cluster["srv-1"].ExitAsync(60);
        Assert.Equal(1, cluster["srv-1"].ExitCode);
        Assert.Contains(
            "==> the server has ended: etcd at its endpoints has version 3.3.27, and 3.4 or newer is needed: upgrade it, one member after the other",
            cluster["srv-1"].Log(),
            StringComparison.Ordinal);
        Assert.NotEmpty(etcd.Asked);
        Assert.All(etcd.Asked, static call => Assert.Equal("/etcdserverpb.Maintenance/Status", call));
    }

    [Fact]
    public async Task AServerThatOnlyTheLeaderReachesAnswersStaleReadsAndPassesTheRestOn()
    {
        Assert.SkipUnless(EtcdMember.IsInstalled, "needs the Debian package etcd-server");
        Relay? relay = null;
        await using var cluster = new ServerCluster { EtcdEndpointOf = name => name == "srv-3" ? relay!.Endpoint : null };
        await using Relay way = relay = new Relay(cluster.Etcd.Endpoint);
        await cluster.StartAsync(3);
        if (await cluster.NextLeaderAsync(before: "") == "srv-3")
        {
            (await cluster.NomadAsync("srv-3", "operator", "raft", "transfer-leadership", "-peer-address", cluster.RpcAddressOf("srv-1"))).Ok();
        }

        string leader = await Eventually.SomeAsync("another server to lead", async () => await cluster.LeaderSeenByAsync("srv-3") is { } found and not "srv-3" ? found : null);
        await PutAsync(cluster, "srv-3", "before", 1);
        await Eventually.TrueAsync("srv-3 to have it", async () => await JobsAsync(cluster, "srv-3") == 1);

        way.Cut();
        await Eventually.TrueAsync("its own sentence", () => cluster["srv-3"].HasSaid($"It answers stale reads and passes everything else on to {leader}"));
        await Eventually.TrueAsync("it to be missed among the members", async () => Line((await cluster.NomadAsync(leader, "server", "members")).Output, "srv-3").Contains(" failed ", StringComparison.Ordinal));
        await Eventually.TrueAsync("it to be unhealthy", async () =>
            (await cluster.NomadAsync(leader, "operator", "autopilot", "health")).Output is var health
            && health.Contains("Healthy          = false", StringComparison.Ordinal)
            && Line(health, "srv-3").Contains("false", StringComparison.Ordinal));
        (int status, string agent, _) = await cluster.SendAsync("srv-3", HttpMethod.Get, "/v1/agent/health?type=server");
        Assert.Equal(200, status);
        Assert.Contains("etcd at ", agent, StringComparison.Ordinal);

        await PutAsync(cluster, "srv-3", "during", 1);
        Assert.Equal(2, (await cluster.GetAsync("srv-3", "/v1/jobs")).GetArrayLength());
        (status, string stale, var headers) = await cluster.SendAsync("srv-3", HttpMethod.Get, "/v1/jobs?stale");
        Assert.Equal(200, status);
        Assert.Equal("before-0", Assert.Single(JsonDocument.Parse(stale).RootElement.EnumerateArray().ToArray()).GetProperty("ID").GetString());
        Assert.Equal("true", headers.GetValues("X-Nomad-KnownLeader").Single());
        Assert.True(long.Parse(headers.GetValues("X-Nomad-LastContact").Single(), CultureInfo.InvariantCulture) >= 1000, "what is stale says so");

        way.Mend();
        await Eventually.TrueAsync("srv-3 to catch up", async () => await JobsAsync(cluster, "srv-3") == 2, 60);
        await Eventually.TrueAsync("its own word on that", () => cluster["srv-3"].HasSaid("etcd answers again"));
        await Eventually.TrueAsync("it to be healthy again", async () =>
            (await cluster.NomadAsync(leader, "operator", "autopilot", "health")).Output.Contains("Healthy          = true", StringComparison.Ordinal));
    }

    private static string Line(string text, string word) => text.Split('\n').FirstOrDefault(line => line.Contains(word, StringComparison.Ordinal)) ?? "";

    private static async Task<int> JobsAsync(ServerCluster cluster, string server) => (await cluster.GetAsync(server, "/v1/jobs?stale")).GetArrayLength();

    private static async Task PutAsync(ServerCluster cluster, string server, string name, int jobs)
    {
        for (int number = 0; number < jobs; number++)
        {
            await Eventually.TrueAsync($"{name}-{number} to be taken", async () => (await SteadyTasks.PutIdleJobAsync(cluster, server, $"{name}-{number}")).Status == 200);
        }
    }

    private static async Task<bool> AskedInVainAsync(ServerCluster cluster, string server)
    {
        try
        {
            Assert.NotEqual(200, (await SteadyTasks.PutIdleJobAsync(cluster, server, "lost")).Status);
        }
        catch (HttpRequestException)
        {
            // It has ended.
        }

        return true;
    }

    private static async Task EndsWithTheCureAsync(ServerCluster cluster)
    {
        foreach (string server in cluster.Servers)
        {
            await cluster[server].ExitAsync(60);
            string log = cluster[server].Log();
            Assert.Contains("etcd was restored from an older backup", log, StringComparison.Ordinal);
            Assert.Contains("Restore a newer backup of etcd; or, to accept the loss, remove the data_dir/server directory of every server", log, StringComparison.Ordinal);
        }
    }
}
