using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Steppe.Client.Tests.Support;

namespace Steppe.Client.Tests.Artifacts;

public sealed class HttpTests
{
    private const string FooSha256 = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae";

    private static readonly Dictionary<string, byte[]> Foo = new() { ["foo.txt"] = "foo"u8.ToArray(), ["d/foo.txt"] = "foo"u8.ToArray() };

    [Fact]
    public async Task A_file_keeps_its_name_or_gets_the_one_the_job_gives_it()
    {
        using var folder = new FetchFolder();
        await using WebServer server = await WebServer.OfFilesAsync(Foo);

        await folder.FetchWellAsync($"{server.Address}/foo.txt");
        await folder.FetchWellAsync($"{server.Address}/foo.txt?filename=bar");
        await folder.FetchWellAsync(
            $"{server.Address}/foo.txt", request => request with { Mode = "file", Destination = Path.Combine(folder.Local, "x", "y") });

        Assert.Equal(["bar", "foo.txt", "x/", "x/y"], folder.Names);
        Assert.Equal((UnixFileMode)0b110_100_100, folder.ModeOf("foo.txt"));
        await folder.FetchBadlyAsync($"{server.Address}/foo.txt", "the source is one file", canRetry: false, static request => request with { Mode = "dir" });
        await folder.FetchBadlyAsync($"{server.Address}/", "names no file", canRetry: false);
    }

    [Theory]
    [InlineData("md5:acbd18db4cc2f85cedef654fccc4a4d8")]
    [InlineData("sha1:0beec7b5ea3f0fdbc95d0dd47f3c5bc275da8a33")]
    [InlineData("sha256:" + FooSha256)]
    [InlineData("sha512:f7fbba6e0636f890e56fbbf3283e524c6fa3204ae298382d624741d0dc6638326e282c41be5e4254d8820772c5518a2c5a8c0c7f7eda19594a7eb539453e1ed7")]
    public async Task A_checksum_is_compared(string checksum)
    {
        using var folder = new FetchFolder();
        await using WebServer server = await WebServer.OfFilesAsync(Foo);

        await folder.FetchBadlyAsync(
            $"{server.Address}/foo.txt?checksum={checksum[..^1]}0", "the checksum is wrong", canRetry: false);
        await folder.FetchWellAsync($"{server.Address}/foo.txt?checksum={checksum}");
    }

