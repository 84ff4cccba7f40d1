using System.Text.Json;

namespace Steppe.Acceptance;

/// <summary>Data that stays with a job: on its node, and from node to node.</summary>
public sealed class DiskTests : IAsyncLifetime
{
    private readonly Cluster _cluster = new();
    private string _first = "";

    public async ValueTask InitializeAsync()
    {
        await _cluster.StartServerAsync();
        _first = await _cluster.StartClientAsync("client-1");
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task AReplacementStaysWhereItsDataIsAndTakesItOver()
    {
        string second = await _cluster.StartClientAsync("client-2");
        await RunAsync("sticky = true", "one");
        string node = (await _cluster.WaitForAsync("disk", "running"))[0].GetProperty("NodeID").GetString()!;
        await HasWrittenAsync(["one", "one"]);

        // The emptier node would be as good, but the data is here.
        await RunAsync("sticky = true", "two");
        await HasWrittenAsync(["one two", "one two"]);
        JsonElement[] rows = await _cluster.AllocationsAsync("disk");
        Assert.Equal([node, node], rows.Select(static row => row.GetProperty("NodeID").GetString()));
        Assert.Contains(
            $"Took over the data of allocation {rows[1].GetProperty("ID").GetString()}",
            (await _cluster.NomadAsync("alloc", "status", rows[0].GetProperty("ID").GetString()!)).Ok(),
            StringComparison.Ordinal);

        // Without migrate it leaves its data behind, and says so.
        (await _cluster.NomadAsync("node", "drain", "-enable", "-yes", "-deadline", "1m", node)).Ok();
        await HasWrittenAsync(["two", "two"]);
        JsonElement moved = (await _cluster.AllocationsAsync("disk"))[0];
        Assert.Equal(node == _first ? second : _first, moved.GetProperty("NodeID").GetString());
        Assert.Contains($"it stays on node {node}", (await _cluster.NomadAsync("alloc", "status", moved.GetProperty("ID").GetString()!)).Ok(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DataMovesWithTheWorkToAnotherNode()
    {
        await RunAsync("migrate = true", "one");
        string old = (await _cluster.WaitForAsync("disk", "running"))[0].GetProperty("ID").GetString()!;
        await HasWrittenAsync(["one", "one"]);
        string second = await _cluster.StartClientAsync("client-2");
        (await _cluster.NomadAsync("node", "drain", "-enable", "-yes", "-deadline", "1m", _first)).Ok();
        await HasWrittenAsync(["one one", "one one"]);
        JsonElement moved = (await _cluster.AllocationsAsync("disk"))[0];
        Assert.Equal(second, moved.GetProperty("NodeID").GetString());
        Assert.Contains(
            $"Fetched the data of allocation {old} from node {_first}",
            (await _cluster.NomadAsync("alloc", "status", moved.GetProperty("ID").GetString()!)).Ok(),
            StringComparison.Ordinal);
        string data = (await _cluster.NomadAsync("alloc", "fs", "-stat", moved.GetProperty("ID").GetString()!, "alloc/data/kept")).Ok();
        Assert.Contains("-rw-r-----", data, StringComparison.Ordinal);

        // Nobody fetches it without the servers' word.
        using var client = new HttpClient { BaseAddress = new Uri(_cluster.AddressOf("client-1")) };
        client.DefaultRequestHeaders.Add("X-Nomad-Token", new string('0', 64));
        using HttpResponseMessage refused = await client.GetAsync($"/v1/client/allocation/{old}/snapshot");
        Assert.Equal(403, (int)refused.StatusCode);
    }

    [Fact]
    public async Task WorkOfALostNodeStartsWithoutItsData()
    {
        await RunAsync("migrate = true", "one");
        await HasWrittenAsync(["one", "one"]);
        await _cluster.StartClientAsync("client-2");
        await _cluster["client-1"].KillAsync();
        (await _cluster.NomadAsync("operator", "api", "-X", "PUT", $"/v1/node/{_first}/purge")).Ok();
        await Eventually.TrueAsync("the work to be replaced", async () => (await _cluster.AllocationsAsync("disk")).Length == 2);
        await HasWrittenAsync(["one", "one"]);
        JsonElement moved = (await _cluster.AllocationsAsync("disk"))[0];
        Assert.Contains(
            $"node {_first} is out of reach", (await _cluster.NomadAsync("alloc", "status", moved.GetProperty("ID").GetString()!)).Ok(), StringComparison.Ordinal);
    }

    // Of the newest allocation: alloc/data, then the task's local.
    private Task HasWrittenAsync(string[] words) => Eventually.TrueAsync(
        $"the data to be {string.Join(" and ", words)}",
        async () =>
        {
            if (await _cluster.AllocationsAsync("disk") is not [var newest, ..])
            {
                return false;
            }

            string id = newest.GetProperty("ID").GetString()!;
            CommandResult shared = await _cluster.NomadAsync("alloc", "fs", id, "alloc/data/kept");
            CommandResult own = await _cluster.NomadAsync("alloc", "fs", id, "t/local/kept");
            return shared.Output.Trim() == words[0] && own.Output.Trim() == words[1];
        },
        60);

    private async Task RunAsync(string disk, string word)
    {
        string file = await _cluster.JobFileAsync("disk.nomad", $$"""
            job "disk" {
              group "g" {
                ephemeral_disk {
                  {{disk}}
                }
                update {
                  max_parallel = 0
                }
                task "t" {
                  driver = "raw_exec"
                  config {
                    command = "/bin/sh"
                    args    = ["-c", "for d in $NOMAD_ALLOC_DIR/data local; do echo $(cat $d/kept 2>/dev/null) $0 > $d/kept; chmod 640 $d/kept; done; exec sleep 1000", "{{word}}"]
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
