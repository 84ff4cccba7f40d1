using System.Text.Json;

namespace Steppe.Agent.Tests.Http;

/// <summary>The switches of the scheduler, the pause of the broker, and what may be deleted meanwhile.</summary>
public sealed class SchedulerControlTests(LiveAgent agent) : IClassFixture<LiveAgent>
{
    private const string Path = "/v1/operator/scheduler/configuration";

    [Fact]
    public async Task SwitchesAreReadAndReplaced()
    {
        JsonElement read = await agent.GetAsync(Path);
        Assert.False(read.GetProperty("SchedulerConfig").GetProperty("PauseEvalBroker").GetBoolean());
        Assert.True(read.GetProperty("KnownLeader").GetBoolean());

        JsonElement set = await agent.PutAsync(Path, """{"SchedulerAlgorithm":"spread","PreemptionConfig":{"BatchSchedulerEnabled":true}}""");
        Assert.True(set.GetProperty("Updated").GetBoolean());
        JsonElement after = (await agent.GetAsync(Path)).GetProperty("SchedulerConfig");
        Assert.Equal("spread", after.GetProperty("SchedulerAlgorithm").GetString());
        Assert.Equal(set.GetProperty("Index").GetUInt64(), after.GetProperty("ModifyIndex").GetUInt64());
        JsonElement preemption = after.GetProperty("PreemptionConfig");
        Assert.Equal(
            (true, false), (preemption.GetProperty("BatchSchedulerEnabled").GetBoolean(), preemption.GetProperty("SystemSchedulerEnabled").GetBoolean()));

        ulong index = after.GetProperty("ModifyIndex").GetUInt64();
        Assert.False((await agent.PutAsync($"{Path}?cas={index - 1}", """{"SchedulerAlgorithm":"binpack"}""")).GetProperty("Updated").GetBoolean());
        Assert.Equal("spread", (await agent.GetAsync(Path)).GetProperty("SchedulerConfig").GetProperty("SchedulerAlgorithm").GetString());
        Assert.True((await agent.PutAsync($"{Path}?cas={index}", "{}")).GetProperty("Updated").GetBoolean());
        Assert.Equal("binpack", (await agent.GetAsync(Path)).GetProperty("SchedulerConfig").GetProperty("SchedulerAlgorithm").GetString());
    }

    [Theory]
    [InlineData(Path, """{"SchedulerAlgorithm":"pack"}""", "invalid scheduler algorithm \"pack\": use binpack or spread")]
    [InlineData(Path, "", "Request body is empty")]
    [InlineData(Path + "?cas=-1", "{}", "cas must not be negative: send the ModifyIndex that was read")]
    public async Task WrongSwitchesAreRefused(string path, string body, string message) =>
        Assert.Equal((400, message), await agent.SendAsync(HttpMethod.Put, path, body));

    [Fact]
    public async Task WhileTheBrokerIsPausedEvaluationsWaitAndMayBeDeleted()
    {
        string done = await agent.RegisterAsync("before-pause");
        await agent.RunningAsync("before-pause");
        (int status, string refused) = await agent.SendAsync(HttpMethod.Delete, "/v1/evaluations", $$"""{"EvalIDs":["{{done}}"]}""");
        Assert.Equal((500, "eval broker is enabled; eval broker must be paused to delete evals"), (status, refused));

        await agent.PutAsync(Path, """{"PauseEvalBroker":true}""");
        try
        {
            string waiting = await agent.RegisterAsync("during-pause");
            Assert.Equal("pending", (await agent.GetAsync($"/v1/evaluation/{waiting}")).GetProperty("Status").GetString());
            Assert.Equal("Paused", (await agent.GetAsync("/v1/agent/schedulers")).GetProperty("schedulers")[0].GetProperty("status").GetString());

            JsonElement one = await agent.PutAsync("/v1/evaluations", $$"""{"EvalIDs":["{{done}}"]}""", HttpMethod.Delete);
            Assert.Equal(1, one.GetProperty("Count").GetInt32());
            Assert.Equal(404, (await agent.SendAsync(HttpMethod.Get, $"/v1/evaluation/{done}")).Status);
            Assert.Equal((404, $"eval not found: {done}"), await agent.SendAsync(HttpMethod.Delete, "/v1/evaluations", $$"""{"EvalIDs":["{{done}}"]}"""));

            JsonElement rest = await agent.PutAsync("/v1/evaluations", """{"Filter":"JobID == \"during-pause\""}""", HttpMethod.Delete);
            Assert.Equal(1, rest.GetProperty("Count").GetInt32());
            Assert.Equal(0, (await agent.PutAsync("/v1/evaluations", """{"Filter":"JobID == nobody"}""", HttpMethod.Delete)).GetProperty("Count").GetInt32());
        }
        finally
        {
            await agent.PutAsync(Path, "{}");
        }

        // What was deleted is not worked off; what comes later is.
        await agent.RegisterAsync("after-pause");
        await agent.RunningAsync("after-pause");
        Assert.Equal(0, (await agent.GetAsync("/v1/job/during-pause/allocations")).GetArrayLength());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"EvalIDs":["00000000-0000-0000-0000-000000000000"],"Filter":"JobID == x"}""")]
    public async Task EitherIdsOrAFilterMustBeGiven(string body) => Assert.Equal(
        (400, "evals must be deleted by either ID or filter: send EvalIDs or Filter, one of them"),
        await agent.SendAsync(HttpMethod.Delete, "/v1/evaluations", body));

    [Fact]
    public async Task AWrongFilterDeletesNothing() => Assert.Equal(
        400, (await agent.SendAsync(HttpMethod.Delete, "/v1/evaluations", """{"Filter":"JobID ="}""")).Status);

    [Fact]
    public async Task TheOneLoopIsShownAndStays()
    {
        JsonElement config = await agent.GetAsync("/v1/agent/schedulers/config");
        Assert.Equal(("live.global", 1), (config.GetProperty("server_id").GetString(), config.GetProperty("num_schedulers").GetInt32()));
        Assert.Equal(5, config.GetProperty("enabled_schedulers").GetArrayLength());
        Assert.Equal(
            1, (await agent.PutAsync("/v1/agent/schedulers/config", config.GetRawText())).GetProperty("num_schedulers").GetInt32());
        Assert.Equal(
            (400, "num_schedulers cannot be 4: one scheduling loop serves all jobs"),
            await agent.SendAsync(HttpMethod.Put, "/v1/agent/schedulers/config", """{"num_schedulers":4}"""));
        Assert.Equal(400, (await agent.SendAsync(HttpMethod.Put, "/v1/agent/schedulers/config", """{"enabled_schedulers":["batch"]}""")).Status);
    }
}
