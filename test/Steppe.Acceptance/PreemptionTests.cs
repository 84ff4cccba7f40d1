using System.Text.Json;

namespace Steppe.Acceptance;

/// <summary>Urgent work takes the place of less urgent work, with real processes.</summary>
public sealed class PreemptionTests : IAsyncLifetime
{
    private readonly Cluster _cluster = new();

    public async ValueTask InitializeAsync()
    {
        await _cluster.StartServerAsync();
        await _cluster.StartClientAsync("client-1", more: "cpu_total_compute = 1000\nmemory_total_mb = 1000");
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task UrgentWorkIsPlacedOnceTheSwitchIsOnAndTheDisplacedComesBack()
    {
        (await _cluster.NomadAsync("job", "run", "-detach", await JobAsync("low", 20, 700))).Ok();
        string victim = (await _cluster.WaitForAsync("low", "running"))[0].GetProperty("ID").GetString()!;
        string file = await JobAsync("urgent", 70, 600);
        (await _cluster.NomadAsync("job", "plan", file)).Fails(1);
        (await _cluster.NomadAsync("job", "run", file)).Fails(2);

        Assert.Empty((await _cluster.NomadAsync("operator", "scheduler", "set-config", "-preempt-service-scheduler=true")).Error);

        // The switch wakes the job that waits.
        string urgent = (await _cluster.WaitForAsync("urgent", "running"))[0].GetProperty("ID").GetString()!;

        JsonElement lost = await _cluster.GetAsync($"/v1/allocation/{victim}");
        Assert.Equal("evict", lost.GetProperty("DesiredStatus").GetString());
        Assert.Equal($"Preempted by alloc ID {urgent}", lost.GetProperty("DesiredDescription").GetString());
        Assert.Equal(urgent, lost.GetProperty("PreemptedByAllocation").GetString());
        Assert.Equal(victim, (await _cluster.GetAsync($"/v1/allocation/{urgent}")).GetProperty("PreemptedAllocations")[0].GetString());
        Assert.Matches($"(?m)^Preempted By +=  ?{urgent[..8]}$", (await _cluster.NomadAsync("alloc", "status", victim)).Ok());
        Assert.Matches($"(?m)^Preempted Allocs +=  ?{victim[..8]}$", (await _cluster.NomadAsync("alloc", "status", urgent)).Ok());

        // The new task must not begin before the old one has ended.
        long ended = TaskTime(await _cluster.GetAsync($"/v1/allocation/{victim}"), "FinishedAt");
        Assert.True(TaskTime(await _cluster.GetAsync($"/v1/allocation/{urgent}"), "StartedAt") >= ended);
        string evaluations = (await _cluster.GetAsync("/v1/job/low/evaluations")).ToString();
        Assert.Contains("\"preemption\"", evaluations, StringComparison.Ordinal);
        string planned = (await _cluster.NomadAsync("job", "plan", await JobAsync("most-urgent", 90, 600))).Fails(1);
        Assert.Contains("Preemptions:", planned, StringComparison.Ordinal);
        Assert.Matches($@"(?m)^{urgent[..8]}\S* +urgent +g *$", planned);

        (await _cluster.NomadAsync("job", "stop", "-detach", "urgent")).Ok();
        Assert.NotEqual(victim, (await _cluster.WaitForAsync("low", "running"))[0].GetProperty("ID").GetString());
    }

    private static long TaskTime(JsonElement allocation, string key) =>
        allocation.GetProperty("TaskStates").GetProperty("t").GetProperty(key).GetDateTimeOffset().UtcTicks;

    private Task<string> JobAsync(string id, int priority, int cpu) => _cluster.JobFileAsync($"{id}.nomad", $$"""
        job "{{id}}" {
          priority = {{priority}}
          group "g" {
            update {
              max_parallel = 0
            }
            task "t" {
              driver = "raw_exec"
              config {
                command = "/bin/sleep"
                args    = ["1000"]
              }
              resources {
                cpu    = {{cpu}}
                memory = 20
              }
            }
          }
        }
        """);
}
