using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Steppe.Acceptance;

/// <summary>What existing clients of the HTTP API rely on, asked of a real agent.</summary>
public sealed class HttpApiTests(OneNode node) : IClassFixture<OneNode>
{
    private readonly Cluster _cluster = node.Cluster;

    [Fact]
    public async Task AnyAgentAnswersAndKeysAreReadInAnyCase()
    {
        using var client = new HttpClient { BaseAddress = new Uri(_cluster.AddressOf("client-1")) };
        using var body = new StringContent(Sleeper("anywhere"));
        using HttpResponseMessage registered = await client.PutAsync(new Uri("/v1/jobs", UriKind.Relative), body);
        Assert.Equal(HttpStatusCode.OK, registered.StatusCode);

        string id = (await _cluster.WaitForAsync("anywhere", "running"))[0].GetProperty("ID").GetString()!;
        using HttpResponseMessage job = await client.GetAsync(new Uri("/v1/job/anywhere", UriKind.Relative));
        Assert.NotEqual("0", job.Headers.GetValues("X-Nomad-Index").Single());
        Assert.Equal("true", job.Headers.GetValues("X-Nomad-KnownLeader").Single());
        Assert.Equal("0", job.Headers.GetValues("X-Nomad-LastContact").Single());
        await Eventually.TrueAsync(
            "the log through both agents",
            async () => await client.GetStringAsync(new Uri($"/v1/client/fs/logs/{id}?task=t&type=stdout&plain=true", UriKind.Relative)) == "out\n"
                && await _cluster.Http.GetStringAsync(new Uri($"/v1/client/fs/logs/{id}?task=t&type=stderr&plain=true", UriKind.Relative)) == "err\n");
        Assert.Equal("{\"Data\":\"b3V0Cg==\",\"File\":\"alloc/logs/t.stdout.0\",\"Offset\":4}", await FirstFrameAsync(id));
    }

    [Fact]
    public async Task AnswersHaveTheShapesClientsKnow()
    {
        await _cluster.SendAsync(HttpMethod.Post, "/v1/jobs", Sleeper("shaped"));
        JsonElement allocation = (await _cluster.WaitForAsync("shaped", "running"))[0];
        JsonElement job = await _cluster.GetAsync("/v1/job/shaped");
        string[] keys = [.. job.EnumerateObject().Select(static property => property.Name)];
        Assert.Equal(keys.Order(StringComparer.Ordinal), keys);
        Assert.Equal(JsonValueKind.Null, job.GetProperty("Affinities").ValueKind);
        Assert.Equal("", job.GetProperty("ParentID").GetString());
        Assert.False(job.TryGetProperty("VersionTag", out _));

        JsonElement evaluation = (await _cluster.GetAsync("/v1/job/shaped/evaluations"))[0];
        Assert.False(evaluation.TryGetProperty("NodeID", out _));
        JsonElement full = await _cluster.GetAsync($"/v1/allocation/{allocation.GetProperty("ID").GetString()}");
        Assert.Equal("shaped", full.GetProperty("Job").GetProperty("ID").GetString());
        Assert.False(full.TryGetProperty("NextAllocation", out _));
        Assert.Equal("", (await _cluster.GetAsync($"/v1/node/{node.Node}")).GetProperty("SecretID").GetString());
        JsonElement deployment = await _cluster.GetAsync("/v1/job/shaped/deployment");
        Assert.Equal(("running", "shaped"), (deployment.GetProperty("Status").GetString(), deployment.GetProperty("JobID").GetString()));
        Assert.Equal("null", (await _cluster.SendAsync(HttpMethod.Get, "/v1/job/nobody/deployment")).Body);
        Assert.EndsWith("}\n", (await _cluster.SendAsync(HttpMethod.Get, "/v1/job/shaped?pretty")).Body, StringComparison.Ordinal);
        JsonElement members = await _cluster.GetAsync("/v1/agent/members");
        JsonElement member = Assert.Single(members.GetProperty("Members").EnumerateArray());
        Assert.Equal(
            (await _cluster.GetAsync("/v1/status/leader")).GetString(),
            $"{member.GetProperty("Addr").GetString()}:{member.GetProperty("Tags").GetProperty("port").GetString()}");
    }

