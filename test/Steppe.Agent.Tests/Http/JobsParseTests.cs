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

    public static TheoryData<string, string> HostileFiles => new()
    {
        { "brackets", $"job \"a\" {{\n  meta = {{ a = {new string('[', 10_000)}1{new string(']', 10_000)} }}\n}}\n" },
        { "open templates", $"job \"a\" {{\n  name = {string.Concat(Enumerable.Repeat("\"${", 10_000))}\n}}\n" },
        { "loops that multiply", "job \"a\" {\n  meta = { a = jsonencode([for a in range(1000) : [for b in range(1000) : [for c in range(1000) : c]]]) }\n}\n" },
        { "blocks that multiply", Multiplying() },
        { "a pattern that backtracks", $"job \"a\" {{\n  meta = {{ a = jsonencode([for a in range(1000) : regex_replace(\"{new string('a', 30_000)}\", \"(a+)+(a+)+(a+)+$\", \"b\")]) }}\n}}\n" },
        { "locals in a circle", "locals {\n  a = local.b\n  b = local.a\n}\njob \"a\" {}\n" },
        { "files of the server", "job \"a\" {\n  meta = { a = file(\"/etc/passwd\") }\n}\n" },
    };

    [Theory]
    [MemberData(nameof(HostileFiles), DisableDiscoveryEnumeration = true)]
    public async Task HostileFilesAreRefusedHereToo(string what, string file)
    {
        long before = GC.GetTotalAllocatedBytes();
        ApiException refused = await Assert.ThrowsAsync<ApiException>(() => ParseAsync(new JsonObject { ["JobHCL"] = file }.ToJsonString(), ""));

        Assert.True(refused.Status == 400, what);
        Assert.InRange(refused.Message.Length, 1, 4096);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 4L * 1024 * 1024 * 1024);
    }

    [Fact]
    public async Task ABodyBeyondTheLimitIsNotReadToTheEnd()
    {
        var body = new EndlessStream();
        ApiException refused = await Assert.ThrowsAsync<ApiException>(() => ParseAsync(body, ""));

        Assert.Equal(413, refused.Status);
        Assert.InRange(body.Given, ApiRequest.MaxBodyBytes, 4L * ApiRequest.MaxBodyBytes);
    }

    private static string Multiplying()
    {
        const string Loop = "dynamic \"group\" {\nfor_each = range(1000)\nlabels = [\"g${group.key}\"]\ncontent {\ndynamic \"task\" {\nfor_each = range(1000)\nlabels = [\"t${task.key}\"]\ncontent {}\n}\n}\n}\n";
        return $"job \"a\" {{\n{Loop}}}\n";
    }

    private static Task<HttpResponse> ParseAsync(string body, string query) => ParseAsync(new MemoryStream(Encoding.UTF8.GetBytes(body)), query);

    private static async Task<HttpResponse> ParseAsync(Stream body, string query)
    {
        var http = new DefaultHttpContext();
        http.Request.Method = "POST";
        http.Request.QueryString = new QueryString(query);
        http.Request.Body = body;
        http.Response.Body = new MemoryStream();
        await JobsParseResource.HandleAsync(new ApiRequest(http, "jobs/parse"));
        return http.Response;
    }

    private static string Text(HttpResponse response) => Encoding.UTF8.GetString(((MemoryStream)response.Body).ToArray());

    /// <summary>Gives the letter a as long as anybody reads, and counts.</summary>
    private sealed class EndlessStream : MemoryStream
    {
        public long Given { get; private set; }

        public override bool CanSeek => false;

        public override int Read(Span<byte> buffer)
        {
            buffer.Fill((byte)'a');
            Given += buffer.Length;
            return buffer.Length;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            Task.FromResult(Read(buffer.AsSpan(offset, count)));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(Read(buffer.Span));
    }
}
