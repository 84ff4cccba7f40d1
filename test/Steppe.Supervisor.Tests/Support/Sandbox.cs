using System.Collections.Immutable;
using System.Globalization;
using Steppe.Supervisor.Client;
using Steppe.Supervisor.Native;
using Steppe.Supervisor.Protocol;

namespace Steppe.Supervisor.Tests.Support;

/// <summary>A directory, a supervisor process and a connection to it, all gone after the test.</summary>
public sealed class Sandbox : IAsyncDisposable
{
    // How often a condition of the world outside is looked at.
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(5);

    private static int _count;

    private readonly List<SpawnedSupervisor> _supervisors = [];
    private readonly string _cgroups;
    private SupervisorClient? _client;

    private Sandbox(string cgroups)
    {
        _cgroups = cgroups;
        string name = string.Create(
            CultureInfo.InvariantCulture, $"steppe-test-{Environment.ProcessId}-{Interlocked.Increment(ref _count)}");
        Root = Path.Combine(Path.GetTempPath(), name);
        CgroupParent = $"{name}.slice";
        LogDirectory = Path.Combine(Root, "logs");
        Directory.CreateDirectory(LogDirectory);
    }

    public static bool IsRoot => Libc.EffectiveUser() == 0;

    public string Root { get; }

    public string LogDirectory { get; }

    public string CgroupParent { get; }

    public string StateDirectory => Path.Combine(Root, "supervisor");

    public string SocketPath => Path.Combine(StateDirectory, "supervisor.sock");

    public SupervisorClient Client => _client!;

    public int SupervisorId => _supervisors[^1].ProcessId;

    public static async Task<Sandbox> StartAsync(
        string cgroups = "auto", bool dev = false, int idleMilliseconds = 10_000, Action<TaskRecord>? exited = null)
    {
        var sandbox = new Sandbox(cgroups);
        await sandbox.StartSupervisorAsync(dev, idleMilliseconds, exited);
        return sandbox;
    }

    public async Task StartSupervisorAsync(bool dev = false, int idleMilliseconds = 10_000, Action<TaskRecord>? exited = null)
    {
        await SpawnAsync(dev, idleMilliseconds);
        _client = await SupervisorClient.ConnectAsync(SocketPath, exited);
    }

    public async Task<SpawnedSupervisor> SpawnAsync(bool dev = false, int idleMilliseconds = 10_000)
    {
        SpawnedSupervisor spawned = await SupervisorSpawner.StartAsync(new SupervisorLaunch
        {
            Program = Environment.ProcessPath!,
            StateDirectory = StateDirectory,
            SocketPath = SocketPath,
            CgroupParent = CgroupParent,
            Cgroups = _cgroups,
            Dev = dev,
            IdleTimeout = TimeSpan.FromMilliseconds(idleMilliseconds),
        });
        _supervisors.Add(spawned);
        return spawned;
    }

    /// <summary>Drops the connection, as an agent's death does, and makes a new one.</summary>
    public async Task ReconnectAsync()
    {
        await Client.DisposeAsync();
        _client = await SupervisorClient.ConnectAsync(SocketPath);
    }

    /// <summary>Kills the supervisor as the kernel's OOM killer would.</summary>
    public async Task KillSupervisorAsync()
    {
        int handle = Processes.OpenHandle(SupervisorId);
        Assert.Equal(0, Processes.Signal(handle, 9));
        Files.Close(ref handle);
        await Client.Closed;
        await UntilAsync(_supervisors[^1].TryReap);
    }

    public bool SupervisorIsGone() => _supervisors[^1].TryReap();

    public LaunchRequest Shell(string script, string task = "web", int attempt = 0, LogPlan? logs = null) => new()
    {
        Key = new TaskKey("11111111-2222-3333-4444-555555555555", task, attempt),
        Program = "/bin/sh",
        Arguments = ["-c", script],
        Environment = ["PATH=/usr/local/bin:/usr/bin:/bin"],
        WorkingDirectory = Root,
        Logs = logs ?? new LogPlan(LogDirectory, 10, 10 * 1024 * 1024),
    };

    /// <summary>A script in a root of its own, as nobody.</summary>
    public LaunchRequest IsolatedShell(string script, string task = "web", int attempt = 0, string user = "nobody")
    {
        string root = PathOf(task);
        Directory.CreateDirectory(root);
        File.SetUnixFileMode(root, (UnixFileMode)0b111_111_111);
        return Shell(script, task, attempt) with
        {
            WorkingDirectory = "/",
            User = user,
            Limits = new ResourceLimits { CpuShares = 100, MemoryBytes = 64L * 1024 * 1024 },
            Isolation = new IsolationPlan
            {
                Root = root,
                Mounts =
                [
                    .. ((string[])["/bin", "/etc", "/lib", "/lib32", "/lib64", "/sbin", "/usr"])
                        .Select(static path => new MountPlan(path, path, ReadOnly: true, Optional: true)),
                ],
            },
        };
    }

    public async Task<TaskExit> RunAsync(LaunchRequest request)
    {
        await Client.StartAsync(request);
        return await Client.WaitAsync(request.Key);
    }

    public string PathOf(string name) => Path.Combine(Root, name);

    /// <summary>All bytes a stream has left, in the order of its files.</summary>
    public string Output(string stem = "web.stdout") => string.Concat(LogFiles(stem).Select(File.ReadAllText));

    public ImmutableArray<string> LogFiles(string stem) =>
    [
        .. Directory.GetFiles(LogDirectory, $"{stem}.*")
            .OrderBy(path => int.Parse(path[(path.LastIndexOf('.') + 1)..], CultureInfo.InvariantCulture)),
    ];

    /// <summary>Process ids a script has written to a file, once there are that many.</summary>
    public async Task<int[]> ProcessIdsAsync(string name, int count)
    {
        int[] ids = [];
        await UntilAsync(() =>
        {
            ids = File.Exists(PathOf(name))
                ? [.. File.ReadAllLines(PathOf(name)).Where(line => line.Length > 0).Select(line => int.Parse(line, CultureInfo.InvariantCulture))]
                : [];
            return ids.Length >= count;
        });
        return ids;
    }

    public static bool IsRunning(int processId) =>
        Steppe.Supervisor.Containment.ProcessTable.Find(processId) is { IsDead: false };

    public static async Task UntilAsync(Func<bool> condition, int seconds = 20)
    {
        long deadline = Environment.TickCount64 + (seconds * 1000L);
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < deadline, "the condition did not come true in time");
            await Task.Delay(Pace);
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!SupervisorIsGone())
            {
                await using SupervisorClient last = await SupervisorClient.ConnectAsync(SocketPath);
                await last.ShutdownAsync(killTasks: true);
                await UntilAsync(SupervisorIsGone);
            }
        }
        catch (SupervisorConnectionException)
        {
            await UntilAsync(SupervisorIsGone);
        }

        await Client.DisposeAsync();
        Directory.Delete(Root, recursive: true);
    }
}
