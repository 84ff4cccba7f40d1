using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Steppe.Agent.Http;

namespace Steppe.Agent.Tests.Http;

public sealed class JobsParseTests
{
    private const string Broken = """{"JobHCL": "job \"a\" {\n  typ = \"batch\"\n}"}""";

    [Fact]
    public async Task FindingsAreBareTextUnlessAskedForAsJson()
    {
        ApiException refused = await Assert.ThrowsAsync<ApiException>(() => ParseAsync(Broken, ""));

        Assert.Equal(400, refused.Status);
        Assert.StartsWith("Failed to parse job: input.hcl:2,3-6: Unsupported argument; ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FindingsAsJsonAreAnAnswerOf400()
    {
        HttpResponse response = await ParseAsync(Broken, "?diagnostics=json");

        Assert.Equal((400, "application/json"), (response.StatusCode, response.ContentType));
        JsonNode body = JsonNode.Parse(Text(response))!;
        Assert.False((bool)body["valid"]!);
        Assert.Equal("type", (string)body["diagnostics"]![0]!["suggestion"]!);
        Assert.Equal(2, (int)body["diagnostics"]![0]!["range"]!["start"]!["line"]!);
    }

    [Fact]
    public async Task AGoodFileIsAnsweredAsEver()
    {
        HttpResponse response = await ParseAsync("""{"JobHCL": "job \"a\" {}"}""", "?diagnostics=json");

        Assert.Equal(200, response.StatusCode);
        Assert.Equal("a", (string)JsonNode.Parse(Text(response))!["ID"]!);
    }

    private static async Task<HttpResponse> ParseAsync(string body, string query)
    {
        var http = new DefaultHttpContext();
        http.Request.Method = "POST";
        http.Request.QueryString = new QueryString(query);
        http.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        http.Response.Body = new MemoryStream();
        await JobsParseResource.HandleAsync(new ApiRequest(http, "jobs/parse"));
        return http.Response;
    }

    private static string Text(HttpResponse response) => Encoding.UTF8.GetString(((MemoryStream)response.Body).ToArray());
}
