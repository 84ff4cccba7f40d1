using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Steppe.Log.Tests.Etcd;

/// <summary>One real etcd member with a folder and ports of its own.</summary>
internal sealed class EtcdProcess : IAsyncDisposable
{
    private readonly string[] _flags;
    private readonly string _folder = Directory.CreateTempSubdirectory("steppe-etcd-").FullName;
    private readonly int _clientPort = FreePort();
    private readonly int _peerPort = FreePort();
    private Process? _process;

    private EtcdProcess(string[] flags) => _flags = flags;

    public static bool IsInstalled => Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(static folder => System.IO.File.Exists(Path.Combine(folder, "etcd")));

    public string Endpoint => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_clientPort}");

    /// <summary>Starts one; whether it answers is for its users to find out.</summary>
    public static EtcdProcess Start(params string[] flags)
    {
        Assert.SkipUnless(IsInstalled, "needs the Debian package etcd-server");
        var etcd = new EtcdProcess(flags);
        etcd.Start();
        return etcd;
    }

    public void Start()
    {
        string client = $"http://{Endpoint}";
        string peer = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_peerPort}");
        string[] arguments =
        [
            "--name", "one", "--data-dir", Path.Combine(_folder, "data"), "--listen-client-urls", client, "--advertise-client-urls", client,
            "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", $"one={peer}", "--log-level", "error", .. _flags,
        ];
        _process = Process.Start(new ProcessStartInfo("etcd", arguments) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    /// <summary>Ends it as SIGKILL does.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
