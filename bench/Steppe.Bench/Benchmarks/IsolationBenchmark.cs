using System.Diagnostics;
using System.Globalization;
using Steppe.Bench.Measures;
using Steppe.Bench.Native;
using Steppe.Supervisor.Client;
using Steppe.Supervisor.Protocol;

namespace Steppe.Bench.Benchmarks;

/// <summary>What it costs to start an isolated task, against one that is only held in a cgroup and against nothing at all, and
/// what the supervisor needs for each that runs.</summary>
internal sealed class IsolationBenchmark : IBenchmark
{
    private const int WarmUp = 20;

    private static readonly string[] HostPaths = ["/bin", "/etc", "/lib", "/lib64", "/sbin", "/usr"];

    public string Name => "isolation";

    public string Title => "start to end of /bin/true: exec against raw_exec against bare posix_spawn; memory per isolated task";

    public async Task RunAsync(BenchmarkContext context)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["logs"]);
        var launch = new SupervisorLaunch
        {
            Program = Checkout.Nomad,
            LeadingArguments = ["supervisor"],
            StateDirectory = folder["state"],
            SocketPath = Path.Combine(folder["state"], "s.sock"),
            CgroupParent = $"steppe-bench-{Environment.ProcessId}.slice",
            Dev = true,
        };
        using SpawnedSupervisor supervisor = await SupervisorSpawner.StartAsync(launch, context.Cancellation);
        await using (SupervisorClient client = await SupervisorClient.ConnectAsync(launch.SocketPath, cancellation: context.Cancellation))
        {
            if (client.Hello.IsolationProblem is { } problem)
            {
                throw new BenchmarkException($"tasks cannot be isolated here: {problem}");
            }

            int times = context.Times(300);
            context.Report.Figure("bare posix_spawn and wait", Bare(times), "ms");
            context.Report.Figure("raw_exec: start to recorded end", await RunAsync(client, times, i => Plain(folder, "raw", i)), "ms");
            context.Report.Figure("exec: start to recorded end", await RunAsync(client, times, i => Isolated(folder, "exec", i)), "ms");
            await MeasureMemoryAsync(context, client, supervisor.ProcessId, folder);
            await client.ShutdownAsync(killTasks: true, context.Cancellation);
        }

        while (!supervisor.TryReap())
        {
            await context.PassAsync(TimeSpan.FromMilliseconds(10));
        }
    }

    private static Samples Bare(int times)
    {
        List<double> all = [];
        for (int i = 0; i < WarmUp + times; i++)
        {
            long begin = Stopwatch.GetTimestamp();
            using (var command = new CommandLine("/bin/true", [], "/dev/null"))
            {
                command.RunToEnd();
            }

            if (i >= WarmUp)
            {
                all.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            }
        }

        return new Samples(all);
    }

    private static async Task<Samples> RunAsync(SupervisorClient client, int times, Func<int, LaunchRequest> make)
    {
        List<double> all = [];
        for (int i = 0; i < WarmUp + times; i++)
        {
            LaunchRequest request = make(i);
            long begin = Stopwatch.GetTimestamp();
            await client.StartAsync(request);
            TaskExit exit = await client.WaitAsync(request.Key);
            if (exit.ExitCode != 0)
            {
                throw new BenchmarkException($"{request.Key} ended with {exit}");
            }

            if (i >= WarmUp)
            {
                all.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            }

            await client.ForgetAsync(request.Key);
        }

        return new Samples(all);
    }

    private static async Task MeasureMemoryAsync(BenchmarkContext context, SupervisorClient client, int supervisor, TemporaryFolder folder)
    {
        int tasks = context.Times(100);
        ProcessMemory before = ProcessFacts.MemoryOf(supervisor);
        for (int i = 0; i < tasks; i++)
        {
            LaunchRequest sleeper = Isolated(folder, "sleep", i);
            await client.StartAsync(sleeper with { Program = "/bin/sleep", Arguments = ["100000"] });
        }

        ProcessMemory after = ProcessFacts.MemoryOf(supervisor);
        context.Report.Figure($"supervisor per isolated task, of {tasks}", new Samples([(after.Resident - before.Resident) / tasks]), "MB");
    }

    private static LaunchRequest Plain(TemporaryFolder folder, string name, int attempt) => new()
    {
        Key = new TaskKey(name, "t", attempt),
        Program = "/bin/true",
        WorkingDirectory = "/",
        Logs = new LogPlan(folder["logs"], 10, 10 * 1024 * 1024),
    };

    private static LaunchRequest Isolated(TemporaryFolder folder, string name, int attempt)
    {
        string root = folder[string.Create(CultureInfo.InvariantCulture, $"root-{name}-{attempt}")];
        Directory.CreateDirectory(root);
        return Plain(folder, name, attempt) with
        {
            Key = new TaskKey($"{name}-{attempt}", "t", 0),
            User = "nobody",
            Limits = new ResourceLimits { CpuShares = 100, MemoryBytes = 64L * 1024 * 1024 },
            Isolation = new IsolationPlan
            {
                Root = root,
                Mounts = [.. HostPaths.Select(static path => new MountPlan(path, path, ReadOnly: true, Optional: true))],
            },
        };
    }
}
