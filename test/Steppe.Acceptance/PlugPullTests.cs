using System.Collections.Concurrent;
using System.Text.Json;

namespace Steppe.Acceptance;

/// <summary>Pulls the plug of a server, again and again: nothing it acknowledged may be lost.</summary>
[Collection<WholeMachine>]
public sealed class PlugPullTests(ITestOutputHelper output)
{
    private static int Kills => Checkout.IsSoak ? 200 : 20;

    [Fact]
    public async Task ServerKilledUnderLoadLosesNothingItAcknowledged()
    {
        await using var cluster = new Cluster { LogLevel = "DEBUG" };
        await cluster.StartServerAsync();
        await cluster.StartClientAsync("client-1", more: "gc_max_allocs = 100000");
        string ran = Path.Combine(cluster.Directory, "ran");
        ConcurrentDictionary<string, ulong> acknowledged = new(StringComparer.Ordinal);
        using var enough = new CancellationTokenSource();
        Task[] load = [.. Enumerable.Range(0, 4).Select(worker => RegisterJobsAsync(cluster, worker, ran, acknowledged, enough.Token))];

        var random = new Random(20310504);
        for (int kill = 0; kill < Kills; kill++)
        {
            await AfterAsync(random.Next(50, 600));
            await cluster["server"].KillAsync();
            cluster.Launch("server");
            await Eventually.TrueAsync("the server to come back", async () => (await cluster.GetAsync("/v1/status/leader")).GetString()!.Length > 0);
        }

        await enough.CancelAsync();
        await Task.WhenAll(load);
        output.WriteLine($"{acknowledged.Count} registrations acknowledged over {Kills} kills");
        Assert.True(acknowledged.Count > Kills, "the load was too small to prove anything");
        await CheckAllRanAsync(cluster, ran, acknowledged, output);
    }

    private static async Task RegisterJobsAsync(
        Cluster cluster, int worker, string ran, ConcurrentDictionary<string, ulong> acknowledged, CancellationToken enough)
    {
        for (int number = 0; !enough.IsCancellationRequested; number++)
        {
            string id = $"load-{worker}-{number}";
            string json = $$$"""
                {"Job":{"ID":"{{{id}}}","Name":"{{{id}}}","Type":"batch","Datacenters":["dc1"],"TaskGroups":[{"Name":"g","Tasks":[{
                "Name":"t","Driver":"raw_exec","Config":{"command":"/bin/sh","args":["-c","echo $NOMAD_ALLOC_ID $NOMAD_JOB_ID >> {{{ran}}}"]},
                "Resources":{"CPU":20,"MemoryMB":10}}],"EphemeralDisk":{"SizeMB":101}}]}}
                """;
            try
            {
                (int status, string body) = await cluster.SendAsync(HttpMethod.Post, "/v1/jobs", json);
                if (status == 200)
                {
                    using JsonDocument answer = JsonDocument.Parse(body);
                    acknowledged[id] = answer.RootElement.GetProperty("JobModifyIndex").GetUInt64();
                }
            }
            catch (Exception error) when (error is HttpRequestException or TaskCanceledException or IOException)
            {
                // The plug was pulled: this one was not acknowledged, so nothing is promised about it.
            }

            await AfterAsync(20);
        }
    }

    private static async Task CheckAllRanAsync(
        Cluster cluster, string ran, ConcurrentDictionary<string, ulong> acknowledged, ITestOutputHelper output)
    {
        foreach ((string id, ulong index) in acknowledged)
        {
            JsonElement job = await cluster.GetAsync($"/v1/job/{id}");
            Assert.Equal(index, job.GetProperty("JobModifyIndex").GetUInt64());
        }

        await Eventually.TrueAsync(
            "every acknowledged job to have run",
            async () => (await cluster.GetAsync("/v1/jobs")).EnumerateArray()
                .Count(job => acknowledged.ContainsKey(job.GetProperty("ID").GetString()!) && job.GetProperty("Status").GetString() == "dead")
                == acknowledged.Count,
            240);
        string[] lines = [.. File.ReadLines(ran)];
        ILookup<string, string> byJob = lines.ToLookup(static line => line.Split(' ')[1], StringComparer.Ordinal);
        string[] log = cluster["client-1"].Log().Split('\n');
        foreach (string twice in acknowledged.Keys.Where(id => byJob[id].Count() > 1))
        {
            foreach (JsonElement allocation in await cluster.AllocationsAsync(twice))
            {
                string id = allocation.GetProperty("ID").GetString()!;
                output.WriteLine($"{twice}: {allocation}\n{string.Join('\n', log.Where(line => line.Contains(id) || line.Contains("supervisor")))}");
            }
        }

        Assert.All(acknowledged.Keys, id => Assert.Single(byJob[id]));
        Assert.Equal(lines.Length, lines.Distinct(StringComparer.Ordinal).Count());
    }

    // The moment of a kill is the point here, not a condition to wait for.
    private static Task AfterAsync(int milliseconds) => Task.Delay(TimeSpan.FromMilliseconds(milliseconds));
}
