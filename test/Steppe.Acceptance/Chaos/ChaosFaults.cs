namespace Steppe.Acceptance;

/// <summary>One kind of harm: done, left for a while, and undone.</summary>
internal sealed record ChaosFault(string Name, TimeSpan Lasting, Func<ChaosCluster, Random, Task<Func<Task>>> DoAsync);

/// <summary>What can befall the machines of a cluster.</summary>
internal static class ChaosFaults
{
    private const int Stop = 19;
    private const int Continue = 18;

    // Longer than the leader's lease of 3 s.
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(1), LongerThanTheLease = TimeSpan.FromSeconds(6), LongerThanPatience = TimeSpan.FromSeconds(10);

    public static IReadOnlyList<ChaosFault> All { get; } =
    [
        new("leader killed", Short, static async (cluster, _) => await KillAsync(cluster, await cluster.LeaderAsync())),
        new("leader alone", LongerThanTheLease, static async (cluster, _) => await CutAsync(cluster, [await cluster.LeaderAsync()])),
        new("leader paused", LongerThanTheLease, static async (cluster, _) => Pause(cluster, await cluster.LeaderAsync())),
        new("etcd member killed", Short, static async (cluster, random) => await KillAsync(cluster, ChaosCluster.Etcds[random.Next(3)])),
        new("leader's clock 150 s ahead", LongerThanTheLease, static async (cluster, _) => SetClock(cluster, await cluster.LeaderAsync(), 150)),
        new("all killed", Short, static (cluster, _) => KillAsync(cluster, [.. ChaosCluster.Etcds, .. ChaosCluster.Servers])),
        new("follower killed", Short, static async (cluster, _) => await KillAsync(cluster, await FollowerAsync(cluster))),
        new("leader cut off from servers, not from etcd", LongerThanPatience, static async (cluster, _) => await CutFromServersAsync(cluster, await cluster.LeaderAsync())),
        new("follower and etcd member cut off", LongerThanTheLease, static async (cluster, random) =>
            await CutAsync(cluster, [await FollowerAsync(cluster), ChaosCluster.Etcds[random.Next(3)]])),
        new("follower's clock 150 s behind", LongerThanTheLease, static async (cluster, _) => SetClock(cluster, await FollowerAsync(cluster), -150)),
        new("leader's disk full", LongerThanTheLease, static async (cluster, _) => await FillAsync(cluster, await cluster.LeaderAsync())),
        new("etcd member's disk full", LongerThanTheLease, static async (cluster, random) => await FillAsync(cluster, ChaosCluster.Etcds[random.Next(3)])),
        new("follower's newest snapshot damaged", Short, static async (cluster, random) => await DamageAsync(cluster, await FollowerAsync(cluster), random)),
        new("follower paused", LongerThanTheLease, static async (cluster, _) => Pause(cluster, await FollowerAsync(cluster))),
        new("etcd member paused", LongerThanTheLease, static (cluster, random) => Task.FromResult(Pause(cluster, ChaosCluster.Etcds[random.Next(3)]))),
        new("client agent paused", LongerThanTheLease, static (cluster, random) => Task.FromResult(Pause(cluster, ChaosCluster.Clients[random.Next(3)]))),
        new("client cut off from the leader", LongerThanTheLease, static async (cluster, random) => await CutPairAsync(cluster, ChaosCluster.Clients[random.Next(3)], await cluster.LeaderAsync())),
        new("client agent killed", Short, static async (cluster, random) => await KillAsync(cluster, ChaosCluster.Clients[random.Next(3)])),
        new("etcd reached by the leader only", LongerThanTheLease, static async (cluster, _) => await CutFromEtcdAsync(cluster, await cluster.LeaderAsync())),
        new("all servers killed", Short, static (cluster, _) => KillAsync(cluster, [.. ChaosCluster.Servers])),
        new("two etcd members killed", LongerThanTheLease, static (cluster, _) => KillAsync(cluster, "etcd-1", "etcd-2")),
    ];

    private static async Task<string> FollowerAsync(ChaosCluster cluster)
    {
        string leader = await cluster.LeaderAsync();
        return ChaosCluster.Servers.First(name => name != leader);
    }

    private static async Task<Func<Task>> KillAsync(ChaosCluster cluster, params string[] names)
    {
        await Task.WhenAll(names.Select(cluster.KillAsync));
        return () =>
        {
            foreach (string name in names)
            {
                cluster.Start(name);
            }

            return Task.CompletedTask;
        };
    }

    private static Func<Task> Pause(ChaosCluster cluster, string name)
    {
        cluster[name].Signal(Stop);
        return () =>
        {
            cluster[name].Signal(Continue);
            return Task.CompletedTask;
        };
    }

    private static async Task<Func<Task>> CutAsync(ChaosCluster cluster, IReadOnlyList<string> side)
    {
        string[] other = [.. ChaosCluster.Etcds.Concat(ChaosCluster.Servers).Concat(ChaosCluster.Clients).Except(side, StringComparer.Ordinal)];
        await cluster.Network.CutAsync(side, other);
        return () => cluster.Network.MendAsync(side, other);
    }

    private static async Task<Func<Task>> CutPairAsync(ChaosCluster cluster, string one, string other)
    {
        await cluster.Network.CutAsync([one], [other]);
        return () => cluster.Network.MendAsync([one], [other]);
    }

    private static async Task<Func<Task>> CutFromServersAsync(ChaosCluster cluster, string name)
    {
        string[] others = [.. ChaosCluster.Servers.Where(server => server != name)];
        await cluster.Network.CutAsync([name], others);
        return () => cluster.Network.MendAsync([name], others);
    }

    private static async Task<Func<Task>> CutFromEtcdAsync(ChaosCluster cluster, string leader)
    {
        string[] followers = [.. ChaosCluster.Servers.Where(server => server != leader)];
        await cluster.Network.CutAsync(followers, ChaosCluster.Etcds);
        return () => cluster.Network.MendAsync(followers, ChaosCluster.Etcds);
    }

    private static Func<Task> SetClock(ChaosCluster cluster, string server, int seconds)
    {
        cluster.SetClock(server, seconds);
        return () =>
        {
            cluster.SetClock(server, 0);
            return Task.CompletedTask;
        };
    }

    private static async Task<Func<Task>> FillAsync(ChaosCluster cluster, string name)
    {
        string filler = Path.Combine(cluster.DataOf(name), "filler");
        await ProgramRun.ToEndAsync("dd", ["if=/dev/zero", $"of={filler}", "bs=1M"], "/");
        return () =>
        {
            File.Delete(filler);
            if (cluster[name].HasExited)
            {
                cluster.Start(name);
            }

            return Task.CompletedTask;
        };
    }

    private static async Task<Func<Task>> DamageAsync(ChaosCluster cluster, string name, Random random)
    {
        await cluster.KillAsync(name);
        if (Directory.EnumerateFiles(cluster.DataOf(name), "*snap*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).LastOrDefault() is { } newest)
        {
            using FileStream file = new(newest, FileMode.Open, FileAccess.ReadWrite);
            file.SetLength(Math.Max(1, file.Length - random.Next(1, 200)));
        }

        return () =>
        {
            cluster.Start(name);
            return Task.CompletedTask;
        };
    }
}
