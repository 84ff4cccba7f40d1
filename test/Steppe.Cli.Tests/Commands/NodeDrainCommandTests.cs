using Steppe.Cli.Tests.Support;

namespace Steppe.Cli.Tests.Commands;

/// <summary>What <c>node drain</c> asks, refuses and tells. Source: command line reference §3.14.</summary>
public sealed class NodeDrainCommandTests
{
    private const string Id = SampleCluster.NodeId;
    private const string Path = "/v1/node/" + Id;
    private const string Answer = "{\"EvalCreateIndex\":0,\"EvalIDs\":null,\"Index\":12,\"NodeModifyIndex\":12}";
    private const string Web = "1a2b0001-0000-4a4a-8b8b-000000000001";
    private const string Log = "1a2b0002-0000-4a4a-8b8b-000000000002";

    [Theory]
    [InlineData("{\"DrainSpec\":{\"Deadline\":3600000000000,\"IgnoreSystemJobs\":false},\"MarkEligible\":false,\"Meta\":null", "set", "-enable")]
    [InlineData("{\"DrainSpec\":{\"Deadline\":300000000000,\"IgnoreSystemJobs\":true},\"MarkEligible\":false,\"Meta\":null", "set", "-enable", "-deadline", "5m", "-ignore-system")]
    [InlineData("{\"DrainSpec\":{\"Deadline\":-1000000000,\"IgnoreSystemJobs\":false},\"MarkEligible\":false,\"Meta\":null", "set", "-enable", "-force")]
    [InlineData("{\"DrainSpec\":{\"Deadline\":0,\"IgnoreSystemJobs\":false},\"MarkEligible\":false,\"Meta\":{\"who\":\"me\",\"message\":\"disks\"}", "set", "-enable", "-no-deadline", "-m", "disks", "-meta", "who=me")]
    [InlineData("{\"DrainSpec\":null,\"MarkEligible\":true,\"Meta\":null", "unset", "-disable")]
    [InlineData("{\"DrainSpec\":null,\"MarkEligible\":false,\"Meta\":null", "unset", "-disable", "-keep-ineligible")]
    public async Task What_is_asked_for(string body, string word, params string[] flags)
    {
        await using FakeAgent agent = new FakeAgent().On($"PUT {Path}/drain", Answer);
        CliRunner.Outcome outcome = await new CliRunner(agent).RunAsync(["node", "drain", "-detach", .. flags, Id]);
        Assert.Equal((0, $"Node \"{Id}\" drain strategy {word}\n", ""), (outcome.Code, outcome.Output, outcome.Error));
        Assert.Equal($"{body},\"NodeID\":\"{Id}\"}}", Assert.Single(agent.Requests).Body);
    }

    [Theory]
    [InlineData("Give exactly one of -enable, -disable and -monitor.\n", "5e5e0001")]
    [InlineData("Give exactly one of -enable, -disable and -monitor.\n", "-enable", "-monitor", "5e5e0001")]
    [InlineData("-deadline cannot be used with -force or -no-deadline.\n", "-enable", "-deadline=5m", "-force", "5e5e0001")]
    [InlineData("-deadline cannot be used with -force or -no-deadline.\n", "-enable", "-deadline=5m", "-no-deadline", "5e5e0001")]
    [InlineData("-force and -no-deadline cannot be used together.\n", "-enable", "-force", "-no-deadline", "5e5e0001")]
    [InlineData("-deadline, -force, -no-deadline and -ignore-system say how to drain: they cannot be used with -disable.\n", "-disable", "-ignore-system", "5e5e0001")]
    [InlineData("-deadline must be positive; -force stops everything at once, -no-deadline waits as long as it takes.\n", "-enable", "-deadline=0s", "5e5e0001")]
    [InlineData("Error parsing meta \"who\": write key=value.\n", "-enable", "-meta", "who", "5e5e0001")]
    [InlineData("This command takes one argument: <node>, or none with -self.\nFor help: nomad node drain -help\n", "-enable")]
    public async Task What_makes_no_sense(string message, params string[] words)
    {
        CliRunner.Outcome outcome = await new CliRunner().RunAsync(["node", "drain", .. words]);
        Assert.Equal((1, "", message), (outcome.Code, outcome.Output, outcome.Error));
    }

