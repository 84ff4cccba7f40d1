using Steppe.Supervisor.Protocol;
using Steppe.Supervisor.Tests.Support;

namespace Steppe.Supervisor.Tests;

public sealed class OutputTests
{
    [Fact]
    public async Task Nothing_of_a_burst_before_the_exit_is_lost()
    {
        await using Sandbox sandbox = await Sandbox.StartAsync();
        LaunchRequest request = sandbox.Shell(
            "i=0; head -c 1048576 /dev/zero | tr '\\0' 'x'; head -c 300000 /dev/zero | tr '\\0' 'e' >&2",
            logs: new LogPlan(sandbox.LogDirectory, 20, 100_000));

        await sandbox.RunAsync(request);

        Assert.Equal(1_048_576, sandbox.Output().Length);
        Assert.Equal(300_000, sandbox.Output("web.stderr").Length);
        Assert.Equal(11, sandbox.LogFiles("web.stdout").Length);
        Assert.Empty(Directory.GetFiles(sandbox.LogDirectory, ".*"));
    }

    [Fact]
    public async Task Restarted_task_goes_on_appending()
    {
        await using Sandbox sandbox = await Sandbox.StartAsync();

        await sandbox.RunAsync(sandbox.Shell("echo first", attempt: 0));
        await sandbox.RunAsync(sandbox.Shell("echo second", attempt: 1));

        Assert.Equal("first\nsecond\n", sandbox.Output());
        Assert.Single(sandbox.LogFiles("web.stdout"));
    }

    [Fact]
    public async Task Output_of_a_running_task_is_readable()
    {
        await using Sandbox sandbox = await Sandbox.StartAsync();

        await sandbox.Client.StartAsync(sandbox.Shell("echo now; sleep 1000"));

        await Sandbox.UntilAsync(() => sandbox.Output() == "now\n");
    }

    [Fact]
    public async Task Disabled_logs_leave_no_files()
    {
        await using Sandbox sandbox = await Sandbox.StartAsync();

        TaskExit exit = await sandbox.RunAsync(sandbox.Shell("echo lost; echo lost >&2") with { Logs = null });

        Assert.Equal(0, exit.ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries(sandbox.LogDirectory));
    }
}
