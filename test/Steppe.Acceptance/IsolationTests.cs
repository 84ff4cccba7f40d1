using System.Text.Json;

namespace Steppe.Acceptance;

/// <summary>The drivers <c>exec</c> and <c>java</c> against a real cluster: kept apart, within limits, gone without a trace.</summary>
public sealed class IsolationTests(OneNode node) : IClassFixture<OneNode>, IAsyncLifetime
{
    private readonly Cluster _cluster = node.Cluster;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        JsonElement exec = (await _cluster.GetAsync($"/v1/node/{node.Node}")).GetProperty("Drivers").GetProperty("exec");
        Assert.SkipUnless(exec.GetProperty("Healthy").GetBoolean(), exec.GetProperty("HealthDescription").GetString()!);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task TaskIsKeptApartHeldToItsMemoryAndReportedAsKilledForIt()
    {
        string secret = Path.Combine(_cluster.Directory, "host-secret");
        await File.WriteAllTextAsync(secret, "host");
        JsonElement apart = await RunAsync("apart", "complete", $"""
            command = "/bin/sh"
            args    = ["-c", "id -un; cat {secret} 2>/dev/null || echo hidden; ls /proc | grep -c '^[0-9]'; echo $NOMAD_TASK_DIR $NOMAD_ALLOC_DIR; echo x > $NOMAD_SECRETS_DIR/s && cat /secrets/s; ls / | xargs"]
            """);
        string output = (await _cluster.NomadAsync("alloc", "logs", Id(apart))).Ok();
        Assert.StartsWith("nobody\nhidden\n3\n/local /alloc\nx\nalloc bin dev etc ", output, StringComparison.Ordinal);

        JsonElement greedy = await RunAsync("greedy", "failed", """
            command = "/bin/sh"
            args    = ["-c", "x=$(head -c 200000000 /dev/zero | tr '\\0' x); echo survived"]
            """);
        JsonElement ended = greedy.GetProperty("TaskStates").GetProperty("t").GetProperty("Events").EnumerateArray()
            .First(static happened => happened.GetProperty("Type").GetString() == "Terminated");
        Assert.Equal("true", ended.GetProperty("Details").GetProperty("oom_killed").GetString());
        Assert.Contains("OOM Killed", ended.GetProperty("DisplayMessage").GetString(), StringComparison.Ordinal);
        Assert.Equal("", (await _cluster.NomadAsync("fs", Id(greedy), "alloc/logs/t.stdout.0")).Ok());
        Assert.Equal("out_of_memory", greedy.GetProperty("Outcome").GetString());
        Assert.Equal("out_of_memory", (await _cluster.GetAsync("/v1/job/greedy")).GetProperty("Outcome").GetString());
        Assert.Matches("(?m)^Outcome += out_of_memory$", (await _cluster.NomadAsync("job", "status", "greedy")).Ok());
    }

    [Fact]
    public async Task TaskOutlivesItsAgentAndDiesWithItsSupervisorWithoutATrace()
    {
        string file = await _cluster.JobFileAsync("stays.nomad", Job("stays", "service", """
            command = "/bin/sh"
            args    = ["-c", "setsid sleep 10000 & echo begun; sleep 10000"]
            """));
        (await _cluster.NomadAsync("job", "run", "-detach", file)).Ok();
        string allocation = Id((await _cluster.WaitForAsync("stays", "running"))[0]);
        await Eventually.TrueAsync("output", async () => (await _cluster.NomadAsync("alloc", "logs", allocation)).Output == "begun\n");
        IReadOnlyList<int> tasks = TaskProcesses();
        Assert.Equal(3, tasks.Count);

        await _cluster["client-1"].KillAsync();
        await _cluster.RestartClientAsync("client-1");
        string read = await Eventually.SomeAsync("statistics", async () =>
            (await _cluster.GetAsync($"/v1/client/allocation/{allocation}/stats")).GetProperty("Tasks") is { ValueKind: JsonValueKind.Object } all
                && all.TryGetProperty("t", out JsonElement task) ? task.GetRawText() : null);
        JsonElement stats = JsonDocument.Parse(read).RootElement;
        Assert.Equal(tasks, TaskProcesses());
        Assert.Equal(3, stats.GetProperty("Pids").EnumerateObject().Count());
        Assert.Contains("Cache", stats.GetProperty("ResourceUsage").GetProperty("MemoryStats").GetProperty("Measured").EnumerateArray().Select(static one => one.GetString()));

        foreach (int supervisor in Leftovers.Supervisors(_cluster.Directory))
        {
            Leftovers.KillOne(supervisor);
        }

        await Eventually.TrueAsync("the task to be started again", async () =>
            (await _cluster.GetAsync($"/v1/allocation/{allocation}")).GetProperty("TaskStates").GetProperty("t").GetProperty("Restarts").GetInt32() == 1);
        await Eventually.TrueAsync("other processes", () => TaskProcesses() is { Count: 3 } now && !now.Intersect(tasks).Any());

        (await _cluster.NomadAsync("job", "stop", "-detach", "stays")).Ok();
        await _cluster.WaitForAsync("stays", "complete");
        Assert.Empty(TaskProcesses());
        Assert.Empty(Directory.GetDirectories("/sys/fs/cgroup", $"*{allocation}*", SearchOption.AllDirectories));
    }

    private async Task<JsonElement> RunAsync(string id, string status, string config)
    {
        (await _cluster.NomadAsync("job", "run", "-detach", await _cluster.JobFileAsync($"{id}.nomad", Job(id, "batch", config)))).Ok();
        return await _cluster.GetAsync($"/v1/allocation/{Id((await _cluster.WaitForAsync(id, status))[0])}");
    }

    private static string Job(string id, string type, string config) => $$"""
        job "{{id}}" {
          type = "{{type}}"
          group "g" {
            restart {
              attempts = {{(type == "batch" ? 0 : 2)}}
              delay    = "0s"
              mode     = "fail"
            }
            reschedule {
              attempts  = 0
              unlimited = false
            }
            task "t" {
              driver       = "exec"
              kill_timeout = "1s"
              config {
                {{config}}
              }
              resources {
                cpu    = 100
                memory = 64
              }
            }
          }
        }
        """;

    private static string Id(JsonElement allocation) => allocation.GetProperty("ID").GetString()!;

    private IReadOnlyList<int> TaskProcesses() => Leftovers.Isolated(_cluster.Directory);
}
