using System.Diagnostics;
using Steppe.Client.Tests.Support;

namespace Steppe.Client.Tests.Artifacts;

/// <summary>A git daemon on loopback with one repository of two commits, the first tagged <c>v1</c>.</summary>
internal sealed class GitDaemon : IAsyncDisposable
{
    private const string Script = """
        set -e
        export HOME=$PWD GIT_CONFIG_GLOBAL=/dev/null
        git init -q -b main inner && cd inner
        git config user.email test@example.org && git config user.name test
        echo inner > inner.txt && git add . && git commit -q -m inner && cd ..
        git init -q -b main repository && cd repository
        git config user.email test@example.org && git config user.name test
        echo first > file && git add . && git commit -q -m first && git tag v1
        git -c protocol.file.allow=always submodule --quiet add ../inner sub
        echo second > file && git add . && git commit -q -m second
        git rev-parse v1
        """;

    private readonly string _directory;
    private readonly Process _daemon;

    private GitDaemon(string directory, Process daemon, int port, string firstCommit)
    {
        _directory = directory;
        _daemon = daemon;
        Address = $"git::git://127.0.0.1:{port}/repository";
        FirstCommit = firstCommit;
    }

    public string Address { get; }

    public string FirstCommit { get; }

    public static async Task<GitDaemon> StartAsync()
    {
        string directory = Directory.CreateTempSubdirectory("steppe-git-").FullName;
        string commit = Processes.Output("/bin/sh", $"cd {directory}\n{Script}").Trim().Split('\n')[^1];
        Assert.Equal(40, commit.Length);
        int port = Loopback.FreePort();
        Process daemon = Process.Start(new ProcessStartInfo(
            "git", ["daemon", "--reuseaddr", "--export-all", $"--base-path={directory}", "--listen=127.0.0.1", $"--port={port}", directory])
        {
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        await Wait.UntilAsync(() => Loopback.IsOpen(port), "the git daemon");
        return new GitDaemon(directory, daemon, port, commit);
    }

    public async ValueTask DisposeAsync()
    {
        _daemon.Kill(entireProcessTree: true);
        await _daemon.WaitForExitAsync();
        _daemon.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
