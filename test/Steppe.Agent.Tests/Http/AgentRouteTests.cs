using System.Net;
using System.Text.Json;

namespace Steppe.Agent.Tests.Http;

/// <summary>What an agent says of itself, its machine and its log.</summary>
public sealed class AgentRouteTests(LiveAgent agent) : IClassFixture<LiveAgent>
{
    [Fact]
    public async Task TheMachineIsToldWithoutItsSecrets()
    {
        Environment.SetEnvironmentVariable("LIVE_AGENT_TOKEN", "hidden");
        Environment.SetEnvironmentVariable("LIVE_AGENT_PLACE", "shown");
        JsonElement host = await agent.GetAsync("/v1/agent/host");
        Assert.Equal("<redacted>", host.GetProperty("Environment").GetProperty("LIVE_AGENT_TOKEN").GetString());
        Assert.Equal("shown", host.GetProperty("Environment").GetProperty("LIVE_AGENT_PLACE").GetString());
        Assert.Equal(await File.ReadAllTextAsync("/etc/hosts"), host.GetProperty("Hosts").GetString());
        Assert.Contains(host.GetProperty("Network").EnumerateArray(), static network => network.GetProperty("name").GetString() == "lo");
        Assert.True(host.GetProperty("Disk").GetProperty("/").GetProperty("DiskMB").GetInt64() > 0);

        JsonElement named = await agent.GetAsync($"/v1/agent/host?node_id={agent.NodeId}");
        Assert.Equal(agent.NodeId, named.GetProperty("AgentID").GetString());
        Assert.Equal(host.GetProperty("OS").GetString(), named.GetProperty("HostData").GetProperty("OS").GetString());
        Assert.Equal("live", (await agent.GetAsync("/v1/agent/host?server_id=live")).GetProperty("AgentID").GetString());
    }

    [Theory]
    [InlineData("GET", "agent/host?server_id=other", 404, "unknown Nomad server other")]
    [InlineData("GET", "agent/host?server_id=live&node_id=x", 400, "Cannot target node and server simultaneously")]
    [InlineData("PUT", "agent/host", 405, "Invalid method")]
    [InlineData("GET", "agent/monitor/export", 400, "either service_name or on_disk must be set, and not both")]
    [InlineData("GET", "agent/monitor/export?on_disk=true&service_name=nomad", 400, "either service_name or on_disk must be set, and not both")]
    [InlineData("GET", "agent/monitor/export?on_disk=true&logs_since=x", 400, "Unknown logs-since duration: x: write it like 30m or 72h")]
    [InlineData("GET", "agent/monitor/export?service_name=sshd", 400, "service_name \"sshd\" is not told: only units named after the agent are, such as nomad or steppe.service")]
    [InlineData("GET", "agent/monitor/export?service_name=--nomad", 400, "service_name \"--nomad\" is not told: only units named after the agent are, such as nomad or steppe.service")]
    [InlineData("PUT", "agent/keyring/install", 501, "there is no gossip keyring: servers of this version do not gossip, so no key encrypts it")]
    [InlineData("GET", "agent/keyring/list", 501, "there is no gossip keyring: servers of this version do not gossip, so no key encrypts it")]
    [InlineData("GET", "agent/keyring/forge", 404, "resource not found")]
    [InlineData("PUT", "agent/servers?address=127.0.0.1:4647", 400, "this agent is a server itself, and its client always asks it")]
    [InlineData("DELETE", "agent/servers", 405, "Invalid method")]
    [InlineData("GET", "quotas", 501, "Nomad Enterprise only endpoint")]
    [InlineData("GET", "sentinel/policy/x", 501, "Nomad Enterprise only endpoint")]
    [InlineData("GET", "recommendations", 501, "Nomad Enterprise only endpoint")]
    [InlineData("PUT", "operator/license", 501, "Nomad Enterprise only endpoint")]
    [InlineData("GET", "operator/license", 204, "")]
    [InlineData("GET", "quotation", 404, "")]
    public async Task WhatCannotBeDoneIsRefused(string method, string path, int status, string message) =>
        Assert.Equal((status, message), await agent.SendAsync(new HttpMethod(method), "/v1/" + path));

    [Fact]
    public async Task ANameWithoutAnObjectLeadsToWhereTheObjectsAre()
    {
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var http = new HttpClient(handler) { BaseAddress = agent.Http.BaseAddress };
        using HttpResponseMessage answer = await http.GetAsync("/v1/job?namespace=x");
        Assert.Equal((HttpStatusCode.MovedPermanently, "/v1/job/?namespace=x"), (answer.StatusCode, answer.Headers.Location!.OriginalString));
    }

    [Fact]
    public async Task TheLogFileIsExportedWholeAndInFrames()
    {
        (int status, string plain) = await agent.SendAsync(HttpMethod.Get, "/v1/agent/monitor/export?on_disk=true&plain=true");
        Assert.Equal(200, status);
        Assert.StartsWith(plain, await File.ReadAllTextAsync(agent.LogFile), StringComparison.Ordinal);
        Assert.Contains("is registered; heartbeats every", plain, StringComparison.Ordinal);
        (_, string framed) = await agent.SendAsync(HttpMethod.Get, "/v1/agent/monitor/export?on_disk=true");
        using JsonDocument frame = JsonDocument.Parse(framed[..(framed.IndexOf('}', StringComparison.Ordinal) + 1)]);
        Assert.Equal("log", frame.RootElement.GetProperty("FileEvent").GetString());
        Assert.StartsWith(plain[..40], System.Text.Encoding.UTF8.GetString(frame.RootElement.GetProperty("Data").GetBytesFromBase64()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheJournalIsAskedWhereThereIsOne()
    {
        (int status, string text) = await agent.SendAsync(
            HttpMethod.Get, "/v1/agent/monitor/export?service_name=nomad-of-nobody.service&plain=true&logs_since=1m");
        Assert.Equal(
            File.Exists("/usr/bin/journalctl") ? (200, "") : (500, "journalctl is not on this machine; ask with on_disk=true if the agent writes a log_file"),
            (status, text.Contains("No journal files", StringComparison.Ordinal) ? "" : text));
    }

    [Fact]
    public async Task OtherOriginsMayReadWhatBelongsToANode()
    {
        using var asked = new HttpRequestMessage(HttpMethod.Options, "/v1/client/stats");
        asked.Headers.Add("Origin", "http://elsewhere");
        asked.Headers.Add("Access-Control-Request-Method", "GET");
        asked.Headers.Add("Access-Control-Request-Headers", "x-nomad-token");
        using HttpResponseMessage allowed = await agent.Http.SendAsync(asked);
        Assert.Equal(HttpStatusCode.NoContent, allowed.StatusCode);
        Assert.Equal("HEAD, GET", string.Join(", ", allowed.Headers.GetValues("Access-Control-Allow-Methods")));
        Assert.Equal("x-nomad-token", allowed.Headers.GetValues("Access-Control-Allow-Headers").Single());
        Assert.True((await FromElsewhereAsync("/v1/client/stats")).Contains("Access-Control-Allow-Origin"));
        Assert.False((await FromElsewhereAsync("/v1/jobs")).Contains("Access-Control-Allow-Origin"));
    }

    private async Task<System.Net.Http.Headers.HttpResponseHeaders> FromElsewhereAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Origin", "http://elsewhere");
        using HttpResponseMessage answer = await agent.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return answer.Headers;
    }
}
