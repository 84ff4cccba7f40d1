using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Steppe.Client.Artifacts;
using Steppe.Client.Tests.Support;

namespace Steppe.Client.Tests.Artifacts;

/// <summary>A bucket as an S3-compatible server shows it; that signatures are right is shown by their published examples.</summary>
public sealed class BucketTests
{
    [Fact]
    public async Task An_object_is_fetched_with_the_jobs_keys_or_with_none()
    {
        var seen = new List<string>();
        await using WebServer server = await StartAsync(seen);
        using var folder = new FetchFolder();
        Func<FetchRequest, FetchRequest> keys = static request => request with
        {
            Options = ImmutableSortedDictionary<string, string>.Empty
                .Add("aws_access_key_id", "ID").Add("aws_access_key_secret", "s3cret").Add("aws_access_token", "T").Add("region", "mars").Add("version", "v 1"),
        };

        await folder.FetchWellAsync($"s3::{server.Address}/bucket/dir/a%20b.txt", keys);
        await folder.FetchWellAsync($"s3::{server.Address}/bucket/dir/c");

        Assert.Equal(["a b.txt", "c"], folder.Names);
        Assert.StartsWith("/bucket/dir/a b.txt?versionId=v%201 AWS4-HMAC-SHA256 Credential=ID/", seen[0], StringComparison.Ordinal);
        Assert.Contains("/mars/s3/aws4_request", seen[0], StringComparison.Ordinal);
        Assert.Equal("/bucket/dir/c ", seen[1]);
        Assert.DoesNotContain("s3cret", string.Concat(seen), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_prefix_is_a_directory()
    {
        await using WebServer server = await StartAsync([]);
        using var folder = new FetchFolder();

        await folder.FetchWellAsync($"s3::{server.Address}/bucket/dir");

        Assert.Equal(["a b.txt", "sub/", "sub/d"], folder.Names);
        Assert.Equal("/bucket/dir/sub/d", folder.Read("sub/d"));
    }

    [Fact]
    public async Task Refusals_are_told_with_their_code()
    {
        await using WebServer server = await StartAsync([]);
        using var folder = new FetchFolder();

        await folder.FetchBadlyAsync($"s3::{server.Address}/bucket/denied", "answered 403 Forbidden (AccessDenied)", canRetry: false);
        await folder.FetchBadlyAsync($"s3::{server.Address}/bucket/none", "holds no object of that name", canRetry: true);
        await folder.FetchBadlyAsync(
            $"s3::{server.Address}/bucket/none", "answered 404 Not Found (NoSuchKey)", canRetry: true, static request => request with { Mode = "file" });
        await folder.FetchBadlyAsync($"s3::{server.Address}/", "names no bucket", canRetry: false);
        await folder.FetchBadlyAsync($"s3::{server.Address}/bucket/evil/", "has no name a file can have", canRetry: false);
        await folder.FetchBadlyAsync($"s3::{server.Address}/bucket/c?aws_profile=none", "options.aws_profile", canRetry: false);
    }

    private static Task<WebServer> StartAsync(List<string> seen) => WebServer.StartAsync(async context =>
    {
        string path = context.Request.Path.Value!;
        seen.Add($"{path}{context.Request.QueryString} {context.Request.Headers.Authorization}");
        context.Response.StatusCode = path switch
        {
            "/bucket/dir" or "/bucket/none" => 404,
            "/bucket/denied" => 403,
            _ => 200,
        };
        await context.Response.WriteAsync((context.Response.StatusCode, path) switch
        {
            (404, _) => "<Error><Code>NoSuchKey</Code></Error>",
            (403, _) => "<Error><Code>AccessDenied</Code></Error>",
            (_, "/bucket") => List(context.Request.Query["prefix"]!, context.Request.Query["continuation-token"]),
            _ => path,
        });
    });

    private static string List(string prefix, string? continuation) => (prefix, continuation) switch
    {
        ("dir/", null) => """
            <?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Contents><Key>dir/</Key><Size>0</Size></Contents>
            <Contents><Key>dir/a b.txt</Key></Contents><NextContinuationToken>n&amp;1</NextContinuationToken></ListBucketResult>
            """,
        ("dir/", "n&1") => "<ListBucketResult><Contents><Key>dir/sub/d</Key></Contents></ListBucketResult>",
        ("evil/", _) => "<ListBucketResult><Contents><Key>evil/../../x</Key></Contents></ListBucketResult>",
        _ => "<ListBucketResult></ListBucketResult>",
    };
}
