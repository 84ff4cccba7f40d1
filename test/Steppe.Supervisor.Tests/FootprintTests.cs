using System.Diagnostics;
using System.Globalization;
using Steppe.Supervisor.Containment;
using Steppe.Supervisor.Native;
using Steppe.Supervisor.Protocol;
using Steppe.Supervisor.Tests.Support;

namespace Steppe.Supervisor.Tests;

/// <summary>Bounds far above what is measured; the figures themselves go to the output.</summary>
[Collection(Alone.Name)]
public sealed class FootprintTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Fifty_running_tasks_cost_little_memory()
    {
        await using Sandbox sandbox = await Sandbox.StartAsync();
        long idle = RssKib(sandbox.SupervisorId);

        await Task.WhenAll(Enumerable.Range(0, 50).Select(
            i => sandbox.Client.StartAsync(sandbox.Shell("echo hello; exec sleep 1000", task: $"t{i}"))));
        long loaded = RssKib(sandbox.SupervisorId);

        output.WriteLine($"supervisor RSS: idle {idle} KiB, with 50 tasks {loaded} KiB, threads {Status(sandbox.SupervisorId, "Threads:")}");
        Assert.InRange(loaded, 1, 120 * 1024);
        Assert.InRange((loaded - idle) / 50, -1024, 1024);
    }

    [Fact]
    public async Task Three_hundred_short_tasks_in_a_row()
    {
        await using Sandbox sandbox = await Sandbox.StartAsync();
        await RunSerialAsync(sandbox, 20, "warm");
        double bare = BareRate(300);
        ProcessStat before = ProcessTable.Find(sandbox.SupervisorId)!.Value;

        long begin = Stopwatch.GetTimestamp();
        await RunSerialAsync(sandbox, 300, "row");
        double serial = 300 / Stopwatch.GetElapsedTime(begin).TotalSeconds;
        begin = Stopwatch.GetTimestamp();
        TaskExit[] exits = await Task.WhenAll(Enumerable.Range(0, 300).Select(i => sandbox.RunAsync(True(sandbox, $"side{i}"))));
        double parallel = 300 / Stopwatch.GetElapsedTime(begin).TotalSeconds;

        ProcessStat after = ProcessTable.Find(sandbox.SupervisorId)!.Value;
        double cpu = (after.UserTicks + after.SystemTicks - before.UserTicks - before.SystemTicks) * 1000.0 / ProcessStat.TicksPerSecond;
        output.WriteLine($"supervisor CPU per task: {cpu / 600:F2} ms ({(after.UserTicks - before.UserTicks) / 60.0:F2} ms in user mode)");
        output.WriteLine($"/bin/true per second: bare posix_spawn {bare:F0} and {BareRate(300):F0}, supervised in a row {serial:F0}, at once {parallel:F0}");
        Assert.All(exits, exit => Assert.Equal(0, exit.ExitCode));
    }

    private static async Task RunSerialAsync(Sandbox sandbox, int count, string name)
    {
        for (int i = 0; i < count; i++)
        {
            TaskExit exit = await sandbox.RunAsync(True(sandbox, $"{name}{i}"));
            Assert.Equal(0, exit.ExitCode);
        }
    }

    private static LaunchRequest True(Sandbox sandbox, string task) =>
        sandbox.Shell("", task: task) with { Program = "/bin/true", Arguments = [] };

    private static double BareRate(int count)
    {
        long begin = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
        {
            using var plan = new SpawnPlan();
            Assert.Equal(0, plan.Spawn("/bin/true", ["/bin/true"], [], out int processId));
            Reap(processId);
        }

        return count / Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    private static unsafe void Reap(int processId)
    {
        int handle = Processes.OpenHandle(processId);
        byte* result = stackalloc byte[128];
        Assert.Equal(0, Libc.WaitId(Constants.WaitPidfd, handle, result, Constants.WaitExited));
        Files.Close(ref handle);
    }

    private static long RssKib(int processId) =>
        long.Parse(Status(processId, "VmRSS:").Split(' ')[0], CultureInfo.InvariantCulture);

    private static string Status(int processId, string name) =>
        File.ReadLines($"/proc/{processId}/status").First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Trim();
}
