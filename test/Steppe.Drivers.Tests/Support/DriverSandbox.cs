using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Steppe.Drivers.Exec;
using Steppe.Drivers.Isolation;
using Steppe.Drivers.Java;
using Steppe.Drivers.RawExec;
using Steppe.Supervisor.Client;
using Steppe.Supervisor.Sessions;

namespace Steppe.Drivers.Tests.Support;

/// <summary>An allocation directory and a supervisor that goes with the test, its tasks with it.</summary>
public sealed class DriverSandbox : IAsyncDisposable
{
    // How often a condition of the world outside is looked at.
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(5);

    public const string SearchPath = "/usr/local/bin:/usr/bin:/bin";

    private static int _count;

    private readonly SpawnedSupervisor _supervisor;

    private DriverSandbox(string root, SpawnedSupervisor supervisor, SupervisorClient client)
    {
        Root = root;
        _supervisor = supervisor;
        Client = client;
        Sessions = new Lazy<SessionHost>(() => new SessionHost(Path.Combine(root, "sessions")));
        Processes = new SupervisedProcesses(client, Sessions);
    }

    public string Root { get; }

    public SupervisorClient Client { get; }

    public Lazy<SessionHost> Sessions { get; }

    public SupervisedProcesses Processes { get; }

    public string TaskDirectory => Path.Combine(Root, "web");

    public string LogDirectory => Path.Combine(Root, "alloc", "logs");

    public static async Task<DriverSandbox> StartAsync(string cgroups = "auto")
    {
        string name = string.Create(
            CultureInfo.InvariantCulture, $"steppe-driver-{Environment.ProcessId}-{Interlocked.Increment(ref _count)}");
        string root = Path.Combine(Path.GetTempPath(), name);
        Directory.CreateDirectory(Path.Combine(root, "web", "local"));
        Directory.CreateDirectory(Path.Combine(root, "alloc", "logs"));
        foreach (string path in (string[])["web", "web/local", "web/tmp", "web/secrets", "alloc"])
        {
            Directory.CreateDirectory(Path.Combine(root, path));
            File.SetUnixFileMode(Path.Combine(root, path), (UnixFileMode)0b111_111_111);
        }

        var launch = new SupervisorLaunch
        {
            Program = Environment.ProcessPath!,
            StateDirectory = Path.Combine(root, "supervisor"),
            SocketPath = Path.Combine(root, "supervisor", "s.sock"),
            CgroupParent = $"{name}.slice",
            Cgroups = cgroups,
            Dev = true,
        };
        SpawnedSupervisor supervisor = await SupervisorSpawner.StartAsync(launch);
        return new DriverSandbox(root, supervisor, await SupervisorClient.ConnectAsync(launch.SocketPath));
    }

    public RawExecDriver Driver(bool enabled = true, bool noCgroups = false) =>
        new(new RawExecSettings(enabled, noCgroups), Processes, SearchPath);

    /// <summary>An exec driver; skips the test where tasks cannot be isolated.</summary>
    public ExecDriver Exec(IsolationSettings? settings = null)
    {
        Assert.SkipWhen(Client.Hello.IsolationProblem is not null, Client.Hello.IsolationProblem ?? "");
        return new ExecDriver(settings ?? new IsolationSettings(), Processes);
    }

    /// <summary>A java driver; skips the test where tasks cannot be isolated or no JVM is installed.</summary>
    public JavaDriver Java(IsolationSettings? settings = null)
    {
        Assert.SkipWhen(Client.Hello.IsolationProblem is not null, Client.Hello.IsolationProblem ?? "");
        Assert.SkipUnless(File.Exists("/usr/bin/java") && File.Exists("/usr/bin/javac"), "needs a JDK");
        return new JavaDriver(settings ?? new IsolationSettings(), Processes, SearchPath);
    }

    /// <summary>What a task has written to stderr.</summary>
    public string Errors() => File.ReadAllText(Path.Combine(LogDirectory, "web.stderr.0"));

    public TaskStart Start(string config, int attempt = 0) => new()
    {
        AllocationId = "11111111-2222-3333-4444-555555555555",
        TaskName = "web",
        Attempt = attempt,
        Config = Config(config),
        Environment = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("PATH", SearchPath).Add("GREETING", "hello"),
        TaskDirectory = TaskDirectory,
        LogDirectory = LogDirectory,
        Resources = new TaskResources(100, 300),
    };

    public string Output() => File.ReadAllText(Path.Combine(LogDirectory, "web.stdout.0"));

    public async Task UntilOutputAsync(string text)
    {
        long deadline = Environment.TickCount64 + 20_000;
        while (Output() != text)
        {
            Assert.True(Environment.TickCount64 < deadline, $"the output is {Output()}");
            await Task.Delay(Pace);
        }
    }

    public static ImmutableSortedDictionary<string, JsonElement> Config(string json) =>
        JsonDocument.Parse(json).RootElement.EnumerateObject()
            .ToImmutableSortedDictionary(static entry => entry.Name, static entry => entry.Value, StringComparer.Ordinal);

    public async ValueTask DisposeAsync()
    {
        if (Sessions.IsValueCreated)
        {
            Sessions.Value.Dispose();
        }

        await Client.DisposeAsync();
        long deadline = Environment.TickCount64 + 20_000;
        while (!_supervisor.TryReap())
        {
            Assert.True(Environment.TickCount64 < deadline, "the supervisor did not end with its agent");
            await Task.Delay(Pace);
        }

        Directory.Delete(Root, recursive: true);
    }
}
