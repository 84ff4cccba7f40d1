using System.Text.Json;

namespace Steppe.Acceptance;

/// <summary>Nodes out of reach and back, with real agents that stand still.</summary>
public sealed class DisconnectTests : IAsyncLifetime
{
    private const int Stop = 19;
    private const int Continue = 18;

    private readonly Cluster _cluster = new();
    private string _first = "";

    public async ValueTask InitializeAsync()
    {
        await _cluster.StartServerAsync("min_heartbeat_ttl = \"1s\"\nheartbeat_grace = \"1s\"");
        _first = await _cluster.StartClientAsync("client-1");
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task WorkThatIsAwayIsStoodInForAndTheJobSaysWhoStays()
    {
        await RunAsync("original", "lost_after = \"5m\"\nreconcile = \"keep_original\"");
        await RunAsync("replacement", "lost_after = \"5m\"\nreconcile = \"keep_replacement\"");
        await RunAsync("lost", "replace = true");
        Dictionary<string, string> old = [];
        foreach (string job in (string[])["original", "replacement", "lost"])
        {
            old[job] = (await _cluster.WaitForAsync(job, "running"))[0].GetProperty("ID").GetString()!;
        }

        string second = await _cluster.StartClientAsync("client-2");
        _cluster["client-1"].Signal(Stop);
        await NodeIsAsync(_first, "disconnected");
        foreach (string job in (string[])["original", "replacement"])
        {
            await Eventually.TrueAsync($"{job} to be stood in for", async () => await StatusAsync(old[job]) == "unknown"
                && (await LiveAsync(job)).Any(row => row.GetProperty("NodeID").GetString() == second && row.GetProperty("ClientStatus").GetString() == "running"));
        }

        Assert.Equal("lost", await StatusAsync(old["lost"]));
        _cluster["client-1"].Signal(Continue);
        await NodeIsAsync(_first, "ready");

        // The one that stays never noticed anything; the other one ends.
        await StaysAsync("original", _first);
        JsonElement original = await _cluster.GetAsync($"/v1/allocation/{old["original"]}");
        Assert.Equal("running", original.GetProperty("ClientStatus").GetString());
        Assert.False(original.GetProperty("TaskStates").GetProperty("t").TryGetProperty("Restarts", out JsonElement restarts) && restarts.GetInt32() > 0);
        await StaysAsync("replacement", second);
        await StaysAsync("lost", second);
        await Eventually.TrueAsync("three processes", () => Processes() == 3);
    }

    [Fact]
    public async Task AClientThatHearsNoServerEndsWhatSaysSo()
    {
        await RunAsync("ends", "stop_on_client_after = \"2s\"");
        await RunAsync("goes-on", "lost_after = \"5m\"");
        string ends = (await _cluster.WaitForAsync("ends", "running"))[0].GetProperty("ID").GetString()!;
        string goesOn = (await _cluster.WaitForAsync("goes-on", "running"))[0].GetProperty("ID").GetString()!;
        Assert.Equal(2, Processes());
        _cluster["server"].Signal(Stop);
        await Eventually.TrueAsync("one of two processes to end", () => Processes() == 1);

        // Its place is filled when the servers are back.
        _cluster["server"].Signal(Continue);
        await Eventually.TrueAsync("another one to run", async () => (await LiveAsync("ends"))
            .Any(row => row.GetProperty("ID").GetString() != ends && row.GetProperty("ClientStatus").GetString() == "running"), 60);
        Assert.Equal("lost", await StatusAsync(ends));
        await Eventually.TrueAsync("the other one to be known as running", async () => await StatusAsync(goesOn) == "running");
    }

    private async Task StaysAsync(string job, string node) => await Eventually.TrueAsync($"{job} to stay on one node", async () =>
    {
        JsonElement[] rows = await _cluster.AllocationsAsync(job);
        JsonElement[] wanted = [.. rows.Where(static row => row.GetProperty("DesiredStatus").GetString() == "run")];
        return wanted is [var only] && only.GetProperty("NodeID").GetString() == node
            && rows.Count(static row => row.GetProperty("ClientStatus").GetString() is "running" or "unknown") == 1;
    });

    private Task NodeIsAsync(string node, string status) => Eventually.TrueAsync(
        $"the node to be {status}", async () => (await _cluster.GetAsync($"/v1/node/{node}")).GetProperty("Status").GetString() == status);

    private async Task<string?> StatusAsync(string allocation) => (await _cluster.GetAsync($"/v1/allocation/{allocation}")).GetProperty("ClientStatus").GetString();

    private async Task<JsonElement[]> LiveAsync(string job) =>
        [.. (await _cluster.AllocationsAsync(job)).Where(static row => row.GetProperty("DesiredStatus").GetString() == "run")];

    private int Processes() => Leftovers.Pids(_cluster.Directory).Count(static pid => Words(pid) == "sleep");

    private static string Words(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/comm").Trim();
        }
        catch (IOException)
        {
            return "";
        }
    }

    private async Task RunAsync(string job, string disconnect)
    {
        string file = await _cluster.JobFileAsync($"{job}.nomad", $$"""
            job "{{job}}" {
              group "g" {
                update {
                  max_parallel = 0
                }
                disconnect {
                  {{disconnect}}
                }
                task "t" {
                  driver = "raw_exec"
                  config {
                    command = "/bin/sleep"
                    args    = ["1000"]
                  }
                  resources {
                    cpu    = 20
                    memory = 10
                  }
                }
              }
            }
            """);
        (await _cluster.NomadAsync("job", "run", "-detach", file)).Ok();
    }
}
