using System.Diagnostics;
using Steppe.Client.Tests.Support;

namespace Steppe.Client.Tests.Artifacts;

/// <summary>Git over a real <c>sshd</c> on loopback, with a key that only the job knows.</summary>
public sealed class SecureShellTests : IAsyncLifetime
{
    private const string Program = "/usr/sbin/sshd";

    private const string Script = """
        set -e
        export HOME=$PWD GIT_CONFIG_GLOBAL=/dev/null
        git init -q -b main repository
        cd repository && git config user.email test@example.org && git config user.name test
        echo private > file && git add . && git commit -q -m first && cd ..
        ssh-keygen -q -t ed25519 -N '' -f host && ssh-keygen -q -t ed25519 -N '' -f user && ssh-keygen -q -t ed25519 -N '' -f other
        mkdir -p /run/sshd
        """;

    private string _directory = "";
    private Process? _server;
    private int _port;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess && File.Exists(Program), "needs root and the Debian package openssh-server");
        _directory = Directory.CreateTempSubdirectory("steppe-ssh-").FullName;
        Processes.Output("/bin/sh", $"cd {_directory}\n{Script}");
        _port = Loopback.FreePort();
        string configuration = Path.Combine(_directory, "sshd_config");
        await File.WriteAllTextAsync(configuration, $"""
            ListenAddress 127.0.0.1:{_port}
            HostKey {_directory}/host
            AuthorizedKeysFile {_directory}/user.pub
            PermitRootLogin prohibit-password
            StrictModes no
            UsePAM no
            PidFile none
            """);
        _server = Process.Start(new ProcessStartInfo(Program, ["-D", "-e", "-f", configuration]) { RedirectStandardError = true, UseShellExecute = false })!;
        await Wait.UntilAsync(() => Loopback.IsOpen(_port), "the SSH server");
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

    [Fact]
    public async Task A_key_of_the_job_opens_a_private_repository()
    {
        using var folder = new FetchFolder();

        await folder.FetchWellAsync(await AddressAsync("user"));

        Assert.Equal("private\n", folder.Read("file"));
    }

    [Fact]
    public async Task A_key_the_server_does_not_know_is_refused_for_good()
    {
        using var folder = new FetchFolder();

        await folder.FetchBadlyAsync(await AddressAsync("other"), "Permission denied", canRetry: false);
    }

    private async Task<string> AddressAsync(string key)
    {
        string encoded = Convert.ToBase64String(await File.ReadAllBytesAsync(Path.Combine(_directory, key)));
        return $"git::ssh://root@127.0.0.1:{_port}{_directory}/repository?sshkey={Uri.EscapeDataString(encoded)}";
    }
}
