using Steppe.Supervisor.Client;
using Steppe.Supervisor.Protocol;
using Steppe.Supervisor.Tests.Support;

namespace Steppe.Supervisor.Tests;

public sealed class TreeTests
{
    // A daemon: forks twice, starts a session of its own, ignores SIGTERM.
    private const string Stubborn =
        "trap '' TERM; echo $$ >> pids; (setsid sh -c 'trap \"\" TERM; echo $$ >> pids; while :; do sleep 1000; done' &); "
        + "while :; do sleep 1000; done";

    [Theory]
    [InlineData("v2")]
    [InlineData("v1")]
    public async Task Stop_kills_everything_that_hid_and_ignored_the_signal(string cgroups)
    {
        Assert.SkipUnless(Sandbox.IsRoot, "needs root");
        await using Sandbox sandbox = await Sandbox.StartAsync(cgroups);
        Assert.SkipWhen(sandbox.Client.Hello.Containment.StartsWith("session", StringComparison.Ordinal), "needs cgroups");
        LaunchRequest request = sandbox.Shell(Stubborn);
        TaskRecord record = await sandbox.Client.StartAsync(request);
        int[] ids = await sandbox.ProcessIdsAsync("pids", 2);

        await sandbox.Client.StopAsync(request.Key, 15, TimeSpan.FromMilliseconds(100));
        TaskExit exit = await sandbox.Client.WaitAsync(request.Key);

        Assert.Equal((137, 9), (exit.ExitCode, exit.Signal));
        Assert.DoesNotContain(ids, Sandbox.IsRunning);
        Assert.False(Directory.Exists(record.CgroupPath));
    }

    [Theory]
    [InlineData("v2", true)]
    [InlineData("v1", true)]
    [InlineData("none", false)]
    public async Task What_the_main_process_leaves_behind_dies_with_it(string cgroups, bool setsid)
    {
        Assert.SkipUnless(Sandbox.IsRoot, "needs root");
        await using Sandbox sandbox = await Sandbox.StartAsync(cgroups);
        string escape = setsid ? "setsid" : "nohup";

        TaskExit exit = await sandbox.RunAsync(
            sandbox.Shell($"{escape} sh -c 'echo $$ > pids; exec sleep 1000' & while [ ! -s pids ]; do :; done; exit 5"));

        Assert.Equal(5, exit.ExitCode);
        Assert.DoesNotContain(await sandbox.ProcessIdsAsync("pids", 1), Sandbox.IsRunning);
    }

    [Fact]
    public async Task Without_cgroups_the_supervisor_says_so_and_kills_the_session()
    {
        await using Sandbox sandbox = await Sandbox.StartAsync("none");
        LaunchRequest request = sandbox.Shell("sh -c 'trap \"\" TERM; echo $$ >> pids; while :; do sleep 1000; done' & trap '' TERM; echo $$ >> pids; wait; wait");
        await sandbox.Client.StartAsync(request);
        int[] ids = await sandbox.ProcessIdsAsync("pids", 2);

        await sandbox.Client.StopAsync(request.Key, 15, TimeSpan.Zero);
        await sandbox.Client.WaitAsync(request.Key);

        Assert.Equal("session only: cgroups are switched off", sandbox.Client.Hello.Containment);
        Assert.DoesNotContain(ids, Sandbox.IsRunning);
    }

    [Fact]
    public async Task Graceful_stop_lets_the_task_choose_its_exit()
    {
        await using Sandbox sandbox = await Sandbox.StartAsync();
        LaunchRequest request = sandbox.Shell("trap 'echo bye; exit 4' INT; echo ready; while :; do sleep 0.01; done");
        await sandbox.Client.StartAsync(request);
        await Sandbox.UntilAsync(() => sandbox.Output() == "ready\n");

        await sandbox.Client.StopAsync(request.Key, 2, TimeSpan.FromMinutes(1));
        TaskExit exit = await sandbox.Client.WaitAsync(request.Key);

        Assert.Equal((4, 0), (exit.ExitCode, exit.Signal));
        Assert.Equal("ready\nbye\n", sandbox.Output());
        await sandbox.Client.StopAsync(request.Key, 2, TimeSpan.Zero);
    }

    [Fact]
    public async Task Signals_reach_the_main_process()
    {
        await using Sandbox sandbox = await Sandbox.StartAsync();
        LaunchRequest request = sandbox.Shell("trap 'echo hup' HUP; echo ready; while :; do sleep 0.01; done");
        await sandbox.Client.StartAsync(request);
        await Sandbox.UntilAsync(() => sandbox.Output() == "ready\n");

        await sandbox.Client.SignalAsync(request.Key, 1);

        await Sandbox.UntilAsync(() => sandbox.Output() == "ready\nhup\n");
        SupervisorException error = await Assert.ThrowsAsync<SupervisorException>(() => sandbox.Client.SignalAsync(request.Key, 200));
        Assert.Equal(RefusalCode.BadRequest, error.Code);
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("none")]
    public async Task Usage_covers_the_whole_tree(string cgroups)
    {
        await using Sandbox sandbox = await Sandbox.StartAsync(cgroups);
        LaunchRequest request = sandbox.Shell("sleep 1000 & i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done; echo done; wait");
        TaskRecord record = await sandbox.Client.StartAsync(request);
        await Sandbox.UntilAsync(() => sandbox.Output() == "done\n");

        UsageReading usage = await sandbox.Client.StatsAsync(request.Key);

        Assert.Equal(2, usage.Processes.Length);
        Assert.Contains(usage.Processes, process => process.ProcessId == record.ProcessId);
        Assert.All(usage.Processes, process => Assert.InRange(process.RssBytes, 100_000, 50_000_000));
        Assert.Equal(usage.Processes.Sum(process => process.RssBytes), usage.Total.RssBytes);
        Assert.True(usage.Total.UserTime + usage.Total.SystemTime > TimeSpan.Zero);
    }

    [Fact]
    public async Task Forgetting_a_running_task_kills_it_and_frees_its_key()
    {
        await using Sandbox sandbox = await Sandbox.StartAsync();
        LaunchRequest request = sandbox.Shell("echo $$ >> pids; sleep 1000");
        TaskRecord record = await sandbox.Client.StartAsync(request);
        await sandbox.ProcessIdsAsync("pids", 1);

        await sandbox.Client.ForgetAsync(request.Key);

        Assert.False(Sandbox.IsRunning(record.ProcessId));
        Assert.Empty(await sandbox.Client.ListAsync());
        await sandbox.Client.ForgetAsync(request.Key);
        SupervisorException error = await Assert.ThrowsAsync<SupervisorException>(() => sandbox.Client.WaitAsync(request.Key));
        Assert.Equal(RefusalCode.UnknownTask, error.Code);
        Assert.NotEqual(record.ProcessId, (await sandbox.Client.StartAsync(request)).ProcessId);
    }
}
