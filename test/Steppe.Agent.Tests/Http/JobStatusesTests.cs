using System.Text.Json;

namespace Steppe.Agent.Tests.Http;

/// <summary>Jobs in one answer with their allocations, and what is not built of a job.</summary>
public sealed class JobStatusesTests(LiveAgent agent) : IClassFixture<LiveAgent>
{
    private const string Nowhere = """ "Constraints":[{"LTarget":"${meta.none}","RTarget":"x"}], """;

    [Fact]
    public async Task TheNewestComesFirstPageByPage()
    {
        foreach (string id in (string[])["s-1", "s-2", "s-3"])
        {
            await agent.RegisterAsync(id, count: 2, job: """ "Meta":{"pack.name":"p"}, """ + Nowhere);
        }

        await agent.RegisterAsync("s-runs");
        JsonElement[] allocation = await agent.RunningAsync("s-runs");
        JsonElement running = (await agent.PutAsync("/v1/jobs/statuses", """{"Jobs":[{"ID":"s-runs","Namespace":"default"}]}""", HttpMethod.Post))[0];
        Assert.Equal("s-runs", running.GetProperty("ID").GetString());
        Assert.Equal(("service", "running", 1, false), (
            running.GetProperty("Type").GetString(), running.GetProperty("Status").GetString(),
            running.GetProperty("GroupCountSum").GetInt32(), running.GetProperty("IsPack").GetBoolean()));
        Assert.Equal(allocation[0].GetProperty("ID").GetString(), running.GetProperty("Allocs")[0].GetProperty("ID").GetString());
        Assert.Equal("running", running.GetProperty("Allocs")[0].GetProperty("ClientStatus").GetString());
        Assert.Equal(JsonValueKind.Null, running.GetProperty("ChildStatuses").ValueKind);
        JsonElement deployment = running.GetProperty("LatestDeployment");
        Assert.Equal((true, "running", 0), (
            deployment.GetProperty("IsActive").GetBoolean(), deployment.GetProperty("Status").GetString(), deployment.GetProperty("JobVersion").GetInt32()));

        JsonElement all = await agent.GetAsync("/v1/jobs/statuses?filter=ID+matches+%22%5Es-%5B123%5D%22");
        Assert.Equal(["s-3", "s-2", "s-1"], Ids(all));
        Assert.True(all[0].GetProperty("IsPack").GetBoolean());
        ulong[] indexes = [.. all.EnumerateArray().Select(static row => row.GetProperty("ModifyIndex").GetUInt64())];
        Assert.Equal(indexes.OrderDescending(), indexes);
        (string[] first, string? token) = await PageAsync("per_page=2&filter=ID+matches+%22%5Es-%5B123%5D%22");
        Assert.Equal(["s-3", "s-2"], first);
        Assert.Equal(indexes[2].ToString(), token);
        (string[] second, string? none) = await PageAsync($"per_page=2&filter=ID+matches+%22%5Es-%5B123%5D%22&next_token={token}");
        Assert.Equal(["s-1"], second);
        Assert.Null(none);
        Assert.Equal(["s-1", "s-2", "s-3"], Ids(await agent.GetAsync("/v1/jobs/statuses?reverse=true&filter=ID+matches+%22%5Es-%5B123%5D%22")));
        Assert.Equal(["s-2", "s-1"], Ids(await agent.PutAsync(
            "/v1/jobs/statuses?per_page=1", """{"Jobs":[{"ID":"s-1","Namespace":"default"},{"ID":"s-2","Namespace":"default"},{"ID":"no"}]}""", HttpMethod.Post)));
    }

