using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

namespace Steppe.Acceptance;

/// <summary>Three servers on an etcd: nothing acknowledged is lost, whoever dies, and tasks do not notice.</summary>
public sealed class ThreeServersTests(ITestOutputHelper output)
{
    private static int Kills => Checkout.IsSoak ? 50 : 5;

    [Fact]
    public async Task LeadersKilledUnderLoadLoseNothingAndTasksRunOn()
    {
        Assert.SkipUnless(EtcdMember.IsInstalled, "needs the Debian package etcd-server");
        await using var cluster = new ServerCluster();
        await cluster.StartAsync(3);
        await cluster.StartClientAsync("client-1");
        await cluster.StartClientAsync("client-2");
        int[] tasks = await SteadyTasks.StartAsync(cluster);
        ConcurrentDictionary<string, bool> acknowledged = new(StringComparer.Ordinal);
        using var enough = new CancellationTokenSource();
        Task[] load = [.. Enumerable.Range(0, 3).Select(worker => RegisterAsync(cluster, worker, acknowledged, enough.Token))];
        List<double> gaps = [];
        string leader = await cluster.NextLeaderAsync(before: "");
        for (int kill = 0; kill < Kills; kill++)
        {
            int before = acknowledged.Count;
            await Eventually.TrueAsync("the load to get going", () => acknowledged.Count > before + 40, 60);
            await cluster[leader].KillAsync();
            long killedAt = Stopwatch.GetTimestamp();
            string next = await cluster.NextLeaderAsync(leader);
            gaps.Add(Stopwatch.GetElapsedTime(killedAt).TotalSeconds);
            cluster.Launch(leader);
            leader = next;
        }

        await cluster.Etcd.KillAsync();
        (int status, string sentence) = await RefusedWriteAsync(cluster, leader);
        Assert.Equal(500, status);
        Assert.Contains("No cluster leader: ", sentence, StringComparison.Ordinal);
        Assert.Contains("etcd at ", sentence, StringComparison.Ordinal);

        // The refusal may have come from a newer leader, whose end this server hears of when its own lease is over.
        await Eventually.TrueAsync("stale reads to tell that nobody leads", async () =>
        {
            (int stale, _, var headers) = await cluster.SendAsync(leader, HttpMethod.Get, "/v1/jobs?stale");
            Assert.Equal(200, stale);
            return headers.GetValues("X-Nomad-KnownLeader").Single() == "false";
        });
        cluster.Etcd.Start();
        await cluster.NextLeaderAsync(before: "");
        int afterEtcd = acknowledged.Count;
        await Eventually.TrueAsync("registrations to go on", () => acknowledged.Count > afterEtcd + 5, 60);
        await enough.CancelAsync();
        await Task.WhenAll(load);
        gaps.Sort();
        output.WriteLine(
            $"{acknowledged.Count} registrations over {Kills} kills; without a leader p50 {gaps[gaps.Count / 2]:F1} s, max {gaps[^1]:F1} s");
        await CheckEverybodyHasAllAsync(cluster, acknowledged);
        Assert.Equal(tasks, await SteadyTasks.PidsAsync(cluster, 2));
    }

