using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using Steppe.Cli.Tests.Support;
using Steppe.ClientCore;
using Steppe.State;

namespace Steppe.Cli.Tests.Commands;

public sealed class SnapshotAgentTests : IAsyncDisposable
{
    private const string Secret = "a-secret";

    private readonly string _directory = Directory.CreateTempSubdirectory("steppe-backup-").FullName;
    private readonly HttpListener _listener = new();
    private readonly ConcurrentDictionary<string, byte[]> _objects = new(StringComparer.Ordinal);
    private readonly List<string> _wrong = [];
    private readonly byte[] _file = StateArchive.Write(StateSnapshot.Empty, new StateArchiveLabel
    {
        Id = "1-7-1", Index = 7, Term = 1, Region = "global", ClusterId = Guid.Empty, TakenAt = CliRunner.Now, Build = "1.0", Size = 0,
    });

    private readonly string _address;
    private readonly Task _serving;
    private bool _losesWrites;

    public SnapshotAgentTests()
    {
        using var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        _address = $"127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
        probe.Stop();
        _listener.Prefixes.Add($"http://{_address}/");
        _listener.Start();
        _serving = ServeAsync();
    }

    [Fact]
    public async Task Snapshots_go_into_a_directory_and_the_oldest_leave()
    {
        string backups = Path.Combine(_directory, "backups");
        Directory.CreateDirectory(backups);
        await File.WriteAllTextAsync(Path.Combine(backups, "nomad-00000000000001.snap"), "old", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(backups, "nomad-00000000000002.snap"), "old", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(backups, "notes.txt"), "mine", TestContext.Current.CancellationToken);
        CliRunner.Outcome outcome = await RunAsync($"local_storage {{ path = \"{backups}\" }}");
        Assert.True(outcome.Code == 0, outcome.Error);
        string[] kept = [.. Directory.GetFiles(backups).Select(static path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];
        Assert.Equal(["nomad-00000000000002.snap", $"nomad-{CliRunner.Now.ToUnixTimeMilliseconds():D14}.snap", "notes.txt"], kept);
        Assert.Equal(_file, await File.ReadAllBytesAsync(Path.Combine(backups, kept[1]), TestContext.Current.CancellationToken));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(backups, kept[1])));
    }

    [Fact]
    public async Task Snapshots_go_into_a_bucket_by_signed_requests()
    {
        _objects["/safe/steppe/nomad-00000000000001.snap"] = [1];
        _objects["/safe/steppe/nomad-00000000000002.snap"] = [2];
        CliRunner.Outcome outcome = await RunAsync(Bucket);
        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.Empty(_wrong);
        Assert.Equal(
            ["/safe/steppe/nomad-00000000000002.snap", $"/safe/steppe/nomad-{CliRunner.Now.ToUnixTimeMilliseconds():D14}.snap"],
            _objects.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(_file, _objects.MaxBy(static one => one.Key, StringComparer.Ordinal).Value);
        Assert.DoesNotContain(Secret, outcome.Output + outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_reads_back_differently_removes_nothing_and_fails()
    {
        _losesWrites = true;
        _objects["/safe/steppe/nomad-00000000000001.snap"] = [1];
        _objects["/safe/steppe/nomad-00000000000002.snap"] = [2];
        CliRunner.Outcome outcome = await RunAsync(Bucket);
        Assert.Equal(1, outcome.Code);
        Assert.Contains("reads back differently", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("/safe/steppe/nomad-00000000000001.snap", _objects.Keys, StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("snapshot { intervall = \"1h\" }", "intervall")]
    [InlineData("aws_storage { s3_region = \"x\" }", "names no s3_bucket")]
    [InlineData("aws_storage { s3_bucket = \"x\" }", "has no keys")]
    [InlineData("snapshot { interval = \"soon\" }", "no duration")]
    [InlineData("consul {}", "consul")]
    public async Task A_wrong_file_is_refused(string text, string said)
    {
        CliRunner.Outcome outcome = await RunAsync(text, isWhole: true);
        Assert.Equal(1, outcome.Code);
        Assert.Contains(said, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_that_are_no_snapshots_are_refused_by_inspect_and_restore()
    {
        string path = Path.Combine(_directory, "a.snap");
        await File.WriteAllBytesAsync(path, _file[..(_file.Length / 2)], TestContext.Current.CancellationToken);
        foreach (string verb in (string[])["inspect", "restore"])
        {
            CliRunner.Outcome outcome = await new CliRunner().RunAsync("operator", "snapshot", verb, path);
            Assert.Equal(1, outcome.Code);
            Assert.Contains(path, outcome.Error, StringComparison.Ordinal);
        }

        await File.WriteAllBytesAsync(path, _file, TestContext.Current.CancellationToken);
        CliRunner.Outcome shown = await new CliRunner().RunAsync("operator", "snapshot", "inspect", path);
        Assert.StartsWith("ID      = 1-7-1\n", shown.Output, StringComparison.Ordinal);
        Assert.Contains("Index   = 7\n", shown.Output, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
        _listener.Close();
        Directory.Delete(_directory, recursive: true);
    }

    private string Bucket =>
        $"aws_storage {{ s3_bucket = \"safe\" s3_endpoint = \"http://{_address}\" s3_key_prefix = \"steppe\" access_key_id = \"me\" secret_access_key = \"{Secret}\" }}"
            .Replace("\" s3", "\"\n s3", StringComparison.Ordinal)
            .Replace("\" access", "\"\n access", StringComparison.Ordinal)
            .Replace("\" secret", "\"\n secret", StringComparison.Ordinal);

    private async Task<CliRunner.Outcome> RunAsync(string text, bool isWhole = false)
    {
        string path = Path.Combine(_directory, "agent.hcl");
        await File.WriteAllTextAsync(path, isWhole ? text : $$"""
            nomad {
              address = "http://{{_address}}"
            }
            snapshot {
              interval = "0"
              retain   = 2
            }
            {{text}}
            """);
        return await new CliRunner().RunAsync("operator", "snapshot", "agent", path);
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext http;
            try
            {
                http = await _listener.GetContextAsync();
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            await AnswerAsync(http);
        }
    }

    private async Task AnswerAsync(HttpListenerContext http)
    {
        string path = http.Request.Url!.AbsolutePath;
        byte[] answer = [];
        if (path == "/v1/operator/snapshot")
        {
            answer = _file;
            http.Response.Headers["Digest"] = "sha-256=" + Convert.ToBase64String(SHA256.HashData(_file));
        }
        else
        {
            using var body = new MemoryStream();
            await http.Request.InputStream.CopyToAsync(body);
            CheckSignature(http.Request, body.ToArray());
            answer = Store(http.Request, path, body.ToArray());
        }

        http.Response.ContentLength64 = answer.Length;
        await http.Response.OutputStream.WriteAsync(answer);
        http.Response.Close();
    }

    private byte[] Store(HttpListenerRequest request, string path, byte[] body)
    {
        switch (request.HttpMethod)
        {
            case "PUT":
                _objects[path] = _losesWrites ? [.. body.Take(9)] : body;
                return [];
            case "DELETE":
                _objects.TryRemove(path, out _);
                return [];
            default:
                return _objects.TryGetValue(path, out byte[]? found) ? found : System.Text.Encoding.UTF8.GetBytes(
                    "<ListBucketResult>" + string.Concat(_objects.Keys.Select(static key => $"<Contents><Key>{key["/safe/".Length..]}</Key></Contents>")) + "</ListBucketResult>");
        }
    }

    private void CheckSignature(HttpListenerRequest request, byte[] body)
    {
        SortedDictionary<string, string> signed = AwsSignature.Sign(
            request.HttpMethod, AwsSignature.HashOf(body), request.Headers["Host"]!, request.Url!.AbsolutePath, request.Url.Query.TrimStart('?'),
            ImmutableSortedDictionary<string, string>.Empty, "us-east-1", new AwsCredentials("me", Secret, ""), CliRunner.Now);
        if (signed["authorization"] != request.Headers["Authorization"])
        {
            _wrong.Add($"{request.HttpMethod} {request.Url}");
        }
    }
}
