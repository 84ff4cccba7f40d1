using System.Collections.Concurrent;

namespace Steppe.Acceptance;

/// <summary>Servers and clients go from the last release to this program, one after the other, under load; and not back.</summary>
[Collection<WholeMachine>]
public sealed class UpgradeTests
{
    private const int Clients = 3;

    // So many changes are acknowledged between two steps.
    private static int Changes => Checkout.IsSoak ? 200 : 20;

    [Fact]
    public async Task ServersAndClientsAreUpgradedOneAfterTheOtherAndNothingIsLost()
    {
        Assert.SkipUnless(EtcdMember.IsInstalled, "needs the Debian package etcd-server");
        string older = await LastRelease.ProgramAsync();
        await using var cluster = new ServerCluster { Program = older };
        await cluster.StartAsync(3);
        string[] clients = [.. Enumerable.Range(1, Clients).Select(static number => $"client-{number}")];
        foreach (string client in clients)
        {
            await cluster.StartClientAsync(client);
        }

        int[] tasks = await SteadyTasks.StartAsync(cluster);
        ConcurrentDictionary<string, bool> acknowledged = new(StringComparer.Ordinal);
        using var enough = new CancellationTokenSource();
        Task load = RegisterAsync(cluster, acknowledged, enough.Token);
        cluster.Program = Checkout.Nomad;
        List<string> old = [.. cluster.Servers];
        foreach (string agent in (string[])[.. cluster.Servers, .. clients])
        {
            await MoreAsync(acknowledged);
            await cluster[agent].InterruptAsync();
            cluster.Launch(agent);
            await Eventually.TrueAsync($"{agent} to be back", async () => (await cluster.SendAsync(agent, HttpMethod.Get, "/v1/jobs?stale")).Status == 200, 60);
            if (old.Remove(agent) && old.Count > 0)
            {
                await LeadAsync(cluster, agent);
                await MoreAsync(acknowledged);
                await CheckEverybodyFollowsAsync(cluster, old, acknowledged);
            }
        }

        await MoreAsync(acknowledged);
        await CheckTheWayBackIsRefusedAsync(cluster, older);
        await enough.CancelAsync();
        await load;
        string leader = await cluster.NextLeaderAsync(before: "");
        await CheckEverybodyFollowsAsync(cluster, cluster.Servers, acknowledged);
        await SteadyTasks.CheckAdoptedAsync(cluster, leader, tasks);
    }

    // An upgraded server writes, and those that are still old must be able to read it.
    private static async Task LeadAsync(ServerCluster cluster, string server)
    {
        string leader = await cluster.NextLeaderAsync(before: "");
        if (leader != server)
        {
            // The leader sees within two seconds that it is back.
            await Eventually.TrueAsync($"{server} to be let lead", async () =>
                (await cluster.NomadAsync(leader, "operator", "raft", "transfer-leadership", "-peer-address", cluster.RpcAddressOf(server))).ExitCode == 0);
            Assert.Equal(server, await cluster.NextLeaderAsync(before: leader));
        }
    }

    private static async Task CheckEverybodyFollowsAsync(ServerCluster cluster, IReadOnlyList<string> servers, ConcurrentDictionary<string, bool> acknowledged)
    {
        string[] wanted = [.. acknowledged.Keys];
        foreach (string server in servers)
        {
            await Eventually.TrueAsync($"{server} to have everything", async () => !wanted.Except(
                (await cluster.GetAsync(server, "/v1/jobs?stale")).EnumerateArray().Select(static job => job.GetProperty("ID").GetString()!), StringComparer.Ordinal).Any());
            Assert.False(cluster[server].HasExited, $"{server} has ended: {cluster[server].Log()}");
        }
    }

    private static async Task CheckTheWayBackIsRefusedAsync(ServerCluster cluster, string older)
    {
        string server = cluster.Servers[0];
        await Eventually.TrueAsync(
            "the servers to agree on what they write", () => cluster.Servers.Any(name => cluster[name].HasSaid("every server knows level")), 60);
        await cluster[server].InterruptAsync();
        cluster.Program = older;
        cluster.Launch(server);
        await cluster[server].ExitAsync(60);
        Assert.NotEqual(0, cluster[server].ExitCode);
        Assert.Matches("a command this program does not know|run the version that wrote it, or a newer one|written by a newer version", cluster[server].Log());
        cluster.Program = Checkout.Nomad;
        cluster.Launch(server);
        await Eventually.TrueAsync($"{server} to be back", async () => (await cluster.SendAsync(server, HttpMethod.Get, "/v1/jobs?stale")).Status == 200, 60);
    }

    private static Task MoreAsync(ConcurrentDictionary<string, bool> acknowledged)
    {
        int before = acknowledged.Count;
        return Eventually.TrueAsync("the load to get going", () => acknowledged.Count > before + Changes, 120);
    }

    private static async Task RegisterAsync(ServerCluster cluster, ConcurrentDictionary<string, bool> acknowledged, CancellationToken enough)
    {
        for (int number = 0; !enough.IsCancellationRequested; number++)
        {
            try
            {
                string id = $"load-{number}";
                if ((await SteadyTasks.PutIdleJobAsync(cluster, cluster.Servers[number % cluster.Servers.Count], id)).Status == 200)
                {
                    acknowledged[id] = true;
                }
            }
            catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
            {
                // Not acknowledged: it may be there or not.
            }
        }
    }
}
