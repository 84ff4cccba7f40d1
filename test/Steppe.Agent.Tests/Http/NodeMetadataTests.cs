using System.Text.Json;

namespace Steppe.Agent.Tests.Http;

/// <summary>Metadata of a node that changes while its agent runs.</summary>
public sealed class NodeMetadataTests(LiveAgent agent) : IClassFixture<LiveAgent>
{
    private const string Path = "/v1/client/metadata";

    [Fact]
    public async Task WhatIsSetReachesTheServersAndReleasesWaitingWork()
    {
        await agent.RegisterAsync(
            "waits", job: """ "Constraints":[{"LTarget":"${meta.unique.zone}","Operand":"=","RTarget":"west"}], """);
        await agent.UntilAsync(
            "a blocked evaluation", "/v1/job/waits/evaluations", static rows => rows.EnumerateArray().Any(static row => row.GetProperty("Status").GetString() == "blocked"));

        JsonElement set = await agent.PutAsync(Path, """{"Meta":{"unique.zone":"west","rack":"r2"}}""", HttpMethod.Post);
        Assert.Equal("west", set.GetProperty("Meta").GetProperty("unique.zone").GetString());
        Assert.Equal(("r2", "r1"), (set.GetProperty("Meta").GetProperty("rack").GetString(), set.GetProperty("Static").GetProperty("rack").GetString()));
        await agent.RunningAsync("waits");
        JsonElement node = await agent.GetAsync($"/v1/node/{agent.NodeId}");
        Assert.Equal("r2", node.GetProperty("Meta").GetProperty("rack").GetString());

        JsonElement deleted = await agent.PutAsync(
            $"{Path}?node_id={agent.NodeId}", """{"Meta":{"rack":null,"unique.zone":null,"never":null}}""", HttpMethod.Post);
        Assert.Equal("""{"rack":null}""", deleted.GetProperty("Dynamic").GetRawText());
        Assert.Equal("{}", deleted.GetProperty("Meta").GetRawText());
        Assert.Equal(deleted.GetRawText(), (await agent.GetAsync(Path)).GetRawText());
        await agent.UntilAsync("the node without it", $"/v1/node/{agent.NodeId}", static row => !row.GetProperty("Meta").TryGetProperty("rack", out _));

        JsonElement back = await agent.PutAsync(Path, """{"Meta":{"rack":"r1"}}""", HttpMethod.Post);
        Assert.Equal("r1", back.GetProperty("Meta").GetProperty("rack").GetString());
    }

    [Theory]
    [InlineData("POST", "", "", 400, "Request body is empty")]
    [InlineData("POST", "", "{}", 400, "missing required Meta object: name the keys to set or delete")]
    [InlineData("POST", "", """{"Meta":{"a b":"c"}}""", 400, "\"a b\" cannot be a key of node metadata: leave out spaces, =, $, braces, and dots at its ends")]
    [InlineData("POST", "", """{"Meta":{".a":"c"}}""", 400, "\".a\" cannot be a key of node metadata: leave out spaces, =, $, braces, and dots at its ends")]
    [InlineData("POST", "", """{"Meta":{"a":1}}""", 400, null)]
    [InlineData("PUT", "", """{"Meta":{"a":"b"}}""", 405, "Invalid method")]
    [InlineData("POST", "?node_id=11111111-0000-0000-0000-000000000000", """{"Meta":{"a":"b"}}""", 404, "Unknown node \"11111111-0000-0000-0000-000000000000\"")]
    [InlineData("POST", "", """{"Meta":{"a":"b"},"NodeID":"11111111-0000-0000-0000-000000000000"}""", 404, "Unknown node \"11111111-0000-0000-0000-000000000000\"")]
    [InlineData("GET", "?node_id=abc", null, 500, "node lookup failed: index error: UUID must be 36 characters")]
    public async Task WhatCannotBeDoneIsRefused(string method, string query, string? body, int status, string? message)
    {
        (int answered, string text) = await agent.SendAsync(new HttpMethod(method), Path + query, body);
        Assert.Equal(status, answered);
        Assert.Equal(message ?? text, text);
    }
}