    [Theory]
    [InlineData("./SUMS", null)]
    [InlineData("{0}/d/SUMS", null)]
    [InlineData("./EMPTY", "holds no checksum of foo.txt")]
    [InlineData("./GONE", "answered 404")]
    [InlineData("git://h/SUMS", "over http or https")]
    public async Task A_checksum_may_be_in_a_listing(string listing, string? reason)
    {
        using var folder = new FetchFolder();
        await using WebServer server = await WebServer.OfFilesAsync(new Dictionary<string, byte[]>(Foo)
        {
            ["d/SUMS"] = Encoding.UTF8.GetBytes($"{FooSha256}  foo.txt\n"), ["d/EMPTY"] = [],
        });
        string source = $"{server.Address}/d/foo.txt?checksum=file:{string.Format(CultureInfo.InvariantCulture, listing, server.Address)}";

        if (reason is null)
        {
            await folder.FetchWellAsync(source);
        }
        else
        {
            await folder.FetchBadlyAsync(source, reason, canRetry: reason.Contains("404", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(404, "answered 404 Not Found", true)]
    [InlineData(403, "answered 403 Forbidden", false)]
    [InlineData(503, "answered 503 Service Unavailable", true)]
    [InlineData(429, "answered 429", true)]
    public async Task A_refusal_is_told_and_tried_again_where_that_can_help(int status, string reason, bool canRetry)
    {
        using var folder = new FetchFolder();
        await using WebServer server = await WebServer.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });

        await folder.FetchBadlyAsync($"{server.Address}/f?token=s3cret", reason, canRetry);
        Assert.DoesNotContain("s3cret", (await folder.FetchAsync($"{server.Address}/f?token=s3cret")).Error!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_and_login_reach_their_host_and_no_other()
    {
        using var folder = new FetchFolder();
        var seen = new List<string>();
        Task Note(HttpContext context, string then)
        {
            seen.Add($"{context.Request.Headers.Authorization} {context.Request.Headers["X-Key"]} {context.Request.Headers.Accept}");
            context.Response.StatusCode = then.Length == 0 ? 200 : 302;
            context.Response.Headers.Location = then;
            return Task.CompletedTask;
        }

        await using WebServer other = await WebServer.StartAsync(context => Note(context, ""));
        await using WebServer server = await WebServer.StartAsync(context => Note(context, context.Request.Path == "/f" ? "/g" : other.Address + "/h"));

        await folder.FetchWellAsync(
            server.Address.Replace("http://", "http://me:p%40ss@", StringComparison.Ordinal) + "/f",
            static request => request with { Headers = ImmutableSortedDictionary<string, string>.Empty.Add("X-Key", "k").Add("Accept", "a/b") });
        await folder.FetchWellAsync($"{server.Address}/f", static request => request with { Login = "net", Password = "rc" });

        string login = "Basic " + Convert.ToBase64String("me:p@ss"u8);
        string netrc = "Basic " + Convert.ToBase64String("net:rc"u8);
        Assert.Equal([$"{login} k a/b", $"{login} k a/b", "  a/b", $"{netrc}  ", $"{netrc}  ", "  "], seen);
    }

    [Fact]
    public async Task Nothing_a_server_says_reaches_the_terminal_as_a_command()
    {
        using var folder = new FetchFolder();
        byte[] tar = Archives.Tar(Archives.File("\u001b[2J/../x", ""));
        await using WebServer server = await WebServer.OfFilesAsync(new Dictionary<string, byte[]> { ["a.tar"] = tar });

        await folder.FetchBadlyAsync($"{server.Address}/a.tar", "the archive's entry  [2J/../x leaves", canRetry: false);
    }

    [Fact]
    public async Task Redirects_end_somewhere()
    {
        using var folder = new FetchFolder();
        await using WebServer server = await WebServer.StartAsync(static context =>
        {
            context.Response.Redirect(context.Request.Path == "/file" ? "file:///etc/passwd" : "/again");
            return Task.CompletedTask;
        });

        await folder.FetchBadlyAsync($"{server.Address}/f", "redirects more than 10 times", canRetry: false);
        await folder.FetchBadlyAsync($"{server.Address}/file", "redirects to the scheme \"file\"", canRetry: false);
    }

    [Fact]
    public async Task More_than_the_limit_is_refused_whether_it_is_announced_or_not()
    {
        using var folder = new FetchFolder();
        await using WebServer server = await WebServer.StartAsync(static async context =>
        {
            context.Response.ContentLength = context.Request.Path == "/told" ? 1000 : null;
            await context.Response.Body.WriteAsync(new byte[1000]);
        });

        foreach (string path in (string[])["told", "untold"])
        {
            await folder.FetchBadlyAsync(
                $"{server.Address}/{path}", "more than the 999 bytes that client.artifact.http_max_size allows", canRetry: false,
                static request => request with { Limits = request.Limits with { HttpMaxBytes = 999 } });
        }
    }

    [Fact]
    public async Task A_stalled_server_and_a_broken_connection_are_told_apart()
    {
        using var folder = new FetchFolder();
        var end = new TaskCompletionSource();
        await using WebServer server = await WebServer.StartAsync(async context =>
        {
            context.Response.ContentLength = 1000;
            await context.Response.Body.WriteAsync(new byte[10]);
            await context.Response.Body.FlushAsync();
            if (context.Request.Path == "/stall")
            {
                await end.Task;
            }

            context.Abort();
        });

        await folder.FetchBadlyAsync(
            $"{server.Address}/stall", "took longer than the 0.3 s that client.artifact.http_read_timeout allows", canRetry: true,
            static request => request with { Limits = request.Limits with { HttpReadTimeout = TimeSpan.FromSeconds(0.3) } });
        end.SetResult();
        await folder.FetchBadlyAsync($"{server.Address}/cut", server.Host, canRetry: true);
    }

    [Fact]
    public async Task Nobody_there_is_told_with_the_host()
    {
        using var folder = new FetchFolder();

        await folder.FetchBadlyAsync("http://127.0.0.1:1/f", "there is no connection to 127.0.0.1:1", canRetry: true);
        await folder.FetchBadlyAsync("http://no-such-host.invalid/f", "the host no-such-host.invalid was not found", canRetry: true);
    }

    [Fact]
    public async Task A_certificate_nobody_vouches_for_is_refused_unless_the_job_insists()
    {
        using var folder = new FetchFolder();
        await using WebServer server = await WebServer.StartAsync(static context => context.Response.WriteAsync("foo"), withTls: true);
        Assert.StartsWith("https://", server.Address, StringComparison.Ordinal);

        await folder.FetchBadlyAsync($"{server.Address}/f", "was not accepted", canRetry: false);
        await folder.FetchWellAsync($"{server.Address}/f", static request => request with { IsInsecure = true });

        Assert.Equal("foo", folder.Read("f"));
    }

    [Fact]
    public async Task A_link_in_the_destination_never_leads_out()
    {
        using var folder = new FetchFolder();
        await using WebServer server = await WebServer.OfFilesAsync(new Dictionary<string, byte[]>(Foo)
        {
            ["t.tar"] = Archives.Tar(Archives.File("sub/foo.txt", "x")),
        });
        string there = Directory.CreateTempSubdirectory("steppe-there-").FullName;
        Directory.CreateSymbolicLink(Path.Combine(folder.Local, "sub"), there);

        await folder.FetchBadlyAsync(
            $"{server.Address}/foo.txt", "leads out of the allocation directory", canRetry: false,
            request => request with { Destination = Path.Combine(folder.Local, "sub") });
        await folder.FetchBadlyAsync(
            $"{server.Address}/foo.txt", "leads out of the allocation directory", canRetry: false,
            request => request with { Destination = Path.Combine(folder.Local, "sub", "deeper", "still") });
        await folder.FetchBadlyAsync($"{server.Address}/t.tar", "cannot replace", canRetry: false);

        Assert.Empty(Directory.EnumerateFileSystemEntries(there));
        File.CreateSymbolicLink(Path.Combine(folder.Local, "foo.txt"), Path.Combine(there, "victim"));
        await folder.FetchWellAsync($"{server.Address}/foo.txt");
        Assert.Null(new FileInfo(Path.Combine(folder.Local, "foo.txt")).LinkTarget);
        Assert.Empty(Directory.EnumerateFileSystemEntries(there));
        Directory.Delete(there);
    }
}
