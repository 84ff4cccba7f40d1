using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;

namespace Steppe.Acceptance;

/// <summary>Pulls the plug of servers, agents and supervisors, again and again: nothing acknowledged may be lost.</summary>
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

    [Fact]
    public async Task ClientAgentKilledAgainAndAgainKeepsItsTasksAndAccountsForThem()
    {
        await using var cluster = new Cluster();
        await cluster.StartServerAsync();
        string node = await cluster.StartClientAsync("client-1");
        string ran = Path.Combine(cluster.Directory, "ran");
        string counting = await cluster.JobFileAsync("counting.nomad", $$"""
            job "counting" {
              type = "service"
              group "g" {
                task "t" {
                  driver = "raw_exec"
                  config {
                    command = "/bin/sh"
                    args = ["-c", "echo started $$ >> {{ran}}; n=0; while true; do n=$((n+1)); echo line $n; sleep 0.02; done"]
                  }
                }
              }
            }
            """);
        (await cluster.NomadAsync("job", "run", counting)).Ok();
        string id = (await cluster.WaitForAsync("counting", "running"))[0].GetProperty("ID").GetString()!;
        await cluster.JobFileAsync("short.nomad", "");

        var random = new Random(7);
        for (int kill = 0; kill < Kills; kill++)
        {
            string job = await BatchJobAsync(cluster, $"short-{kill}", ran, random.Next(3) == 0 ? 1 : 0);
            (await cluster.NomadAsync("job", "run", "-detach", job)).Ok();
            await AfterAsync(random.Next(10, 400));
            await cluster["client-1"].KillAsync();
            Assert.Equal(node, await cluster.RestartClientAsync("client-1"));
        }

        for (int kill = 0; kill < Kills; kill++)
        {
            JsonElement allocation = (await cluster.WaitForAsync($"short-{kill}", "complete"))[0];
            Assert.Single(await cluster.AllocationsAsync($"short-{kill}"));
            Assert.Equal(1, Runs(ran, allocation.GetProperty("ID").GetString()!));
        }

        Assert.Single(File.ReadLines(ran), static line => line.StartsWith("started ", StringComparison.Ordinal));
        JsonElement still = Assert.Single(await cluster.AllocationsAsync("counting"));
        Assert.Equal(id, still.GetProperty("ID").GetString());
        Assert.Equal("running", still.GetProperty("ClientStatus").GetString());
        await CheckUnbrokenAsync(cluster, id);
    }

    [Fact]
    public async Task SupervisorKilledIsNoticedAndEveryTaskAccountedFor()
    {
        await using var cluster = new Cluster();
        await cluster.StartServerAsync();
        await cluster.StartClientAsync("client-1");
        string ran = Path.Combine(cluster.Directory, "ran");
        string file = await cluster.JobFileAsync("long.nomad", $$"""
            job "long" {
              type = "service"
              group "g" {
                count = 3
                restart {
                  attempts = 1000
                  interval = "1h"
                  delay    = "1s"
                  mode     = "delay"
                }
                task "t" {
                  driver = "raw_exec"
                  config {
                    command = "/bin/sh"
                    args = ["-c", "echo $NOMAD_ALLOC_ID $$ >> {{ran}}; exec sleep 1000"]
                  }
                  resources {
                    cpu    = 50
                    memory = 20
                  }
                }
              }
            }
            """);
        (await cluster.NomadAsync("job", "run", file)).Ok();
        await cluster.WaitForAsync("long", "running", 3);
        await Eventually.TrueAsync("three first starts", () => File.Exists(ran) && File.ReadLines(ran).Count() == 3);

        int rounds = Kills;
        for (int round = 1; round <= rounds; round++)
        {
            int supervisor = Assert.Single(Leftovers.Supervisors(cluster.Directory));
            using (var process = System.Diagnostics.Process.GetProcessById(supervisor))
            {
                process.Kill();
            }

            int starts = 3 * (round + 1);
            await Eventually.TrueAsync($"start number {starts}", () => File.ReadLines(ran).Count() >= starts, 60);
            Assert.Equal(starts, File.ReadLines(ran).Count());
            await Eventually.TrueAsync("three processes, and no old ones", () => SleepersOf(ran) == 3);
        }

        JsonElement[] allocations = await cluster.WaitForAsync("long", "running", 3);
        Assert.Equal(3, allocations.Length);
        foreach (JsonElement allocation in allocations)
        {
            JsonElement task = allocation.GetProperty("TaskStates").GetProperty("t");
            Assert.Equal((ulong)rounds, task.GetProperty("Restarts").GetUInt64());
            Assert.Contains(
                task.GetProperty("Events").EnumerateArray(),
                static happened => happened.GetProperty("Type").GetString() == "Terminated"
                    && happened.GetProperty("DisplayMessage").GetString()!.Contains("unknown", StringComparison.OrdinalIgnoreCase));
        }
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

    private static async Task<string> BatchJobAsync(Cluster cluster, string name, string ran, int seconds) =>
        await cluster.JobFileAsync(name + ".nomad", $$"""
            job "{{name}}" {
              type = "batch"
              group "g" {
                task "t" {
                  driver = "raw_exec"
                  config {
                    command = "/bin/sh"
                    args = ["-c", "echo $NOMAD_ALLOC_ID $$ >> {{ran}}; sleep {{seconds.ToString(CultureInfo.InvariantCulture)}}"]
                  }
                  resources {
                    cpu    = 20
                    memory = 10
                  }
                }
              }
            }
            """);

    private static int Runs(string ran, string allocation) =>
        File.ReadLines(ran).Count(line => line.StartsWith(allocation, StringComparison.Ordinal));

    private static int SleepersOf(string ran) => File.ReadLines(ran)
        .Select(static line => line.Split(' ')[1])
        .Count(static pid => Directory.Exists($"/proc/{pid}"));

    private static async Task CheckUnbrokenAsync(Cluster cluster, string id)
    {
        string log = (await cluster.NomadAsync("alloc", "logs", id)).Ok();
        int[] numbers =
        [
            .. log.Split('\n').Where(static line => line.StartsWith("line ", StringComparison.Ordinal))
                .Select(static line => int.Parse(line[5..], CultureInfo.InvariantCulture)),
        ];
        Assert.True(numbers.Length > 100, $"only {numbers.Length} lines were written");
        Assert.Equal(Enumerable.Range(1, numbers.Length), numbers);
    }

    // The moment of a kill is the point here, not a condition to wait for.
    private static Task AfterAsync(int milliseconds) => Task.Delay(TimeSpan.FromMilliseconds(milliseconds));
}