    [Fact]
    public async Task ChildrenAreCountedAtTheirParent()
    {
        await agent.RegisterAsync("parent", job: """ "ParameterizedJob":{}, """ + Nowhere, type: "batch");
        string child = (await agent.PutAsync("/v1/job/parent/dispatch", "{}")).GetProperty("DispatchedJobID").GetString()!;
        JsonElement[] rows = [.. (await agent.GetAsync("/v1/jobs/statuses")).EnumerateArray()];
        Assert.DoesNotContain(rows, row => row.GetProperty("ID").GetString() == child);
        JsonElement parent = rows.Single(static row => row.GetProperty("ID").GetString() == "parent");
        Assert.Equal("pending", Assert.Single(parent.GetProperty("ChildStatuses").EnumerateArray()).GetString());
        JsonElement[] with = [.. (await agent.GetAsync("/v1/jobs/statuses?include_children=true")).EnumerateArray()];
        Assert.Equal("parent", with.Single(row => row.GetProperty("ID").GetString() == child).GetProperty("ParentID").GetString());
    }

    [Fact]
    public async Task WhatIsNotBuiltAnswersAsForAJobWithoutIt()
    {
        await agent.RegisterAsync("plain");
        string allocation = (await agent.RunningAsync("plain"))[0].GetProperty("ID").GetString()!;
        await ExpectAsync("job/plain/services", 200, "[]");
        await ExpectAsync("job/none/services", 404, "job not found");
        await ExpectAsync("job/plain/actions", 200, "null");
        await ExpectAsync("job/none/actions", 404, "job not found");
        await ExpectAsync("job/plain/action", 400, "action name is required");
        await ExpectAsync("job/plain/action?action=x", 404, "action \"x\" not found: actions are not built yet, so job \"plain\" has none");
        await ExpectAsync($"allocation/{allocation}/services", 200, "[]");
        await ExpectAsync($"allocation/{allocation}/checks", 200, "{}");
        await ExpectAsync($"client/allocation/{allocation}/checks", 200, "{}");
        await ExpectAsync($"client/allocation/{allocation}/pause", 501, "Nomad Enterprise only endpoint");
        await ExpectAsync($"client/allocation/{allocation}/snapshot", 403, "Permission denied");
        const string Unknown = "11111111-0000-0000-0000-000000000000";
        await ExpectAsync($"allocation/{Unknown}/services", 404, "allocation not found");
        await ExpectAsync($"allocation/{Unknown}/checks", 404, "alloc not found");
        await ExpectAsync($"client/allocation/{Unknown}/checks", 404, $"Unknown allocation \"{Unknown}\"");
        await ExpectAsync($"client/allocation/{Unknown}/snapshot", 404, $"Unknown allocation \"{Unknown}\"");
    }

    [Theory]
    [InlineData("POST", "jobs/statuses", """{"Jobs":[]}""", 400, "no jobs in request")]
    [InlineData("PUT", "jobs/statuses", "{}", 405, "Invalid method")]
    [InlineData("GET", "jobs/statuses?next_token=abc", null, 400, "failed to read result page: next_token \"abc\" is not one of X-Nomad-NextToken")]
    [InlineData("GET", "jobs/statuses?include_children=maybe", null, 400, "Failed to parse value of \"include_children\" (maybe) as a bool: use true or false")]
    public async Task WrongQuestionsAreRefused(string method, string path, string? body, int status, string message) =>
        Assert.Equal((status, message), await agent.SendAsync(new HttpMethod(method), "/v1/" + path, body));

    private async Task ExpectAsync(string path, int status, string body) =>
        Assert.Equal((status, body), await agent.SendAsync(HttpMethod.Get, "/v1/" + path));

    private async Task<(string[] Ids, string? Token)> PageAsync(string query)
    {
        using HttpResponseMessage answer = await agent.Http.GetAsync("/v1/jobs/statuses?" + query);
        using JsonDocument rows = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return (Ids(rows.RootElement), answer.Headers.TryGetValues("X-Nomad-NextToken", out IEnumerable<string>? tokens) ? tokens.Single() : null);
    }

    private static string[] Ids(JsonElement rows) => [.. rows.EnumerateArray().Select(static row => row.GetProperty("ID").GetString()!)];
}
