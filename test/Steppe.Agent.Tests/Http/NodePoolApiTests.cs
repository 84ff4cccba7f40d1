using System.Text.Json;

namespace Steppe.Agent.Tests.Http;

/// <summary>Node pools over HTTP. Source: HTTP API §2.6.</summary>
public sealed class NodePoolApiTests(LiveAgent agent) : IClassFixture<LiveAgent>
{
    [Fact]
    public async Task Pools_are_listed_written_waited_for_and_deleted()
    {
        JsonElement before = await agent.GetAsync("/v1/node/pools");
        Assert.Equal(["all", "default"], before.EnumerateArray().Select(Name));
        using HttpResponseMessage list = await agent.Http.GetAsync("/v1/node/pools");
        Assert.True(ulong.Parse(list.Headers.GetValues("X-Nomad-Index").Single(), System.Globalization.CultureInfo.InvariantCulture) > 0);

        Assert.Equal((200, ""), await agent.SendAsync(HttpMethod.Post, "/v1/node/pools", """
            {"Name":"gpu","Description":"cards","Meta":{"owner":"me"},"SchedulerConfiguration":{"SchedulerAlgorithm":"spread","MemoryOversubscriptionEnabled":true}}
            """));
        JsonElement pool = await agent.GetAsync("/v1/node/pool/gpu");
        Assert.Equal(
            ["CreateIndex", "Description", "Hash", "Meta", "ModifyIndex", "Name", "SchedulerConfiguration"],
            pool.EnumerateObject().Select(static property => property.Name));
        Assert.Equal(("cards", "me", "spread", true), (
            pool.GetProperty("Description").GetString(), pool.GetProperty("Meta").GetProperty("owner").GetString(),
            pool.GetProperty("SchedulerConfiguration").GetProperty("SchedulerAlgorithm").GetString(),
            pool.GetProperty("SchedulerConfiguration").GetProperty("MemoryOversubscriptionEnabled").GetBoolean()));

        Task<JsonElement> waiting = agent.GetAsync($"/v1/node/pool/gpu?index={pool.GetProperty("ModifyIndex").GetUInt64()}&wait=30s");
        Assert.Equal((200, ""), await agent.SendAsync(HttpMethod.Put, "/v1/node/pool/gpu", """{"Name":"gpu","Description":"new cards"}"""));
        JsonElement after = await waiting;
        Assert.Equal(("new cards", JsonValueKind.Null), (after.GetProperty("Description").GetString(), after.GetProperty("SchedulerConfiguration").ValueKind));
        Assert.NotEqual(pool.GetProperty("Hash").GetString(), after.GetProperty("Hash").GetString());

        Assert.Equal(["gpu", "default"], (await agent.GetAsync("/v1/node/pools?reverse=true&per_page=2")).EnumerateArray().Select(Name));
        Assert.Equal(["gpu"], (await agent.GetAsync("/v1/node/pools?prefix=g")).EnumerateArray().Select(Name));
        Assert.Equal(["gpu"], (await agent.GetAsync("/v1/node/pools?filter=Description+contains+cards")).EnumerateArray().Select(Name));
        JsonElement found = await agent.PutAsync("/v1/search", """{"Prefix":"g","Context":"node_pools"}""");
        Assert.Equal("gpu", Assert.Single(found.GetProperty("Matches").GetProperty("node_pools").EnumerateArray()).GetString());

        using var stream = new StreamReader(await agent.Http.GetStreamAsync($"/v1/event/stream?topic=NodePool:gpu&index={pool.GetProperty("ModifyIndex").GetUInt64()}"));
        await stream.ReadLineAsync();
        using JsonDocument batch = JsonDocument.Parse((await stream.ReadLineAsync())!);
        JsonElement happened = batch.RootElement.GetProperty("Events")[0];
        Assert.Equal(("NodePool", "NodePoolUpserted", "gpu", "cards"), (
            happened.GetProperty("Topic").GetString(), happened.GetProperty("Type").GetString(), happened.GetProperty("Key").GetString(),
            happened.GetProperty("Payload").GetProperty("NodePool").GetProperty("Description").GetString()));

        Assert.Equal((200, ""), await agent.SendAsync(HttpMethod.Delete, "/v1/node/pool/gpu"));
        Assert.Equal((404, "node pool not found"), await agent.SendAsync(HttpMethod.Get, "/v1/node/pool/gpu"));
    }

