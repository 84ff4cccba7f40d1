namespace Steppe.Acceptance;

/// <summary>A member of an etcd cluster of one, as a real process with data of its own.</summary>
internal sealed class EtcdMember(string directory) : IAsyncDisposable
{
    private readonly int _ports = Cluster.FreePorts();
    private ProgramRun? _run;

    public static bool IsInstalled => Checkout.FindProgram("etcd") is not null;

    /// <summary>Whether backups can be taken and restored.</summary>
    public static bool CanRestore => IsInstalled && Checkout.FindProgram("etcdctl") is not null;

    public string Endpoint => $"127.0.0.1:{_ports}";

    private string Peer => $"http://127.0.0.1:{_ports + 1}";

    public void Start()
    {
        _run = ProgramRun.Start(
            "etcd",
            [
                "--name", "one", "--data-dir", Path.Combine(directory, "etcd"), "--listen-client-urls", $"http://{Endpoint}",
                "--advertise-client-urls", $"http://{Endpoint}", "--listen-peer-urls", Peer, "--initial-advertise-peer-urls", Peer,
                "--initial-cluster", $"one={Peer}", "--heartbeat-interval", "50", "--election-timeout", "500",
            ],
            Path.Combine(directory, "etcd.log"),
            directory);
    }

    /// <summary>Loses the disk; the member must not run.</summary>
    public void Wipe() => Directory.Delete(Path.Combine(directory, "etcd"), recursive: true);

    /// <summary>Takes a backup, as operators do.</summary>
    public async Task SaveAsync(string file) =>
        (await ProgramRun.ToEndAsync("etcdctl", ["--endpoints", Endpoint, "snapshot", "save", file], directory, environment: [("ETCDCTL_API", "3")])).Ok();

    /// <summary>Puts a backup in the place of what there is; the member must not run.</summary>
    public async Task RestoreAsync(string file)
    {
        Wipe();

        // Newer versions have taken this out of etcdctl.
        string tool = Checkout.FindProgram("etcdutl") is null ? "etcdctl" : "etcdutl";
        string[] arguments =
        [
            "snapshot", "restore", file, "--name", "one", "--data-dir", Path.Combine(directory, "etcd"), "--initial-cluster", $"one={Peer}",
            "--initial-advertise-peer-urls", Peer,
        ];
        (await ProgramRun.ToEndAsync(tool, arguments, directory, environment: [("ETCDCTL_API", "3")])).Ok();
    }

    public Task KillAsync() => _run!.KillAsync();

    public async ValueTask DisposeAsync()
    {
        if (_run is not null)
        {
            await _run.DisposeAsync();
        }
    }
}
