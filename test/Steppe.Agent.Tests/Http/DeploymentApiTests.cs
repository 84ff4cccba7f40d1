using System.Text.Json;

namespace Steppe.Agent.Tests.Http;

/// <summary>Deployments over HTTP: lists, waiting reads, what is done with them, and their events.</summary>
public sealed class DeploymentApiTests(LiveAgent agent) : IClassFixture<LiveAgent>
{
    private const string Slow = "\"Update\":{\"MaxParallel\":1,\"MinHealthyTime\":3600000000000,\"HealthyDeadline\":5400000000000,\"ProgressDeadline\":7200000000000},";

    [Fact]
    public async Task A_deployment_is_listed_waited_for_and_told_of()
    {
        await agent.RegisterAsync("told", job: Slow);
        await agent.RunningAsync("told");
        JsonElement latest = await agent.GetAsync("/v1/job/told/deployment");
        string id = latest.GetProperty("ID").GetString()!;
        Assert.Equal(
            ["CreateIndex", "CreateTime", "EvalPriority", "ID", "IsMultiregion", "JobCreateIndex", "JobID", "JobModifyIndex", "JobSpecModifyIndex",
                "JobVersion", "ModifyIndex", "ModifyTime", "Namespace", "Status", "StatusDescription", "TaskGroups"],
            latest.EnumerateObject().Select(static property => property.Name));
        JsonElement group = latest.GetProperty("TaskGroups").GetProperty("g");
        Assert.Equal((1, 1, 7_200_000_000_000), (
            group.GetProperty("DesiredTotal").GetInt32(), group.GetProperty("PlacedAllocs").GetInt32(), group.GetProperty("ProgressDeadline").GetInt64()));
        foreach (string path in new[] { $"/v1/deployments?prefix={id[..8]}", "/v1/job/told/deployments", "/v1/deployments?filter=JobID+%3D%3D+told" })
        {
            Assert.Equal(id, Assert.Single((await agent.GetAsync(path)).EnumerateArray()).GetProperty("ID").GetString());
        }

        JsonElement found = await agent.PutAsync("/v1/search", $$"""{"Prefix":"{{id[..8]}}","Context":"deployment"}""");
        Assert.Equal(id, Assert.Single(found.GetProperty("Matches").GetProperty("deployment").EnumerateArray()).GetString());

        Task<JsonElement> waiting = agent.GetAsync($"/v1/deployment/{id}?index={latest.GetProperty("ModifyIndex").GetUInt64()}&wait=30s");
        JsonElement paused = await agent.PutAsync($"/v1/deployment/pause/{id}", $$"""{"DeploymentID":"{{id}}","Pause":true}""");
        Assert.Equal(("", JsonValueKind.Null), (paused.GetProperty("EvalID").GetString(), paused.GetProperty("RevertedJobVersion").ValueKind));
        Assert.Equal(("paused", paused.GetProperty("DeploymentModifyIndex").GetUInt64()), (
            (await waiting).GetProperty("Status").GetString(), (await waiting).GetProperty("ModifyIndex").GetUInt64()));

        using var stream = new StreamReader(await agent.Http.GetStreamAsync($"/v1/event/stream?topic=Deployment:told&index={latest.GetProperty("CreateIndex").GetUInt64()}"));
        JsonElement happened = default;
        while (happened.ValueKind == JsonValueKind.Undefined || happened.GetProperty("Type").GetString() != "DeploymentStatusUpdate")
        {
            using JsonDocument batch = JsonDocument.Parse((await stream.ReadLineAsync())!);
            happened = batch.RootElement.TryGetProperty("Events", out JsonElement events) ? events[0].Clone() : default;
        }

        Assert.Equal(("Deployment", id, "paused"), (
            happened.GetProperty("Topic").GetString(), happened.GetProperty("Key").GetString(),
            happened.GetProperty("Payload").GetProperty("Deployment").GetProperty("Status").GetString()));
    }

    [Theory]
    [InlineData("promote", """{"DeploymentID":"ID"}""", 400, "name the Groups to promote, or set All")]
    [InlineData("promote", """{"DeploymentID":"ID","All":true}""", 404, "deployment not found")]
    [InlineData("pause", "{}", 400, "DeploymentID must be specified")]
    [InlineData("pause", "", 400, "Request body is empty")]
    [InlineData("unblock", """{"DeploymentID":"ID"}""", 404, "deployment not found")]
    [InlineData("fail", "", 404, "deployment not found")]
    [InlineData("allocation-health", """{"DeploymentID":"ID","HealthyAllocationIDs":["x"]}""", 500, "alloc lookup failed: index error: UUID must be 36 characters")]
    [InlineData("dance", "{}", 404, "resource not found")]
    public async Task What_cannot_be_done_is_refused(string action, string body, int status, string message)
    {
        const string Id = "00000000-0000-4000-8000-000000000000";
        Assert.Equal(
            (status, message),
            await agent.SendAsync(HttpMethod.Put, $"/v1/deployment/{action}/{Id}", body.Replace(":\"ID\"", $":\"{Id}\"", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("revert", """{"JobVersion":0}""", 400, "JobID must be specified")]
    [InlineData("revert", """{"JobID":"other","JobVersion":0}""", 400, "JobID does not match")]
    [InlineData("revert", """{"JobID":"none","JobVersion":0}""", 500, "job \"none\" not found")]
    [InlineData("stable", """{"JobID":"none","JobVersion":3,"Stable":true}""", 500, "job \"none\" in namespace \"default\" at version 3 not found")]
    public async Task Versions_that_are_not_there_are_named(string action, string body, int status, string message) =>
        Assert.Equal((status, message), await agent.SendAsync(HttpMethod.Put, $"/v1/job/none/{action}", body));
}
