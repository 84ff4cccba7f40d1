using System.Text.Json;

namespace Steppe.Agent.Tests.Http;

/// <summary>Scaling blocks: their policies over HTTP, and their bounds.</summary>
public sealed class ScalingPolicyTests(LiveAgent agent) : IClassFixture<LiveAgent>
{
    private const string Block = """ "Scaling":{"Min":1,"Max":3,"Enabled":true,"Policy":{"cooldown":"1m"}}, """;

    [Fact]
    public async Task EveryBlockIsAPolicyThatStaysTheSameOverVersions()
    {
        await agent.RegisterAsync("elastic", count: 1, job: """ "Update":{"MaxParallel":0}, """, group: Block);
        JsonElement stub = Assert.Single((await agent.GetAsync("/v1/scaling/policies?job=elastic")).EnumerateArray());
        string id = stub.GetProperty("ID").GetString()!;
        Assert.Equal("""{"Group":"g","Job":"elastic","Namespace":"default"}""", stub.GetProperty("Target").GetRawText());
        Assert.Equal(("horizontal", true), (stub.GetProperty("Type").GetString(), stub.GetProperty("Enabled").GetBoolean()));
        Assert.Equal(id, (await agent.GetAsync("/v1/job/elastic")).GetProperty("TaskGroups")[0].GetProperty("Scaling").GetProperty("ID").GetString());

        await agent.PutAsync("/v1/job/elastic/scale", """{"Count":3,"Target":{"Group":"g"}}""");
        JsonElement policy = await agent.GetAsync($"/v1/scaling/policy/{id}");
        Assert.Equal((1, 3, """{"cooldown":"1m"}"""), (
            policy.GetProperty("Min").GetInt32(), policy.GetProperty("Max").GetInt32(), policy.GetProperty("Policy").GetRawText()));
        Assert.True(policy.GetProperty("ModifyIndex").GetUInt64() > stub.GetProperty("ModifyIndex").GetUInt64());
        Assert.Equal(
            (400, "group count was greater than scaling policy maximum: 4 > 3"),
            await agent.SendAsync(HttpMethod.Put, "/v1/job/elastic/scale", """{"Count":4,"Target":{"Group":"g"}}"""));

        // What is read may be written again: it is the same version.
        string whole = (await agent.GetAsync("/v1/job/elastic")).GetRawText();
        await agent.PutAsync("/v1/jobs", $$"""{"Job":{{whole}}}""");
        Assert.Equal(1, (await agent.GetAsync("/v1/job/elastic")).GetProperty("Version").GetInt32());

        Assert.Single((await agent.GetAsync($"/v1/scaling/policies?prefix={id[..8]}&type=horizontal&namespace=*")).EnumerateArray());
        Assert.Empty((await agent.GetAsync("/v1/scaling/policies?type=vertical_cpu")).EnumerateArray());
        Assert.Empty((await agent.GetAsync("/v1/scaling/policies?namespace=other")).EnumerateArray());
        await agent.PutAsync("/v1/job/elastic", "", HttpMethod.Delete);
        Assert.Empty((await agent.GetAsync("/v1/scaling/policies?job=elastic")).EnumerateArray());
        Assert.Equal((404, "policy not found"), await agent.SendAsync(HttpMethod.Get, $"/v1/scaling/policy/{id}"));
    }

    [Fact]
    public async Task TheBoundsHoldAtRegistrationToo()
    {
        (int status, string message) = await agent.SendAsync(HttpMethod.Put, "/v1/jobs", """
            {"Job":{"ID":"wrong","TaskGroups":[{"Name":"g","Count":5,"Scaling":{"Min":1,"Max":3},"Tasks":[{"Name":"t","Driver":"raw_exec","Config":{"command":"/bin/true"}}]}]}}
            """);
        Assert.Equal(500, status);
        Assert.Contains("0 <= min (1) <= count (5) <= max (3) must hold", message, StringComparison.Ordinal);
    }
}