    [Fact]
    public async Task A_pool_has_its_nodes_and_jobs()
    {
        await agent.RegisterAsync("pooled", job: "\"NodePool\":\"all\",");
        Assert.Single((await agent.GetAsync("/v1/node/pool/default/nodes?resources=true")).EnumerateArray());
        Assert.Single((await agent.GetAsync("/v1/node/pool/all/nodes")).EnumerateArray());
        Assert.Equal("pooled", Assert.Single((await agent.GetAsync("/v1/node/pool/all/jobs?namespace=*")).EnumerateArray()).GetProperty("ID").GetString());
        Assert.Empty((await agent.GetAsync("/v1/node/pool/default/jobs")).EnumerateArray());
        Assert.Equal((400, "prefix argument not allowed"), await agent.SendAsync(HttpMethod.Get, "/v1/node/pool/default/nodes?prefix=ab"));
        Assert.Equal((400, "prefix argument not allowed"), await agent.SendAsync(HttpMethod.Get, "/v1/node/pool/default/jobs?prefix=ab"));

        (int status, string refusal) = await agent.SendAsync(
            HttpMethod.Put, "/v1/jobs", """{"Job":{"ID":"lost","NodePool":"nowhere","TaskGroups":[{"Name":"g","Tasks":[{"Name":"t","Driver":"raw_exec","Config":{"command":"/bin/true"}}]}]}}""");
        Assert.Equal(500, status);
        Assert.Contains("job \"lost\" is in nonexistent node pool \"nowhere\"", refusal, StringComparison.Ordinal);
        Assert.Equal((404, "job not found"), await agent.SendAsync(HttpMethod.Get, "/v1/job/lost"));
    }

    [Theory]
    [InlineData("PUT", "pool/gpu", """{"Name":"other"}""", 400, "Node pool name does not match request path")]
    [InlineData("PUT", "pool/gpu", "{}", 400, "Node pool name must be specified")]
    [InlineData("PUT", "pools", """{"Name":"all"}""", 400, "modifying node pool \"all\" is not allowed")]
    [InlineData("PUT", "pool/default", """{"Name":"default"}""", 400, "modifying node pool \"default\" is not allowed")]
    [InlineData("PUT", "pools", "", 400, "Request body is empty")]
    [InlineData("PUT", "pools", """{"Name":"g","SchedulerConfiguration":{"SchedulerAlgorithm":"guess"}}""", 400, "invalid scheduler algorithm \"guess\": use binpack or spread")]
    [InlineData("DELETE", "pool/all", null, 400, "deleting node pool \"all\" is not allowed")]
    [InlineData("DELETE", "pool/none", null, 404, "node pool not found")]
    [InlineData("DELETE", "pools", null, 405, "Invalid method")]
    [InlineData("GET", "pool/none", null, 404, "node pool not found")]
    [InlineData("GET", "pool/none/nodes", null, 404, "node pool not found")]
    [InlineData("GET", "pool/all/dance", null, 404, "resource not found")]
    [InlineData("PUT", "pool/all/jobs", "{}", 405, "Invalid method")]
    public async Task What_cannot_be_done_is_refused(string method, string path, string? body, int status, string message) =>
        Assert.Equal((status, message), await agent.SendAsync(new HttpMethod(method), $"/v1/node/{path}", body));

    private static string? Name(JsonElement pool) => pool.GetProperty("Name").GetString();
}
