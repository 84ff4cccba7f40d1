namespace Steppe.Agent.Tests.Http;

/// <summary>Stopping over HTTP. Source: HTTP API, <c>DELETE /v1/job/:id</c>.</summary>
public sealed class JobStopApiTests(LiveAgent agent) : IClassFixture<LiveAgent>
{
    [Fact]
    public async Task TasksDoNotWaitForTheirShutdownDelayWhenNobodyWantsIt()
    {
        await agent.RegisterAsync("patient", count: 2, group: "\"ShutdownDelay\":3600000000000,");
        await agent.RunningAsync("patient", 2);
        (int status, _) = await agent.SendAsync(HttpMethod.Delete, "/v1/job/patient?no_shutdown_delay=true");
        Assert.Equal(200, status);
        await agent.UntilAsync(
            "the end of both allocations",
            "/v1/job/patient/allocations",
            static rows => rows.EnumerateArray().All(static row => row.GetProperty("ClientStatus").GetString() == "complete"
                && row.GetProperty("DesiredTransition").GetProperty("NoShutdownDelay").GetBoolean()));
    }

    [Theory]
    [InlineData("DELETE", "/v1/job/none?eval_priority=0", null)]
    [InlineData("DELETE", "/v1/job/none?eval_priority=101", null)]
    [InlineData("PUT", "/v1/jobs", """{"Job":{"ID":"none"},"EvalPriority":-1}""")]
    [InlineData("PUT", "/v1/jobs", """{"Job":{"ID":"none"},"EvalPriority":101}""")]
    public async Task APriorityThatIsNoneIsRefused(string method, string path, string? body) => Assert.Equal(
        (400, "Eval priority must be between 1 and 100 inclusively"), await agent.SendAsync(new HttpMethod(method), path, body));
}