    [Fact]
    public async Task AnyServerAnswersLeadershipMovesWhenAskedAndAnEmptyServerCatchesUp()
    {
        Assert.SkipUnless(EtcdMember.IsInstalled, "needs the Debian package etcd-server");
        await using var cluster = new ServerCluster();
        await cluster.StartAsync(3);
        string leader = await cluster.NextLeaderAsync(before: "");
        string follower = cluster.Servers.First(name => name != leader);
        for (int number = 0; number < 250; number++)
        {
            Assert.Equal(200, (await SteadyTasks.PutIdleJobAsync(cluster, follower, $"job-{number}")).Status);
        }

        (_, string jobs, var headers) = await cluster.SendAsync(follower, HttpMethod.Get, "/v1/jobs");
        Assert.Equal(250, JsonDocument.Parse(jobs).RootElement.GetArrayLength());
        Assert.Equal("true", headers.GetValues("X-Nomad-KnownLeader").Single());
        CommandResult members = await cluster.NomadAsync(follower, "server", "members");
        Assert.Equal(3, members.Output.Split('\n').Count(static line => line.Contains(" alive ", StringComparison.Ordinal)));
        Assert.Equal(0, members.ExitCode);
        CommandResult peers = await cluster.NomadAsync(follower, "operator", "raft", "list-peers");
        Assert.Contains("leader", Line(peers.Output, leader), StringComparison.Ordinal);
        Assert.Contains("follower", Line(peers.Output, follower), StringComparison.Ordinal);

        await Eventually.TrueAsync("every server to be healthy", async () =>
            (await cluster.NomadAsync(follower, "operator", "autopilot", "health")).Output.Contains("Healthy          = true", StringComparison.Ordinal));
        Assert.Equal(0, (await cluster.NomadAsync(follower, "operator", "autopilot", "set-config", "-max-trailing-logs=300")).ExitCode);
        Assert.Contains("MaxTrailingLogs = 300", (await cluster.NomadAsync(leader, "operator", "autopilot", "get-config")).Output, StringComparison.Ordinal);
        await Eventually.TrueAsync("a living server not to be forgotten", async () =>
            (await cluster.NomadAsync(leader, "server", "force-leave", $"{follower}.global")).Fails().Contains("is alive", StringComparison.Ordinal));

        long askedAt = Stopwatch.GetTimestamp();
        CommandResult moved = await cluster.NomadAsync(
            leader, "operator", "raft", "transfer-leadership", "-peer-address", cluster.RpcAddressOf(follower));
        Assert.True(moved.ExitCode == 0, moved.ToString());
        Assert.Equal(follower, await cluster.NextLeaderAsync(leader));
        output.WriteLine($"leadership handed over in {Stopwatch.GetElapsedTime(askedAt).TotalSeconds:F1} s, command included");

        // Whoever waits for an answer holds the end of the agent up, and not the next leader.
        Task waiting = cluster.SendAsync(follower, HttpMethod.Get, "/v1/jobs?index=1000000000&wait=60s");
        askedAt = Stopwatch.GetTimestamp();
        cluster[follower].Signal(2);
        string next = await cluster.NextLeaderAsync(follower);
        output.WriteLine($"leadership moved {Stopwatch.GetElapsedTime(askedAt).TotalSeconds:F1} s after a graceful stop was asked for");
        await cluster[follower].ExitAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => waiting);
        Directory.Delete(Path.Combine(cluster.Directory, "data-" + follower), recursive: true);
        for (int number = 0; number < 250; number++)
        {
            Assert.Equal(200, (await SteadyTasks.PutIdleJobAsync(cluster, next, $"later-{number}")).Status);
        }

        await Eventually.TrueAsync("the stopped server to be missed", async () =>
            (await cluster.NomadAsync(next, "operator", "autopilot", "health")).Output.Contains("Healthy          = false", StringComparison.Ordinal));
        (await cluster.NomadAsync(next, "server", "force-leave", $"{follower}.global")).Ok();
        Assert.DoesNotContain(follower, (await cluster.NomadAsync(next, "server", "members")).Ok(), StringComparison.Ordinal);

