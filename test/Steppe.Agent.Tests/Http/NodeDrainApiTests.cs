using System.Text.Json;

namespace Steppe.Agent.Tests.Http;

/// <summary>Drains over HTTP: what is asked, shown, refused and told. Source: HTTP API §2.6.</summary>
public sealed class NodeDrainApiTests(LiveAgent agent) : IClassFixture<LiveAgent>
{
    private string Path => $"/v1/node/{agent.NodeId}";

    [Fact]
    public async Task A_drain_is_shown_while_it_lasts_and_remembered()
    {
        await agent.RegisterAsync("loaded", type: "batch");
        await agent.RunningAsync("loaded");
        JsonElement answer = await agent.PutAsync(
            $"{Path}/drain",
            """{"DrainSpec":{"Deadline":3600000000000,"IgnoreSystemJobs":true},"Meta":{"message":"disks"}}""",
            HttpMethod.Post);
        Assert.Equal(["EvalCreateIndex", "EvalIDs", "Index", "NodeModifyIndex"], answer.EnumerateObject().Select(static property => property.Name));
        JsonElement node = await agent.GetAsync(Path);
        Assert.Equal((true, "ineligible", answer.GetProperty("NodeModifyIndex").GetUInt64()), (
            node.GetProperty("Drain").GetBoolean(), node.GetProperty("SchedulingEligibility").GetString(), node.GetProperty("ModifyIndex").GetUInt64()));
        JsonElement strategy = node.GetProperty("DrainStrategy");
        Assert.Equal((3_600_000_000_000, true), (strategy.GetProperty("Deadline").GetInt64(), strategy.GetProperty("IgnoreSystemJobs").GetBoolean()));
        Assert.Equal(TimeSpan.FromHours(1), strategy.GetProperty("ForceDeadline").GetDateTimeOffset() - strategy.GetProperty("StartedAt").GetDateTimeOffset());
        JsonElement last = node.GetProperty("LastDrain");
        Assert.Equal(("draining", "", "disks"), (
            last.GetProperty("Status").GetString(), last.GetProperty("AccessorID").GetString(), last.GetProperty("Meta").GetProperty("message").GetString()));
        JsonElement stub = Assert.Single((await agent.GetAsync("/v1/nodes")).EnumerateArray());
        Assert.Equal((true, "draining"), (stub.GetProperty("Drain").GetBoolean(), stub.GetProperty("LastDrain").GetProperty("Status").GetString()));

        (int status, string refusal) = await agent.SendAsync(HttpMethod.Put, $"{Path}/eligibility", """{"Eligibility":"eligible"}""");
        Assert.Equal(500, status);
        Assert.Contains("while it is draining", refusal, StringComparison.Ordinal);

        // Waiting reads wake, and subscribers hear of it.
        ulong index = node.GetProperty("ModifyIndex").GetUInt64();
        Task<JsonElement> waiting = agent.GetAsync($"{Path}?index={index}&wait=30s");
        JsonElement stopped = await agent.PutAsync($"{Path}/drain", """{"DrainSpec":null,"MarkEligible":true}""");
        JsonElement after = await waiting;
        Assert.Equal((false, JsonValueKind.Null, "eligible", "canceled"), (
            after.GetProperty("Drain").GetBoolean(), after.GetProperty("DrainStrategy").ValueKind,
            after.GetProperty("SchedulingEligibility").GetString(), after.GetProperty("LastDrain").GetProperty("Status").GetString()));
        Assert.Single(stopped.GetProperty("EvalIDs").EnumerateArray());

        using var stream = new StreamReader(await agent.Http.GetStreamAsync($"/v1/event/stream?topic=Node:{agent.NodeId}&index={index}"));
        await stream.ReadLineAsync();
        using JsonDocument batch = JsonDocument.Parse((await stream.ReadLineAsync())!);
        JsonElement happened = batch.RootElement.GetProperty("Events")[0];
        Assert.Equal(("Node", "NodeDrain", true), (
            happened.GetProperty("Topic").GetString(), happened.GetProperty("Type").GetString(),
            happened.GetProperty("Payload").GetProperty("Node").GetProperty("Drain").GetBoolean()));

        // Forced, it is over at once, and what ran is told to go.
        await agent.PutAsync($"{Path}/drain", """{"DrainSpec":{"Deadline":-1}}""");
        JsonElement over = await agent.UntilAsync("the end of the drain", Path, static row => !row.GetProperty("Drain").GetBoolean());
        Assert.Equal(("complete", "ineligible"), (over.GetProperty("LastDrain").GetProperty("Status").GetString(), over.GetProperty("SchedulingEligibility").GetString()));
        Assert.Equal("true", over.GetProperty("Events").EnumerateArray().Last().GetProperty("Details").GetProperty("deadline_reached").GetString());
        await agent.UntilAsync(
            "the allocation to end",
            "/v1/job/loaded/allocations",
            static rows => rows.EnumerateArray().All(static row => row.GetProperty("ClientStatus").GetString() == "complete"
                && row.GetProperty("DesiredTransition").GetProperty("Migrate").GetBoolean()
                && row.GetProperty("DesiredDescription").GetString() == "alloc is being migrated"));
        await agent.UntilAsync(
            "the waiting evaluation",
            "/v1/job/loaded/evaluations",
            static rows => rows.EnumerateArray().Any(static row => row.GetProperty("TriggeredBy").GetString() == "node-drain")
                && rows.EnumerateArray().Any(static row => row.GetProperty("Status").GetString() == "blocked"));
        await agent.PutAsync($"{Path}/drain", """{"MarkEligible":true}""");
        await agent.RunningAsync("loaded");
    }

    [Theory]
    [InlineData("PUT", "00000000-0000-4000-8000-000000000000", """{"DrainSpec":{"Deadline":0}}""", 404, "node not found")]
    [InlineData("PUT", "abc", """{"DrainSpec":{"Deadline":0}}""", 500, "node lookup failed: index error: UUID must be 36 characters")]
    [InlineData("PUT", "00000000-0000-4000-8000-000000000000", """{"NodeID":"other","DrainSpec":{"Deadline":0}}""", 400, "NodeID does not match")]
    [InlineData("PUT", "00000000-0000-4000-8000-000000000000", "", 400, "Request body is empty")]
    [InlineData("GET", "00000000-0000-4000-8000-000000000000", null, 405, "Invalid method")]
    [InlineData("DELETE", "00000000-0000-4000-8000-000000000000", null, 405, "Invalid method")]
    public async Task What_cannot_be_done_is_refused(string method, string id, string? body, int status, string message) =>
        Assert.Equal((status, message), await agent.SendAsync(new HttpMethod(method), $"/v1/node/{id}/drain", body));

    [Theory]
    [InlineData("""{"DrainSpec":{"Deadline":"1h"}}""")]
    [InlineData("""{"DrainSpec":7}""")]
    [InlineData("{")]
    public async Task What_cannot_be_read_changes_nothing(string body)
    {
        ulong before = (await agent.GetAsync(Path)).GetProperty("ModifyIndex").GetUInt64();
        Assert.Equal(400, (await agent.SendAsync(HttpMethod.Put, $"{Path}/drain", body)).Status);
        Assert.Equal(before, (await agent.GetAsync(Path)).GetProperty("ModifyIndex").GetUInt64());
    }
}
