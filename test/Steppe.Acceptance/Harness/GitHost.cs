using System.Net;
using System.Net.Sockets;

namespace Steppe.Acceptance;

/// <summary>A git daemon with one repository: branch <c>main</c>, tag <c>v1</c> before its last commit, branch <c>evil</c> with a link out.</summary>
internal sealed class GitHost : IAsyncDisposable
{
    private readonly ProgramRun _daemon;
    private readonly int _port;

    private GitHost(ProgramRun daemon, int port) => (_daemon, _port) = (daemon, port);

    public string Address => $"git://127.0.0.1:{_port}";

    public static async Task<GitHost> StartAsync(string directory)
    {
        Directory.CreateDirectory(directory);
        const string script = """
            set -e
            export HOME=$PWD GIT_CONFIG_GLOBAL=/dev/null
            git init -q -b main repository && cd repository
            git config user.email test@example.org && git config user.name test
            mkdir part && echo first > part/file && git add . && git commit -q -m first && git tag v1
            echo second > part/file && git commit -q -a -m second
            git checkout -q -b evil && ln -s /etc/passwd out && git add . && git commit -q -m evil && git checkout -q main
            """;
        (await ProgramRun.ToEndAsync("/bin/sh", ["-c", script], directory)).Ok();

        // Not "git daemon": that starts the daemon as its child, which would outlive it and hold its output open.
        string programs = (await ProgramRun.ToEndAsync("git", ["--exec-path"], directory)).Ok().Trim();
        int port = FreePort();
        ProgramRun daemon = ProgramRun.Start(
            Path.Combine(programs, "git-daemon"), ["--reuseaddr", "--export-all", $"--base-path={directory}", "--listen=127.0.0.1", $"--port={port}", directory],
            Path.Combine(directory, "daemon.log"), directory);
        await Eventually.TrueAsync("the git daemon", async () =>
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, port);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        });
        return new GitHost(daemon, port);
    }

    public ValueTask DisposeAsync() => _daemon.DisposeAsync();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
