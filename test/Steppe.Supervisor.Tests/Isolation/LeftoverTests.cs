using Steppe.Supervisor.Protocol;
using Steppe.Supervisor.Tests.Support;

namespace Steppe.Supervisor.Tests.Isolation;

/// <summary>Nothing of an isolated task stays behind, however it ends.</summary>
[Collection(Alone.Name)]
public sealed class LeftoverTests
{
    private static readonly int Runs = Environment.GetEnvironmentVariable("STEPPE_SOAK") == "1" ? 500 : 50;

    [Fact]
    public async Task Many_runs_leave_no_mount_no_cgroup_no_process_no_descriptor()
    {
        Assert.SkipUnless(Sandbox.IsRoot, "needs root");
        await using Sandbox sandbox = await Sandbox.StartAsync();
        Assert.SkipWhen(sandbox.Client.Hello.IsolationProblem is not null, sandbox.Client.Hello.IsolationProblem ?? "");

        // The first of each kind makes the runtime open what it then keeps.
        await sandbox.RunAsync(Daemon(sandbox, 0));
        await KilledAsync(sandbox, Daemon(sandbox, 1));
        await NeverStartedAsync(sandbox, Daemon(sandbox, 2) with { Program = "/no/such" });
        string[] mounts = await File.ReadAllLinesAsync("/proc/self/mounts");
        string descriptors = Descriptors(sandbox);

        for (int i = 3; i < Runs + 3; i++)
        {
            // Some end by themselves and leave a daemon, some are killed, some never start.
            LaunchRequest request = Daemon(sandbox, i);
            TaskExit? exit = (i % 3) switch
            {
                0 => await sandbox.RunAsync(request),
                1 => await KilledAsync(sandbox, request),
                _ => await NeverStartedAsync(sandbox, request with { Program = "/no/such" }),
            };
            Assert.True(exit is null or { ExitCode: 4 or 137 }, $"{exit}");
        }

        Assert.Equal(mounts, await File.ReadAllLinesAsync("/proc/self/mounts"));
        Assert.Equal(descriptors, Descriptors(sandbox));
        AssertNothingLeft(sandbox);
    }

    [Fact]
    public async Task Killed_supervisor_leaves_nothing_once_another_has_come()
    {
        Assert.SkipUnless(Sandbox.IsRoot, "needs root");
        await using Sandbox sandbox = await Sandbox.StartAsync();
        Assert.SkipWhen(sandbox.Client.Hello.IsolationProblem is not null, sandbox.Client.Hello.IsolationProblem ?? "");
        LaunchRequest running = sandbox.IsolatedShell("setsid sleep 1000 & echo ready; sleep 1000", "running");
        TaskRecord record = await sandbox.Client.StartAsync(running);
        await Sandbox.UntilAsync(() => sandbox.Output("running.stdout") == "ready\n");
        Assert.True(IsOurs($"/proc/{record.ProcessId}", sandbox));

        // Killed in the middle of starts, at another point each time.
        for (int round = 0; round < Runs / 5; round++)
        {
            Task[] starts = [.. Enumerable.Range(0, 6).Select(i => Ignoring(sandbox.Client.StartAsync(sandbox.IsolatedShell("sleep 1000", $"t{round}-{i}"))))];
            if (round % 2 == 0)
            {
                await Task.WhenAny(starts);
            }

            await sandbox.KillSupervisorAsync();
            await Task.WhenAll(starts);
            await sandbox.StartSupervisorAsync();
            foreach (TaskRecord left in await sandbox.Client.ListAsync())
            {
                await sandbox.Client.WaitAsync(left.Key);
            }
        }

        Assert.Equal("unknown: supervisor died", (await sandbox.Client.WaitAsync(running.Key)).Error);
        AssertNothingLeft(sandbox);
    }

    private static LaunchRequest Daemon(Sandbox sandbox, int attempt) =>
        sandbox.IsolatedShell("(setsid sleep 1000 &); echo ready; exit 4", attempt: attempt);

    private static async Task<TaskExit?> KilledAsync(Sandbox sandbox, LaunchRequest request)
    {
        request = request with { Arguments = ["-c", "(setsid sleep 1000 &); sleep 1000"] };
        await sandbox.Client.StartAsync(request);
        await sandbox.Client.StopAsync(request.Key, 15, TimeSpan.Zero);
        return await sandbox.Client.WaitAsync(request.Key);
    }

    private static async Task<TaskExit?> NeverStartedAsync(Sandbox sandbox, LaunchRequest request)
    {
        await Assert.ThrowsAsync<Steppe.Supervisor.Client.SupervisorException>(() => sandbox.Client.StartAsync(request));
        return null;
    }

    private static async Task Ignoring(Task start)
    {
        try
        {
            await start;
        }
        catch (Steppe.Supervisor.Client.SupervisorConnectionException)
        {
            // Killed meanwhile, as intended.
        }
    }

    private static void AssertNothingLeft(Sandbox sandbox)
    {
        string[] cgroups =
        [
            .. Directory.GetDirectories("/sys/fs/cgroup")
                .Select(hierarchy => Path.Combine(hierarchy, sandbox.CgroupParent))
                .Where(Directory.Exists)
                .SelectMany(Directory.GetDirectories),
        ];
        Assert.Empty(cgroups);

        // A task's processes are known by its root, which they cannot leave, and unborn ones by their command line.
        Assert.DoesNotContain(
            Directory.GetDirectories("/proc").Where(static path => char.IsAsciiDigit(Path.GetFileName(path)[0])),
            path => IsOurs(path, sandbox));
    }

    private static bool IsOurs(string process, Sandbox sandbox)
    {
        try
        {
            string command = File.ReadAllText($"{process}/cmdline");
            return Path.GetFileName(process) != $"{sandbox.SupervisorId}"
                && (RootOf(process).Contains($"/{Path.GetFileName(sandbox.Root)}/", StringComparison.Ordinal)
                    || command.Contains(sandbox.StateDirectory, StringComparison.Ordinal));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // Which directory of its file system is mounted as its root: columns are id, parent, device, root, mount point, …
    private static string RootOf(string process) => File.ReadLines($"{process}/mountinfo")
        .Select(static line => line.Split(' ')).Where(static columns => columns[4] == "/").Select(static columns => columns[3]).LastOrDefault() ?? "";

    private static string Descriptors(Sandbox sandbox) => string.Join(
        '\n', Directory.GetFiles($"/proc/{sandbox.SupervisorId}/fd").Select(static path => new FileInfo(path).LinkTarget).Order(StringComparer.Ordinal));
}
