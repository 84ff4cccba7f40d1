using System.Text.Json;

namespace Steppe.Acceptance;

/// <summary>Two regions that know each other, and do not need each other.</summary>
public sealed class RegionsTests
{
    [Fact]
    public async Task RequestsGoToTheRegionTheyAreForAndTheLossOfOneDoesNotDisturbTheOther()
    {
        await using var cluster = new ServerCluster();
        await cluster.StartRegionAsync("srv-1", "east");
        await cluster.StartRegionAsync("srv-2", "west", "srv-1");
        foreach (string server in cluster.Servers)
        {
            await Eventually.TrueAsync($"{server} to know both regions", async () =>
                JsonSerializer.Serialize(await cluster.GetAsync(server, "/v1/regions")) == "[\"east\",\"west\"]");
        }

        Assert.Equal(200, (await cluster.SendAsync("srv-1", HttpMethod.Put, "/v1/jobs?region=west", """
            {"Job": {"ID": "there", "Name": "there", "Region": "west", "Type": "batch", "Datacenters": ["nowhere"], "TaskGroups": [{"Name": "g", "Count": 1, "Tasks": [
              {"Name": "t", "Driver": "raw_exec", "Config": {"command": "/bin/true"}}]}]}}
            """)).Status);
        Assert.Equal(200, (await SteadyTasks.PutIdleJobAsync(cluster, "srv-1", "here")).Status);
        Assert.Equal(["here"], await IdsAsync(cluster, "srv-1", ""));
        Assert.Equal(["there"], await IdsAsync(cluster, "srv-1", "?region=west"));
        Assert.Equal(["there"], await IdsAsync(cluster, "srv-2", ""));
        Assert.Equal(["here"], await IdsAsync(cluster, "srv-2", "?region=east"));
        Assert.Contains("there", (await cluster.NomadAsync("srv-1", "job", "status", "-region", "west", "there")).Ok(), StringComparison.Ordinal);
        string members = (await cluster.NomadAsync("srv-1", "server", "members")).Ok();
        Assert.Equal(2, members.Split('\n').Count(static line => line.Contains(" alive ", StringComparison.Ordinal) && line.Contains(" true ", StringComparison.Ordinal)));

        await CheckEventsAsync(cluster);
        await cluster["srv-2"].KillAsync();
        (int status, string sentence, _) = await cluster.SendAsync("srv-1", HttpMethod.Get, "/v1/jobs?region=west");
        Assert.Equal(500, status);
        Assert.StartsWith("No path to region", sentence, StringComparison.Ordinal);
        Assert.Equal(200, (await SteadyTasks.PutIdleJobAsync(cluster, "srv-1", "still")).Status);
        cluster.Launch("srv-2");
        await Eventually.TrueAsync("the other region to be back", async () => (await IdsAsync(cluster, "srv-1", "?region=west")) is ["there"]);
    }

    // A stream that does not end, from the other region, as it comes.
    private static async Task CheckEventsAsync(ServerCluster cluster)
    {
        using var http = new HttpClient();
        using HttpResponseMessage answer = await http.GetAsync(
            new Uri($"{cluster.AddressOf("srv-1")}/v1/event/stream?region=west&topic=Job"), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)answer.StatusCode);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        Assert.Equal("{}", await lines.ReadLineAsync(TestContext.Current.CancellationToken));
        Assert.Equal(200, (await SteadyTasks.PutIdleJobAsync(cluster, "srv-2", "seen-from-afar")).Status);
        string? line;
        while ((line = await lines.ReadLineAsync(TestContext.Current.CancellationToken)) is "{}" || line?.Contains("seen-from-afar", StringComparison.Ordinal) == false)
        {
            Assert.NotNull(line);
        }

        Assert.Contains("\"Topic\":\"Job\"", line, StringComparison.Ordinal);
        await SteadyTasks.ForgetJobAsync(cluster, "srv-2", "seen-from-afar");
    }

    private static async Task<string[]> IdsAsync(ServerCluster cluster, string server, string query) =>
        [.. (await cluster.GetAsync(server, "/v1/jobs" + query)).EnumerateArray().Select(static job => job.GetProperty("ID").GetString()!)];
}