    [Fact]
    public async Task BlockingReadAnswersOnChangeAndWhenItsWaitIsOver()
    {
        await _cluster.SendAsync(HttpMethod.Post, "/v1/jobs", Sleeper("changing"));
        await _cluster.WaitForAsync("changing", "running");
        using HttpResponseMessage now = await _cluster.Http.GetAsync(new Uri("/v1/job/changing", UriKind.Relative));
        ulong index = ulong.Parse(now.Headers.GetValues("X-Nomad-Index").Single(), CultureInfo.InvariantCulture);

        long startedAt = Stopwatch.GetTimestamp();
        (int status, _) = await _cluster.SendAsync(HttpMethod.Get, $"/v1/job/changing?index={index}&wait=300ms");
        Assert.Equal(200, status);
        Assert.InRange(Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds, 290, 15_000);

        Task<(int Status, string Body)> waiting = _cluster.SendAsync(HttpMethod.Get, $"/v1/job/changing?index={index}&wait=15s");
        await _cluster.SendAsync(HttpMethod.Delete, "/v1/job/changing");
        using JsonDocument changed = JsonDocument.Parse((await waiting).Body);
        Assert.True(changed.RootElement.GetProperty("Stop").GetBoolean());
    }

    [Theory]
    [InlineData("GET", "/v1/job/none", 404, "job not found")]
    [InlineData("GET", "/v1/node/11111111-2222-3333-4444-555555555555", 404, "node not found")]
    [InlineData("GET", "/v1/evaluation/xyz", 500, "eval lookup failed: index error: UUID must be 36 characters")]
    [InlineData("POST", "/v1/nodes", 405, "Invalid method")]
    [InlineData("POST", "/v1/jobs", 400, "Request body is empty")]
    [InlineData("GET", "/v1/jobs?index=x", 400, "Invalid index")]
    [InlineData("GET", "/v1/nothing/here", 404, "")]
    [InlineData("GET", "/v1/client/fs/logs/11111111-2222-3333-4444-555555555555?task=t&type=stdout", 404, "Unknown allocation \"11111111-2222-3333-4444-555555555555\"")]
    public async Task ErrorsAreBareText(string method, string path, int status, string text) =>
        Assert.Equal((status, text), await _cluster.SendAsync(new HttpMethod(method), path));

    [Fact]
    public async Task MetricsComeAsJsonAndAsPrometheusText()
    {
        JsonElement metrics = await _cluster.GetAsync("/v1/metrics");
        Assert.Contains(metrics.GetProperty("Gauges").EnumerateArray(), static gauge => gauge.GetProperty("Name").GetString() == "nomad.nomad.broker.total_ready");
        Assert.Contains("# TYPE nomad_nomad_broker_total_ready gauge\n", (await _cluster.SendAsync(HttpMethod.Get, "/v1/metrics?format=prometheus")).Body, StringComparison.Ordinal);
    }

    private static string Sleeper(string id) => $$$"""
        {"job":{"id":"{{{id}}}","name":"{{{id}}}","type":"service","datacenters":["dc1"],"taskgroups":[{"name":"g","tasks":[{
        "name":"t","driver":"raw_exec","config":{"command":"/bin/sh","args":["-c","echo out; echo err >&2; exec sleep 1000"]} }]}]}}
        """;

    // The frames of a followed log: the first that is no heartbeat.
    private async Task<string> FirstFrameAsync(string id)
    {
        await using Stream stream = await _cluster.Http.GetStreamAsync(new Uri($"/v1/client/fs/logs/{id}?task=t&type=stdout&follow=true", UriKind.Relative));
        byte[] buffer = new byte[4096];
        while (true)
        {
            int read = await stream.ReadAsync(buffer);
            string text = System.Text.Encoding.UTF8.GetString(buffer, 0, read).Replace("{}", "", StringComparison.Ordinal);
            if (text.Length > 0)
            {
                return text;
            }
        }
    }
}
