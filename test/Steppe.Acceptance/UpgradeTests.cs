using System.Collections.Concurrent;

namespace Steppe.Acceptance;

/// <summary>Servers go from an older program to this one, one after the other, under load.</summary>
[Collection<WholeMachine>]
public sealed class UpgradeTests
{
    private const string Variable = "STEPPE_OLDER_PROGRAM";

    [Fact]
    public async Task ServersAreUpgradedOneAfterTheOtherAndNothingIsLost()
    {
        string older = Environment.GetEnvironmentVariable(Variable) ?? "";
        Assert.SkipUnless(File.Exists(older), $"needs {Variable}: the path of an older program, such as the one of the last tag");
        Assert.SkipUnless(EtcdMember.IsInstalled, "needs the Debian package etcd-server");
        await using var cluster = new ServerCluster { Program = older };
        await cluster.StartAsync(3);
        await cluster.StartClientAsync("client-1");
        int[] tasks = await SteadyTasks.StartAsync(cluster);
        ConcurrentDictionary<string, bool> acknowledged = new(StringComparer.Ordinal);
        using var enough = new CancellationTokenSource();
        Task load = RegisterAsync(cluster, acknowledged, enough.Token);
        cluster.Program = Checkout.Nomad;
        foreach (string agent in (IEnumerable<string>)[.. cluster.Servers, "client-1"])
        {
            int before = acknowledged.Count;
            await Eventually.TrueAsync("the load to get going", () => acknowledged.Count > before + 20, 60);
            await cluster[agent].InterruptAsync();
            cluster.Launch(agent);
            await Eventually.TrueAsync($"{agent} to be back", async () => (await cluster.SendAsync(agent, HttpMethod.Get, "/v1/jobs?stale")).Status == 200, 60);
        }

        await enough.CancelAsync();
        await load;
        string leader = await cluster.NextLeaderAsync(before: "");
        foreach (string server in cluster.Servers)
        {
            await Eventually.TrueAsync($"{server} to have everything", async () => !acknowledged.Keys.Except(
                (await cluster.GetAsync(server, "/v1/jobs?stale")).EnumerateArray().Select(static job => job.GetProperty("ID").GetString()!), StringComparer.Ordinal).Any());
        }

        await SteadyTasks.CheckAdoptedAsync(cluster, leader, tasks);
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
