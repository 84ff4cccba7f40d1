using System.Text.Json;

namespace Steppe.Acceptance;

/// <summary>A client agent learns from its operator where its servers are.</summary>
public sealed class ServersOfAClientTests
{
    [Fact]
    public async Task AClientIsToldOfOtherServers()
    {
        await using var cluster = new Cluster();
        await cluster.StartServerAsync();
        await cluster.StartClientAsync("client-1");
        using var client = new HttpClient { BaseAddress = new Uri(cluster.AddressOf("client-1")) };
        string known = Assert.Single(JsonDocument.Parse(await client.GetStringAsync("/v1/agent/servers")).RootElement.EnumerateArray()).GetString()!;
        Assert.Equal((400, "missing server address"), await PutAsync(client, ""));
        Assert.Equal(400, (await PutAsync(client, "?address=127.0.0.1:port")).Status);

        // Nobody listens there: what only a server knows can be asked again once the right one is named.
        Assert.Equal(200, (await PutAsync(client, "?address=127.0.0.1:1")).Status);
        using HttpResponseMessage lost = await client.GetAsync("/v1/jobs");
        Assert.Equal((500, "No cluster leader"), ((int)lost.StatusCode, await lost.Content.ReadAsStringAsync()));
        Assert.Equal(200, (await PutAsync(client, $"?address={known}")).Status);
        Assert.Equal("[]", await client.GetStringAsync("/v1/jobs"));
    }

    private static async Task<(int Status, string Body)> PutAsync(HttpClient client, string query)
    {
        using HttpResponseMessage answer = await client.PutAsync("/v1/agent/servers" + query, null);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
