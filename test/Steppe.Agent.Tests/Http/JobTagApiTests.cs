using System.Text.Json;

namespace Steppe.Agent.Tests.Http;

/// <summary>Names of job versions over HTTP, and differences against a version of one's choice.</summary>
public sealed class JobTagApiTests(LiveAgent agent) : IClassFixture<LiveAgent>
{
    [Fact]
    public async Task VersionsAreNamedComparedAndUnnamed()
    {
        for (int count = 0; count < 3; count++)
        {
            await agent.RegisterAsync("a/tagged", count, job: """ "Constraints":[{"LTarget":"${meta.none}","RTarget":"x"}], """);
        }

        JsonElement tag = await agent.PutAsync("/v1/job/a/tagged/versions/golden/tag", """{"Version":0,"Description":"works"}""");
        Assert.Equal(("golden", "works"), (tag.GetProperty("Name").GetString(), tag.GetProperty("Description").GetString()));
        Assert.NotEqual(0, tag.GetProperty("TaggedTime").GetInt64());
        await agent.PutAsync("/v1/job/a%2Ftagged/versions/newest/tag", "", HttpMethod.Post);

        JsonElement versions = await agent.GetAsync("/v1/job/a%2Ftagged/versions?diffs=true&diff_tag=golden");
        JsonElement[] rows = [.. versions.GetProperty("Versions").EnumerateArray()];
        Assert.Equal([2, 1, 0], rows.Select(static row => row.GetProperty("Version").GetInt32()));
        Assert.Equal("newest", rows[0].GetProperty("VersionTag").GetProperty("Name").GetString());
        Assert.False(rows[1].TryGetProperty("VersionTag", out _));
        Assert.Equal(["Edited", "Edited", "None"], Diffs(versions));
        Assert.Equal(["Edited", "None", "Edited"], Diffs(await agent.GetAsync("/v1/job/a/tagged/versions?diffs=true&diff_version=1")));
        Assert.Equal(["Edited", "Edited"], Diffs(await agent.GetAsync("/v1/job/a/tagged/versions?diffs=true")));

        JsonElement gone = await agent.PutAsync("/v1/job/a/tagged/versions/golden/tag", "", HttpMethod.Delete);
        Assert.Equal("golden", gone.GetProperty("Name").GetString());
        await ExpectAsync("DELETE", "a/tagged/versions/golden/tag", 404, "tag \"golden\" not found");
        await ExpectAsync("PUT", "a/tagged/versions/newest/tag", 500, "tag \"newest\" already exists on version 2 of job \"a/tagged\": take it away there first, or choose another name", """{"Version":1}""");
        await ExpectAsync("PUT", "a/tagged/versions/x/tag", 404, "version 9 not found", """{"Version":9}""");
        await ExpectAsync("PUT", "none/versions/x/tag", 404, "job not found");
        await ExpectAsync("PUT", "a/tagged/versions//tag", 404, "invalid job tag endpoint");
        await ExpectAsync("PUT", "a/tagged/versions/x/y/tag", 404, "invalid job tag endpoint");
        await ExpectAsync("PATCH", "a/tagged/versions/x/tag", 405, "Invalid method");
        await ExpectAsync("GET", "a/tagged/versions?diffs=true&diff_tag=no", 500, "tag \"no\" not found");
        await ExpectAsync("GET", "a/tagged/versions?diffs=true&diff_version=7", 500, "version 7 not found");
        await ExpectAsync("GET", "a/tagged/versions?diff_version=x", 400, "Failed to parse value of \"diff_version\" (x) as a number");
        await ExpectAsync("GET", "none/versions", 404, "job versions not found");
    }

    private async Task ExpectAsync(string method, string rest, int status, string message, string? body = null) =>
        Assert.Equal((status, message), await agent.SendAsync(new HttpMethod(method), "/v1/job/" + rest, body));

    private static string[] Diffs(JsonElement answer) =>
        [.. answer.GetProperty("Diffs").EnumerateArray().Select(static diff => diff.GetProperty("Type").GetString()!)];
}
