using System.Diagnostics;
using Steppe.Client.Tests.Support;

namespace Steppe.Client.Tests.Artifacts;

/// <summary>Against a real <c>hg serve</c> on loopback.</summary>
public sealed class MercurialTests : IAsyncLifetime
{
    private const string Script = """
        set -e
        export HGPLAIN=1 HGUSER=test HGRCPATH=
        hg init repository && cd repository
        echo first > file && mkdir part && echo inner > part/inner.txt
        hg add -q && hg commit -q -m first && hg tag v1
        echo second > file && hg commit -q -m second
        """;

    private string _directory = "";
    private Process? _server;
    private string _address = "";

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/hg"), "needs the Debian package mercurial");
        _directory = Directory.CreateTempSubdirectory("steppe-hg-").FullName;
        Processes.Output("/bin/sh", $"cd {_directory}\n{Script}");
        int port = Loopback.FreePort();
        _server = Process.Start(new ProcessStartInfo(
            "hg", ["serve", "--cwd", Path.Combine(_directory, "repository"), "--address", "127.0.0.1", "--port", $"{port}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        await Wait.UntilAsync(() => Loopback.IsOpen(port), "the Mercurial server");
        _address = $"hg::http://127.0.0.1:{port}/";
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            _server.Kill(entireProcessTree: true);
            await _server.WaitForExitAsync();
            _server.Dispose();
        }

        Directory.Delete(_directory, recursive: true);
    }

    [Theory]
    [InlineData("", "second\n")]
    [InlineData("?rev=tip", "second\n")]
    [InlineData("?rev=v1", "first\n")]
    public async Task Revisions_are_cloned(string query, string content)
    {
        using var folder = new FetchFolder();

        await folder.FetchWellAsync(_address + query);

        Assert.Equal(content, folder.Read("file"));
    }

    [Fact]
    public async Task A_part_of_a_repository_is_taken()
    {
        using var folder = new FetchFolder();

        await folder.FetchWellAsync($"{_address}/part");

        Assert.Equal("inner\n", folder.Read("inner.txt"));
        Assert.DoesNotContain("file", folder.Names);
    }

    [Theory]
    [InlineData("?rev=nope", "unknown revision", false)]
    [InlineData("?rev=--config=x", "is no revision", false)]
    public async Task What_cannot_be_cloned_is_told(string query, string reason, bool canRetry)
    {
        using var folder = new FetchFolder();

        await folder.FetchBadlyAsync(_address + query, reason, canRetry);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_tried_again()
    {
        using var folder = new FetchFolder();

        await folder.FetchBadlyAsync("hg::http://127.0.0.1:1/r", "hg ended with exit code 255", canRetry: true);
    }
}
