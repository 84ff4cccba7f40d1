using System.Text.Json;

namespace Steppe.Agent.Tests.Http;

/// <summary>Explanations over HTTP of what no change of the job helps.</summary>
public sealed class ExplainApiTests(LiveAgent agent) : IClassFixture<LiveAgent>
{
    [Theory]
    [InlineData("later", "\"Unlimited\":true,\"Delay\":3600000000000,\"MaxDelay\":3600000000000,\"DelayFunction\":\"constant\"", "is tried again at 20[0-9-]+T[0-9:]+Z\\.$")]
    [InlineData("never", "\"Unlimited\":false,\"Attempts\":0", "has no attempts left \\(job eval -force-reschedule tries again\\)\\.$")]
    public async Task AFailureThatKeepsItsPlaceIsTold(string job, string policy, string told)
    {
        await agent.PutAsync("/v1/jobs", $$$"""
            {"Job":{"ID":"{{{job}}}","Type":"service","Datacenters":["*"],"TaskGroups":[{"Name":"g","Update":{"MaxParallel":0},
            "RestartPolicy":{"Attempts":0,"Mode":"fail"},"ReschedulePolicy":{{{{policy}}}},"Tasks":[{"Name":"t","Driver":"raw_exec",
            "Config":{"command":"/bin/false"},"Resources":{"CPU":20,"MemoryMB":10}}]}]}}
            """);
        JsonElement failed = await agent.UntilAsync(
            "a failure", $"/v1/job/{job}/allocations", static rows => rows.GetArrayLength() == 1 && rows[0].GetProperty("ClientStatus").GetString() == "failed");

        Assert.Matches("^Job \"" + job + "\": 1 allocation has failed and " + told, await SummaryAsync($"/v1/job/{job}/explain"));
        Assert.Matches(
            "its client says: failed.*\\. It " + told, await SummaryAsync($"/v1/allocation/{failed[0].GetProperty("ID").GetString()}/explain"));
    }

    [Fact]
    public async Task ANodeThatOnlyAnOperatorKeepsFromWorkIsNamed()
    {
        string eligibility = $"/v1/node/{agent.NodeId}/eligibility";
        await agent.PutAsync(eligibility, """{"Eligibility":"ineligible"}""");
        await agent.RegisterAsync("waits");
        JsonElement group = (await agent.UntilAsync(
            "an explanation", "/v1/job/waits/explain", static answer => answer.GetProperty("Waiting").GetArrayLength() == 1)).GetProperty("Waiting")[0];
        Assert.Equal(JsonValueKind.Null, group.GetProperty("Change").ValueKind);
        JsonElement node = Assert.Single(group.GetProperty("OnlyUnready").EnumerateArray());
        Assert.Equal(
            ("live", "to be eligible (it takes no new work)"),
            (node.GetProperty("NodeName").GetString(), node.GetProperty("Missing")[0].GetProperty("Detail").GetString()));
        await agent.PutAsync(eligibility, """{"Eligibility":"eligible"}""");
        await agent.RunningAsync("waits");
        Assert.Equal("Job \"waits\": everything that is to run has a node.", await SummaryAsync("/v1/job/waits/explain"));
    }

    [Fact]
    public async Task WhatWaitsBecauseSchedulingIsPausedIsTold()
    {
        await agent.PutAsync("/v1/operator/scheduler/configuration", """{"PauseEvalBroker":true}""");
        await agent.RegisterAsync("paused");
        Assert.Equal(
            "Job \"paused\": 1 allocation would find a node right now and waits until scheduling goes on, which an operator has paused.",
            await SummaryAsync("/v1/job/paused/explain"));
        await agent.PutAsync("/v1/operator/scheduler/configuration", "{}");
        await agent.RunningAsync("paused");
    }

    private async Task<string> SummaryAsync(string path) => (await agent.GetAsync(path)).GetProperty("Summary").GetString()!;
}
