namespace Steppe.Acceptance;

/// <summary>A member of an etcd cluster of one, as a real process with data of its own.</summary>
internal sealed class EtcdMember(string directory) : IAsyncDisposable
{
    private readonly int _ports = Cluster.FreePorts();
    private ProgramRun? _run;

    public static bool IsInstalled => Checkout.FindProgram("etcd") is not null;

    public string Endpoint => $"127.0.0.1:{_ports}";

    public void Start()
    {
        string peer = $"http://127.0.0.1:{_ports + 1}";
        _run = ProgramRun.Start(
            "etcd",
            [
                "--name", "one", "--data-dir", Path.Combine(directory, "etcd"), "--listen-client-urls", $"http://{Endpoint}",
                "--advertise-client-urls", $"http://{Endpoint}", "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer,
                "--initial-cluster", $"one={peer}", "--heartbeat-interval", "50", "--election-timeout", "500",
            ],
            Path.Combine(directory, "etcd.log"),
            directory);
    }

    /// <summary>Loses the disk; the member must not run.</summary>
    public void Wipe() => Directory.Delete(Path.Combine(directory, "etcd"), recursive: true);

    public Task KillAsync() => _run!.KillAsync();

    public async ValueTask DisposeAsync()
    {
        if (_run is not null)
        {
            await _run.DisposeAsync();
        }
    }
}
