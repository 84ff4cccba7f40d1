using Steppe.Supervisor.Client;
using Steppe.Supervisor.Native;
using Steppe.Supervisor.Protocol;
using Steppe.Supervisor.Tests.Support;

namespace Steppe.Supervisor.Tests;

public sealed class SurvivalTests
{
    [Fact]
    public async Task Task_outlives_its_agent_with_exit_code_and_unbroken_log()
    {
        await using Sandbox sandbox = await Sandbox.StartAsync();
        LaunchRequest request = sandbox.Shell("i=0; while [ ! -e go ]; do i=$((i+1)); echo $i; sleep 0.001; done; exit 9");
        TaskRecord started = await sandbox.Client.StartAsync(request);
        await Sandbox.UntilAsync(() => sandbox.Output().Length > 0);

        await sandbox.Client.DisposeAsync();
        string before = sandbox.Output();
        await Sandbox.UntilAsync(() => sandbox.Output().Length > before.Length + 20);
        await sandbox.ReconnectAsync();
        TaskRecord found = Assert.Single(await sandbox.Client.ListAsync());
        await File.WriteAllTextAsync(sandbox.PathOf("go"), "");
        TaskExit exit = await sandbox.Client.WaitAsync(request.Key);

        Assert.Equal(started, found);
        Assert.Equal(9, exit.ExitCode);
        string[] lines = sandbox.Output().TrimEnd('\n').Split('\n');
        Assert.Equal(Enumerable.Range(1, lines.Length).Select(i => $"{i}"), lines);
    }

    [Fact]
    public async Task Exit_that_nobody_saw_is_found_even_by_another_supervisor()
    {
        await using Sandbox sandbox = await Sandbox.StartAsync();
        LaunchRequest request = sandbox.Shell("exit 6");
        TaskExit exit = await sandbox.RunAsync(request);

        await sandbox.KillSupervisorAsync();
        await sandbox.StartSupervisorAsync();

        Assert.Equal(exit, await sandbox.Client.WaitAsync(request.Key));
        Assert.Equal(exit, (await sandbox.Client.StartAsync(request)).Exit);
    }

    [Theory]
    [InlineData("v2")]
    [InlineData("v1")]
    [InlineData("none")]
    public async Task Killed_supervisor_is_followed_by_one_that_accounts_for_every_task(string cgroups)
    {
        Assert.SkipUnless(Sandbox.IsRoot, "needs root");
        await using Sandbox sandbox = await Sandbox.StartAsync(cgroups);
        LaunchRequest request = sandbox.Shell(
            "sh -c 'echo $$ >> pids; exec sleep 1000' & echo $$ >> pids; echo said; while [ ! -e go ]; do sleep 0.01; done; echo late; echo x > late; sleep 1000");
        await sandbox.Client.StartAsync(request);
        int[] ids = await sandbox.ProcessIdsAsync("pids", 2);
        await Sandbox.UntilAsync(() => sandbox.Output() == "said\n");

        await sandbox.KillSupervisorAsync();
        Assert.All(ids, id => Assert.True(Sandbox.IsRunning(id)));
        await File.WriteAllTextAsync(sandbox.PathOf("go"), "");
        await Sandbox.UntilAsync(() => File.Exists(sandbox.PathOf("late")));
        await sandbox.StartSupervisorAsync();
        TaskExit exit = await sandbox.Client.WaitAsync(request.Key);

        Assert.Equal("unknown: supervisor died", exit.Error);
        Assert.DoesNotContain(ids, Sandbox.IsRunning);
        Assert.Equal("said\nlate\n", sandbox.Output());
        Assert.Equal(0, (await sandbox.RunAsync(sandbox.Shell("exit 0", attempt: 1))).ExitCode);
    }

    [Fact]
    public async Task Calls_under_way_fail_when_the_supervisor_dies()
    {
        await using Sandbox sandbox = await Sandbox.StartAsync();
        LaunchRequest request = sandbox.Shell("sleep 1000");
        await sandbox.Client.StartAsync(request);
        Task<TaskExit> waiting = sandbox.Client.WaitAsync(request.Key);

        await sandbox.KillSupervisorAsync();

        await Assert.ThrowsAsync<SupervisorConnectionException>(() => waiting);
        await Assert.ThrowsAsync<SupervisorConnectionException>(() => sandbox.Client.ListAsync());
        await Assert.ThrowsAsync<SupervisorConnectionException>(() => SupervisorClient.ConnectAsync(sandbox.SocketPath));
        await sandbox.StartSupervisorAsync();
    }

    [Fact]
    public async Task Dev_supervisor_ends_with_its_agent_and_takes_its_tasks_along()
    {
        await using Sandbox sandbox = await Sandbox.StartAsync(dev: true);
        TaskRecord record = await sandbox.Client.StartAsync(sandbox.Shell("trap '' TERM INT HUP; while :; do sleep 1000; done"));

        await sandbox.Client.DisposeAsync();

        await Sandbox.UntilAsync(sandbox.SupervisorIsGone);
        Assert.False(Sandbox.IsRunning(record.ProcessId));
        Assert.False(File.Exists(sandbox.SocketPath));
    }

    [Fact]
    public async Task Idle_supervisor_leaves_nothing_behind()
    {
        await using Sandbox sandbox = await Sandbox.StartAsync(idleMilliseconds: 50);
        LaunchRequest request = sandbox.Shell("while [ ! -e go ]; do sleep 0.01; done");
        TaskRecord record = await sandbox.Client.StartAsync(request);
        await sandbox.Client.DisposeAsync();

        // Four times its idle time: what must not happen can only be given the time to happen.
        await Task.Delay(TimeSpan.FromMilliseconds(200));
        Assert.False(sandbox.SupervisorIsGone());
        await File.WriteAllTextAsync(sandbox.PathOf("go"), "");

        await Sandbox.UntilAsync(sandbox.SupervisorIsGone);
        Assert.False(Directory.Exists(Path.GetDirectoryName(record.CgroupPath ?? "/nowhere/x")));
    }

    [Fact]
    public async Task Termination_signals_do_not_end_a_supervisor()
    {
        await using Sandbox sandbox = await Sandbox.StartAsync();
        int handle = Processes.OpenHandle(sandbox.SupervisorId);
        foreach (int signal in (int[])[15, 2, 1])
        {
            Assert.Equal(0, Processes.Signal(handle, signal));
        }

        Files.Close(ref handle);
        Assert.Equal(0, (await sandbox.RunAsync(sandbox.Shell("exit 0"))).ExitCode);
    }

    [Fact]
    public async Task Second_supervisor_on_one_directory_is_refused()
    {
        await using Sandbox sandbox = await Sandbox.StartAsync();

        SupervisorConnectionException error =
            await Assert.ThrowsAsync<SupervisorConnectionException>(() => sandbox.SpawnAsync());

        Assert.Contains("another supervisor has", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, (await sandbox.RunAsync(sandbox.Shell("exit 0"))).ExitCode);
    }

    [Fact]
    public async Task Shutdown_without_killing_is_refused_while_tasks_run()
    {
        await using Sandbox sandbox = await Sandbox.StartAsync();
        LaunchRequest request = sandbox.Shell("sleep 1000");
        await sandbox.Client.StartAsync(request);

        await Assert.ThrowsAsync<SupervisorException>(() => sandbox.Client.ShutdownAsync(killTasks: false));
        await sandbox.Client.ForgetAsync(request.Key);
        await sandbox.Client.ShutdownAsync(killTasks: false);

        await Sandbox.UntilAsync(sandbox.SupervisorIsGone);
    }
}