        cluster.Launch(follower);
        await Eventually.TrueAsync("the empty server to catch up", async () =>
            (await cluster.GetAsync(follower, "/v1/jobs?stale")).GetArrayLength() == 500, 60);
    }

    [Fact]
    public async Task LeadershipThatMovesUnderLoadRefusesNobody()
    {
        Assert.SkipUnless(EtcdMember.IsInstalled, "needs the Debian package etcd-server");
        await using var cluster = new ServerCluster();
        await cluster.StartAsync(3);
        string leader = await cluster.NextLeaderAsync(before: "");
        await RefusesNobodyAsync(cluster, cluster.Servers, async () =>
        {
            foreach (string next in cluster.Servers.Where(name => name != leader).Append(leader))
            {
                (await cluster.NomadAsync(next, "operator", "raft", "transfer-leadership", "-peer-address", cluster.RpcAddressOf(next))).Ok();
                await Eventually.TrueAsync($"{next} to lead", async () => await cluster.LeaderSeenByAsync(next) == next);
            }
        });
        await RefusesNobodyAsync(cluster, cluster.Servers.Where(name => name != leader), async () =>
        {
            cluster[leader].Signal(2);
            await cluster.NextLeaderAsync(leader);
            await cluster[leader].ExitAsync();
        });
    }

    [Fact]
    public async Task AServerThatWasAloneBecomesOneOfThreeWithItsState()
    {
        Assert.SkipUnless(EtcdMember.IsInstalled, "needs the Debian package etcd-server");
        await using var cluster = new ServerCluster();
        await cluster.StartAloneAsync();
        for (int number = 0; number < 20; number++)
        {
            Assert.Equal(200, (await SteadyTasks.PutIdleJobAsync(cluster, "srv-1", $"old-{number}")).Status);
        }

        ulong index = (await cluster.GetAsync("srv-1", "/v1/job/old-19")).GetProperty("ModifyIndex").GetUInt64();
        await cluster["srv-1"].KillAsync();
        await cluster.StartAsync(3, firstBringsItsState: true);
        foreach (string server in cluster.Servers)
        {
            await Eventually.TrueAsync($"{server} to have the old jobs", async () =>
                (await cluster.GetAsync(server, "/v1/jobs?stale")).GetArrayLength() == 20);
        }

        Assert.Equal(200, (await SteadyTasks.PutIdleJobAsync(cluster, "srv-3", "new")).Status);
        Assert.True((await cluster.GetAsync("srv-2", "/v1/job/new")).GetProperty("ModifyIndex").GetUInt64() > index);
    }

    private static string Line(string text, string word) => text.Split('\n').Single(line => line.Contains(word, StringComparison.Ordinal));

    private static async Task RegisterAsync(
        ServerCluster cluster, int worker, ConcurrentDictionary<string, bool> acknowledged, CancellationToken enough)
    {
        for (int number = 0; !enough.IsCancellationRequested; number++)
        {
            string id = $"load-{worker}-{number}";
            try
            {
                string server = cluster.Servers[(worker + number) % cluster.Servers.Count];
                if ((await SteadyTasks.PutIdleJobAsync(cluster, server, id)).Status == 200)
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

    // Two callers for each of these servers write before, while and after something happens; each write must be answered with 200.
    private static async Task RefusesNobodyAsync(ServerCluster cluster, IEnumerable<string> servers, Func<Task> happensAsync)
    {
        int done = 0;
        ConcurrentBag<string> refusals = [];
        using var enough = new CancellationTokenSource();
        Task[] load = [.. servers.SelectMany(static server => Enumerable.Repeat(server, 2)).Select((server, caller) => Task.Run(async () =>
        {
            for (int number = 0; !enough.IsCancellationRequested; number++)
            {
                (int status, string body) = await SteadyTasks.PutIdleJobAsync(cluster, server, $"moved-{caller}-{number % 20}");
                if (status != 200)
                {
                    refusals.Add($"{server}: {status} {body}");
                }

                Interlocked.Increment(ref done);
            }
        }))];
        await Eventually.TrueAsync("the load to get going", () => Volatile.Read(ref done) > 40, 60);
        await happensAsync();
        int before = Volatile.Read(ref done);
        await Eventually.TrueAsync("the load to go on", () => Volatile.Read(ref done) > before + 40, 60);
        await enough.CancelAsync();
        await Task.WhenAll(load);
        Assert.Empty(refusals);
    }

    // Until the leader knows that it leads no more a write waits for the log; after that it is refused at once.
    private static async Task<(int Status, string Sentence)> RefusedWriteAsync(ServerCluster cluster, string server)
    {
        (int Status, string Body) last = (0, "");
        await Eventually.TrueAsync(
            "a write to be refused",
            async () => (last = await SteadyTasks.PutIdleJobAsync(cluster, server, "refused")).Body.StartsWith("No cluster leader: ", StringComparison.Ordinal)
                && last.Body.Contains("etcd at ", StringComparison.Ordinal));
        return last;
    }

    private static async Task CheckEverybodyHasAllAsync(ServerCluster cluster, ConcurrentDictionary<string, bool> acknowledged)
    {
        foreach (string server in cluster.Servers)
        {
            string[] ids = [];
            await Eventually.TrueAsync($"{server} to have every registration", async () =>
            {
                ids = [.. (await cluster.GetAsync(server, "/v1/jobs?stale")).EnumerateArray().Select(static job => job.GetProperty("ID").GetString()!)];
                return !acknowledged.Keys.Except(ids, StringComparer.Ordinal).Any();
            });
            Assert.Distinct(ids);
        }

        JsonElement versions = await cluster.GetAsync(cluster.Servers[0], $"/v1/job/{acknowledged.Keys.First()}/versions");
        Assert.Equal(1, versions.GetProperty("Versions").GetArrayLength());
    }
}
