using System.Text.Json;

namespace Steppe.Agent.Tests.Http;

/// <summary>Scaling over HTTP.</summary>
public sealed class JobScaleApiTests(LiveAgent agent) : IClassFixture<LiveAgent>
{
    [Fact]
    public async Task CountsFollowAndEventsAreKept()
    {
        await agent.RegisterAsync("grows", count: 1, job: "\"Update\":{\"MaxParallel\":0},");
        await agent.RunningAsync("grows");
        JsonElement answer = await agent.PutAsync(
            "/v1/job/grows/scale", """{"Count":3,"Target":{"Group":"g","Job":"grows"},"Message":"up","Meta":{"why":["load"]}}""", HttpMethod.Post);
        string evaluation = answer.GetProperty("EvalID").GetString()!;
        Assert.Equal("job-scaling", (await agent.GetAsync($"/v1/evaluation/{evaluation}")).GetProperty("TriggeredBy").GetString());
        await agent.RunningAsync("grows", 3);

        Task<JsonElement> waiting = agent.GetAsync($"/v1/job/grows/scale?index={await IndexAsync("/v1/job/grows/scale")}&wait=30s");
        JsonElement said = await agent.PutAsync("/v1/job/grows/scale", """{"Target":{"Group":"g"},"Error":true,"Message":"no metrics"}""");
        Assert.Equal("", said.GetProperty("EvalID").GetString());
        JsonElement status = await waiting;
        Assert.Equal(("grows", "default", false), (
            status.GetProperty("JobID").GetString(), status.GetProperty("Namespace").GetString(), status.GetProperty("JobStopped").GetBoolean()));
        JsonElement group = status.GetProperty("TaskGroups").GetProperty("g");
        Assert.Equal((3, 3, 3), (group.GetProperty("Desired").GetInt32(), group.GetProperty("Placed").GetInt32(), group.GetProperty("Running").GetInt32()));
        JsonElement[] events = [.. group.GetProperty("Events").EnumerateArray()];
        Assert.Equal(("no metrics", JsonValueKind.Null, true), (
            events[0].GetProperty("Message").GetString(), events[0].GetProperty("Count").ValueKind, events[0].GetProperty("Error").GetBoolean()));
        Assert.Equal((3, 1, evaluation, """{"why":["load"]}"""), (
            events[1].GetProperty("Count").GetInt32(), events[1].GetProperty("PreviousCount").GetInt32(),
            events[1].GetProperty("EvalID").GetString(), events[1].GetProperty("Meta").GetRawText()));
    }

    [Theory]
    [InlineData("PUT", "", 400, "Request body is empty")]
    [InlineData("PUT", """{"Count":1}""", 400, "missing task group name for scaling action: set Target.Group")]
    [InlineData("PUT", """{"Count":1,"Target":{"Group":"g","Job":"other"}}""", 400, "job ID in payload did not match URL")]
    [InlineData("PUT", """{"Count":99999999999,"Target":{"Group":"g"}}""", 400, "the count 99999999999 is too large")]
    [InlineData("PUT", """{"Count":1,"Target":{"Group":"g"}}""", 404, "job \"none\" not found")]
    [InlineData("GET", null, 404, "job not found")]
    [InlineData("DELETE", null, 405, "Invalid method")]
    public async Task WhatCannotBeDoneIsRefused(string method, string? body, int status, string message) =>
        Assert.Equal((status, message), await agent.SendAsync(new HttpMethod(method), "/v1/job/none/scale", body));

    [Fact]
    public async Task RulesOfScalingAndOfRegistrationHold()
    {
        await agent.RegisterAsync("bounded");
        Assert.Equal(
            (400, "task group \"db\" specified for scaling does not exist in job"),
            await agent.SendAsync(HttpMethod.Put, "/v1/job/bounded/scale", """{"Count":1,"Target":{"Group":"db"}}"""));
        (int status, string message) = await agent.SendAsync(
            HttpMethod.Put, "/v1/job/bounded/scale", """{"Count":1,"Target":{"Group":"g"},"EnforceIndex":true,"JobModifyIndex":1}""");
        Assert.Equal(500, status);
        Assert.StartsWith("Enforcing job modify index 1: ", message, StringComparison.Ordinal);

        await agent.PutAsync("/v1/operator/scheduler/configuration", """{"RejectJobRegistration":true}""");
        Assert.Equal(
            (403, "Job registration, dispatch, and scale are disabled by the scheduler configuration"),
            await agent.SendAsync(HttpMethod.Put, "/v1/job/bounded/scale", """{"Count":2,"Target":{"Group":"g"}}"""));
        Assert.Equal(
            (403, "Job registration, dispatch, and scale are disabled by the scheduler configuration"),
            await agent.SendAsync(HttpMethod.Put, "/v1/job/bounded/revert", """{"JobID":"bounded","JobVersion":0}"""));
        await agent.PutAsync("/v1/operator/scheduler/configuration", "{}");
    }

    [Fact]
    public async Task ASystemJobIsNotScaled() => Assert.Equal(
        (400, "Task groups with job type system do not support scaling blocks"),
        await agent.SendAsync(
            HttpMethod.Put, "/v1/jobs", """{"Job":{"ID":"everywhere","Type":"system","TaskGroups":[{"Name":"g","Scaling":{"Max":1}}]}}"""));

    private async Task<string> IndexAsync(string path)
    {
        using HttpResponseMessage answer = await agent.Http.GetAsync(path);
        return answer.Headers.GetValues("X-Nomad-Index").Single();
    }
}
