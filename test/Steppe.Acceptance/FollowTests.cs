using System.Text.Json;

namespace Steppe.Acceptance;

/// <summary>What is followed as it happens, and what is done to running tasks: restart, signal, monitor, event stream.</summary>
public sealed class FollowTests : IAsyncLifetime
{
    private const string Job = """
        job "two" {
          group "g" {
            task "before" {
              lifecycle {
                hook = "prestart"
              }
              driver = "raw_exec"
              config {
                command = "/bin/sh"
                args    = ["-c", "echo ran >> $NOMAD_ALLOC_DIR/before"]
              }
            }
            task "main" {
              driver = "raw_exec"
              config {
                command = "/bin/sh"
                args    = ["-c", "trap 'echo usr1' USR1; echo up; while :; do sleep 0.05; done"]
              }
            }
          }
        }
        """;

    private readonly Cluster _cluster = new();
    private string _node = "";

    public async ValueTask InitializeAsync()
    {
        await _cluster.StartServerAsync();
        _node = await _cluster.StartClientAsync("client-1");
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task TasksAreRestartedAndSignalled()
    {
        string id = await RunJobAsync();
        await Eventually.TrueAsync("output", async () => (await LogAsync(id)).Contains("up\n", StringComparison.Ordinal));
        Assert.Equal("", (await _cluster.NomadAsync("alloc", "signal", "-s", "SIGUSR1", id[..8], "main")).Ok());
        await Eventually.TrueAsync("the trap", async () => (await LogAsync(id)).Contains("usr1\n", StringComparison.Ordinal));
        await EventAsync(id, "main", "Signaling", "SIGUSR1");

        Assert.Equal("", (await _cluster.NomadAsync("alloc", "restart", id[..8])).Ok());
        await RestartsAsync(id, "main", 1);
        await EventAsync(id, "main", "Restart Signaled", "User requested task to restart");
        Assert.Equal(0, (await TaskAsync(id, "before")).GetProperty("Restarts").GetInt32());

        Assert.Equal("", (await _cluster.NomadAsync("alloc", "restart", "-all-tasks", id)).Ok());
        await RestartsAsync(id, "main", 2);
        await RestartsAsync(id, "before", 1);
        await Eventually.TrueAsync(
            "the first task to have run twice",
            async () => (await _cluster.NomadAsync("alloc", "fs", id, "alloc/before")).Output == "ran\nran\n");
        await _cluster.WaitForAsync("two", "running");

        await SaysAsync("task \"before\" is not running", "alloc", "restart", id, "before");
        await SaysAsync("unknown task name \"nope\"", "alloc", "restart", "-task", "nope", id);
        await SaysAsync("exclude each other", "alloc", "restart", "-all-tasks", id, "main");
        await SaysAsync("\"SIGNONSENSE\" is not a signal", "alloc", "signal", "-s", "SIGNONSENSE", id);
        await SaysAsync("unknown task name \"nope\"", "alloc", "signal", id, "nope");
        await SaysAsync("takes one or two arguments", "alloc", "signal");
        await SaysAsync("404", "alloc", "restart", "00000000-0000-0000-0000-000000000000");
        Assert.Equal(
            (400, "TaskName and AllTasks exclude each other: name a task, or restart all"),
            await _cluster.SendAsync(HttpMethod.Put, $"/v1/client/allocation/{id}/restart", """{"TaskName":"main","AllTasks":true}"""));
        Assert.Equal((200, "{\"Index\":0}"), await _cluster.SendAsync(HttpMethod.Put, $"/v1/client/allocation/{id}/restart"));

        (await _cluster.NomadAsync("job", "stop", "-detach", "two")).Ok();
        await _cluster.WaitForAsync("two", "complete");
        await SaysAsync("is not running", "alloc", "signal", id, "main");
        await SaysAsync("has ended or is being stopped", "alloc", "restart", "-all-tasks", id);
    }

    [Fact]
    public async Task LogsOfAgentsAreFollowedAtALevelOfTheirOwn()
    {
        await using ProgramRun node = Monitor("node.log", "-log-level=debug", $"-node-id={_node[..8]}");
        await using ProgramRun json = Monitor("json.log", "-json", "-server-id=leader", "-log-level=trace");
        await Eventually.TrueAsync("the monitors to be heard", async () =>
        {
            // Each run of a job makes the client say something; what was said before a monitor was there is not repeated.
            await RunJobAsync();
            await _cluster.NomadAsync("job", "stop", "-purge", "-detach", "two");
            return node.Log().Contains("[DEBUG] client: ", StringComparison.Ordinal);
        });
        Assert.DoesNotContain("[DEBUG]", _cluster["client-1"].Log(), StringComparison.Ordinal);
        Assert.Equal(0, await node.InterruptAsync());
        Assert.Equal(0, await json.InterruptAsync());
        Assert.All(json.Log().Split('\n', StringSplitOptions.RemoveEmptyEntries), static line => JsonDocument.Parse(line).Dispose());

        await SaysAsync("Unknown log level: loud", "monitor", "-log-level=loud");
        await SaysAsync("exclude each other", "monitor", "-node-id=ab", "-server-id=leader");
        await SaysAsync("unknown Nomad server nobody", "monitor", "-server-id=nobody");
        await SaysAsync("No node(s) with prefix or id \"ffff\" found", "monitor", "-node-id=ffff");
        Assert.Equal((400, "Cannot target node and server simultaneously"), await _cluster.SendAsync(HttpMethod.Get, $"/v1/agent/monitor?node_id={_node}&server_id=leader"));
    }

    [Fact]
    public async Task EventsAreStreamedFilteredAndReplayed()
    {
        using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        using StreamReader all = await OpenAsync(client, _cluster.Address, "topic=*");
        using StreamReader job = await OpenAsync(client, _cluster.AddressOf("client-1"), "topic=Job:two&topic=Allocation:two");
        string id = await RunJobAsync();
        JsonElement registered = await NextAsync(job, static happened => Text(happened, "Topic") == "Job");
        Assert.Equal(("JobRegistered", "two", "default"), (Text(registered, "Type"), Text(registered, "Key"), Text(registered, "Namespace")));
        Assert.Equal("two", Text(registered.GetProperty("Payload").GetProperty("Job"), "ID"));
        JsonElement placed = await NextAsync(job, static happened => Text(happened, "Topic") == "Allocation");
        Assert.Equal(("PlanResult", id), (Text(placed, "Type"), Text(placed, "Key")));
        Assert.Equal("two", placed.GetProperty("FilterKeys")[0].GetString());
        Assert.False(placed.GetProperty("Payload").GetProperty("Allocation").TryGetProperty("Job", out _));
        JsonElement updated = await NextAsync(job, static happened => Text(happened, "Type") == "AllocationUpdated");

        // From the beginning: the node of before this stream was opened comes first, then the same as above.
        JsonElement node = await NextAsync(all, static happened => Text(happened, "Topic") == "Node");
        Assert.Equal((_node, "NodeRegistration", ""), (Text(node, "Key"), Text(node, "Type"), Text(node, "Namespace")));
        Assert.Equal("", Text(node.GetProperty("Payload").GetProperty("Node"), "SecretID"));
        await NextAsync(all, static happened => Text(happened, "Topic") == "Evaluation");
        using StreamReader later = await OpenAsync(client, _cluster.Address, $"topic=Allocation&index={updated.GetProperty("Index").GetUInt64()}");
        Assert.Equal("AllocationUpdated", Text(await NextAsync(later, static _ => true), "Type"));
        using StreamReader elsewhere = await OpenAsync(client, _cluster.Address, "topic=*&namespace=elsewhere");
        Assert.Equal("Node", Text(await NextAsync(elsewhere, static _ => true), "Topic"));

        Assert.StartsWith("Invalid topic query: a:b:c", (await _cluster.SendAsync(HttpMethod.Get, "/v1/event/stream?topic=a:b:c")).Body, StringComparison.Ordinal);
        Assert.Equal(400, (await _cluster.SendAsync(HttpMethod.Get, "/v1/event/stream?index=soon")).Status);
        Assert.Equal(405, (await _cluster.SendAsync(HttpMethod.Put, "/v1/event/stream")).Status);
    }

    private static async Task<StreamReader> OpenAsync(HttpClient client, string address, string query)
    {
        HttpResponseMessage response = await client.GetAsync(new Uri($"{address}/v1/event/stream?{query}"), HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Equal("{}", await reader.ReadLineAsync());
        return reader;
    }

    private static async Task<JsonElement> NextAsync(StreamReader events, Func<JsonElement, bool> wanted)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            string line = await events.ReadLineAsync(patience.Token) ?? throw new InvalidOperationException("the stream has ended");
            JsonElement batch = JsonDocument.Parse(line).RootElement;
            if (batch.TryGetProperty("Events", out JsonElement happened))
            {
                Assert.NotEqual(0, happened.GetArrayLength());
                foreach (JsonElement one in happened.EnumerateArray().Where(wanted))
                {
                    Assert.Equal(batch.GetProperty("Index").GetUInt64(), one.GetProperty("Index").GetUInt64());
                    return one;
                }
            }
        }
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private ProgramRun Monitor(string log, params string[] arguments) => ProgramRun.Start(
        Checkout.Nomad, ["monitor", .. arguments], Path.Combine(_cluster.Directory, log), _cluster.Directory, ("NOMAD_ADDR", _cluster.Address));

    private async Task<string> RunJobAsync()
    {
        (await _cluster.NomadAsync("job", "run", "-detach", await _cluster.JobFileAsync("two.nomad", Job))).Ok();
        return (await _cluster.WaitForAsync("two", "running"))[0].GetProperty("ID").GetString()!;
    }

    private Task<string> LogAsync(string id) => _cluster.Http.GetStringAsync(new Uri($"/v1/client/fs/logs/{id}?task=main&type=stdout&plain=true", UriKind.Relative));

    private async Task<JsonElement> TaskAsync(string id, string task) =>
        (await _cluster.GetAsync($"/v1/allocation/{id}")).GetProperty("TaskStates").GetProperty(task);

    private Task RestartsAsync(string id, string task, int times) => Eventually.TrueAsync(
        $"restart {times} of {task}", async () => (await TaskAsync(id, task)).GetProperty("Restarts").GetInt32() == times);

    private Task EventAsync(string id, string task, string type, string text) => Eventually.TrueAsync(
        $"the event {type}",
        async () => (await TaskAsync(id, task)).GetProperty("Events").EnumerateArray().Any(happened =>
            Text(happened, "Type") == type && Text(happened, "DisplayMessage").Contains(text, StringComparison.Ordinal)));

    private async Task SaysAsync(string text, params string[] arguments) =>
        Assert.Contains(text, (await _cluster.NomadAsync(arguments)).Fails(), StringComparison.Ordinal);
}