    [Theory]
    [InlineData("y\n", 0, 1, "drain strategy set")]
    [InlineData("\n", 0, 0, "The node was left as it is.")]
    [InlineData("yes\n", 0, 0, "Only an exact 'y' confirms; the node was left as it is.")]
    [InlineData("what\n", 1, 0, "That was neither yes nor no.")]
    public async Task A_prefix_is_confirmed_first(string input, int code, int changes, string text)
    {
        await using FakeAgent agent = new FakeAgent()
            .On("GET /v1/nodes?prefix=5e5e0001", $"[{{\"ID\":\"{Id}\",\"Name\":\"edge-1\"}}]").On($"PUT {Path}/drain", Answer);
        CliRunner.Outcome outcome = await new CliRunner(agent) { Input = input }.RunAsync("node", "drain", "-enable", "-detach", "5e5e0001");
        Assert.Equal(code, outcome.Code);
        Assert.StartsWith($"Are you sure you want to start draining node \"{Id}\"? [y/N] ", outcome.Output, StringComparison.Ordinal);
        Assert.Contains(text, outcome.Output, StringComparison.Ordinal);
        Assert.Equal(changes, agent.Requests.Count(static request => request.Method == "PUT"));
    }

    [Fact]
    public async Task A_drain_is_followed_to_its_end()
    {
        await using FakeAgent agent = new FakeAgent()
            .On($"PUT {Path}/drain", Answer)
            .On($"GET {Path}", Draining(13)).On($"GET {Path}", Draining(14, deadline: 60)).On($"GET {Path}", Node(20, "complete"))
            .On($"GET {Path}/allocations", $"[{Allocation(Web, 5)},{Allocation(Log, 6, "system")}]")
            .On($"GET {Path}/allocations", $"[{Allocation(Web, 14, told: true)},{Allocation(Log, 6, "system")}]")
            .On($"GET {Path}/allocations", $"[{Allocation(Web, 16, told: true, desired: "stop")},{Allocation(Log, 6, "system")}]")
            .On($"GET {Path}/allocations", $"[{Allocation(Web, 18, told: true, desired: "stop", client: "complete")},{Allocation(Log, 19, "system", true, "stop", "complete")}]");
        CliRunner.Outcome outcome = await new CliRunner(agent).RunAsync("node", "drain", "-enable", Id);
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        string[] lines = outcome.Output.TrimEnd('\n').Split('\n');
        Assert.All(lines, static line => Assert.StartsWith("2031-05-04T09:10:18+09:00: ", line, StringComparison.Ordinal));
        string[] told = [.. lines.Select(static line => line["2031-05-04T09:10:18+09:00: ".Length..])];
        Assert.Equal(["Ctrl-C ends only the monitoring; the node is drained all the same", $"Node \"{Id}\" drain strategy set"], told[..2]);
        Assert.Equal(
            [$"Node \"{Id}\" drain strategy updated", $"Drain complete for node {Id}"],
            told[2..].Where(static line => line.Contains("rain ", StringComparison.Ordinal)));
        Assert.Equal(
            [
                $"Alloc \"{Web}\" marked for migration", $"Alloc \"{Web}\" draining", $"Alloc \"{Web}\" status running -> complete",
                $"Alloc \"{Log}\" marked for migration", $"Alloc \"{Log}\" draining", $"Alloc \"{Log}\" status running -> complete",
                $"All allocations on node \"{Id}\" have stopped",
            ],
            told[2..].Where(static line => line.Contains("lloc", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Ignored_system_jobs_are_not_waited_for_and_a_canceled_drain_ends_the_watching()
    {
        string busy = $"[{Allocation(Web, 5)},{Allocation(Log, 6, "system")}]";
        await using FakeAgent agent = new FakeAgent()
            .On($"GET {Path}", Draining(13, ignores: true)).On($"GET {Path}", Node(20, "canceled"))
            .On($"GET {Path}/allocations", busy);
        CliRunner.Outcome canceled = await new CliRunner(agent).RunAsync("node", "drain", "-monitor", Id);
        Assert.Equal((0, $"2031-05-04T09:10:18+09:00: Drain canceled for node {Id}\n"), (canceled.Code, canceled.Output));

        await using FakeAgent ignoring = new FakeAgent()
            .On($"GET {Path}", Draining(13, ignores: true)).On($"GET {Path}", Node(20, "complete"))
            .On($"GET {Path}/allocations", $"[{Allocation(Log, 6, "system")}]");
        CliRunner.Outcome complete = await new CliRunner(ignoring).RunAsync("node", "drain", "-monitor", Id);
        Assert.Equal(0, complete.Code);
        Assert.Contains("have stopped", complete.Output, StringComparison.Ordinal);
        Assert.Contains($"Drain complete for node {Id}\n", complete.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_goes_down_meanwhile_is_warned_of()
    {
        await using FakeAgent agent = new FakeAgent()
            .On($"GET {Path}", Draining(13)).On($"GET {Path}", Draining(14, status: "down")).On($"GET {Path}", Node(20, "complete", "down"))
            .On($"GET {Path}/allocations", "[]");
        CliRunner.Outcome outcome = await new CliRunner(agent).RunAsync("node", "drain", "-monitor", Id);
        Assert.Equal((0, $"2031-05-04T09:10:18+09:00: Node \"{Id}\" down\n"), (outcome.Code, outcome.Error));
    }

    [Fact]
    public async Task Nothing_is_followed_where_nothing_drains()
    {
        await using FakeAgent agent = new FakeAgent().On($"GET {Path}", Node(13, ""));
        CliRunner.Outcome outcome = await new CliRunner(agent).RunAsync("node", "drain", "-monitor", Id);
        Assert.Equal((0, "", $"No drain strategy set for node \"{Id}\"\n"), (outcome.Code, outcome.Output, outcome.Error));
    }

    [Fact]
    public async Task An_agent_that_refuses_is_quoted()
    {
        await using FakeAgent agent = new FakeAgent().On($"PUT {Path}/drain", "node not found", status: 404);
        CliRunner.Outcome outcome = await new CliRunner(agent).RunAsync("node", "drain", "-disable", Id);
        Assert.Equal((1, "", $"Unexpected response code: 404 (node not found): {Id}\n"), (outcome.Code, outcome.Output, outcome.Error));
    }

    private static string Draining(int index, int deadline = 3600, bool ignores = false, string status = "ready") =>
        Json(index, status, $"{{\"Deadline\":{deadline}000000000,\"ForceDeadline\":null,\"IgnoreSystemJobs\":{(ignores ? "true" : "false")},\"StartedAt\":null}}", "draining");

    private static string Node(int index, string last, string status = "ready") => Json(index, status, "null", last);

    private static string Json(int index, string status, string strategy, string last) =>
        $"{{\"ID\":\"{Id}\",\"Status\":\"{status}\",\"DrainStrategy\":{strategy},\"LastDrain\":{{\"Status\":\"{last}\"}},\"ModifyIndex\":{index}}}";

    private static string Allocation(string id, int index, string type = "service", bool told = false, string desired = "run", string client = "running") =>
        $"{{\"ID\":\"{id}\",\"Job\":{{\"Type\":\"{type}\"}},\"DesiredStatus\":\"{desired}\",\"ClientStatus\":\"{client}\","
        + $"\"DesiredTransition\":{{\"Migrate\":{(told ? "true" : "null")}}},\"ModifyIndex\":{index}}}";
}
