using Steppe.Drivers.RawExec;
using Steppe.Drivers.Tests.Support;

namespace Steppe.Drivers.Tests.RawExec;

public sealed class RawExecDriverTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Command_runs_in_the_task_directory_with_exactly_its_environment()
    {
        await using DriverSandbox sandbox = await DriverSandbox.StartAsync();
        RawExecDriver driver = sandbox.Driver();

        DriverHandle handle = await driver.StartAsync(
            sandbox.Start("""{"command": "sh", "args": ["-c", "pwd; echo $GREETING $1; exit 3", "x", 5]}"""), None);
        ExitResult exit = await driver.WaitAsync(handle, None);

        Assert.Equal((3, 0, false), (exit.ExitCode, exit.Signal, exit.Successful));
        Assert.Equal($"{sandbox.TaskDirectory}\nhello 5\n", sandbox.Output());
    }

    [Theory]
    [InlineData("local/run.sh", "run.sh")]
    [InlineData("run.sh", "run.sh")]
    [InlineData("local/run.sh", "local/run.sh")]
    [InlineData("local/run.sh", "/run.sh")]
    public async Task Files_of_the_task_are_found_and_made_executable(string file, string command)
    {
        await using DriverSandbox sandbox = await DriverSandbox.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(sandbox.TaskDirectory, file), "#!/bin/sh\necho found\n");
        RawExecDriver driver = sandbox.Driver();

        DriverHandle handle = await driver.StartAsync(sandbox.Start($$"""{"command": "{{command}}"}"""), None);

        Assert.Equal(0, (await driver.WaitAsync(handle, None)).ExitCode);
        Assert.Equal("found\n", sandbox.Output());
    }

    [Theory]
    [InlineData("""{"command": "no-such-program"}""", "config.command: \"no-such-program\" was not found: it is neither in the task's directory (local/ included) nor in the agent's PATH, /usr/local/bin:/usr/bin:/bin")]
    [InlineData("""{"command": "/no/such/program"}""", "config.command: \"/no/such/program\" was not found: it is neither in the task's directory nor on this host")]
    [InlineData("""{"command": ""}""", "config.command: must not be empty")]
    [InlineData("{}", "config.command: raw_exec needs this key")]
    [InlineData("""{"comand": "x", "command": "true", "args": [["x"]]}""", "config.args[0]: must be a string, not a list; config.comand: raw_exec has no such key; it takes args, command")]
    [InlineData("""{"command": "/etc/passwd"}""", "could not start /etc/passwd: Permission denied")]
    public async Task What_cannot_run_is_said_plainly_and_is_not_tried_again(string config, string message)
    {
        await using DriverSandbox sandbox = await DriverSandbox.StartAsync();

        DriverException error = await Assert.ThrowsAsync<DriverException>(
            async () => await sandbox.Driver().StartAsync(sandbox.Start(config), None));

        Assert.Equal(message, error.Message);
        Assert.False(error.Recoverable);
    }

    [Fact]
    public async Task Stop_waits_for_the_end_and_kills_what_ignores_it()
    {
        await using DriverSandbox sandbox = await DriverSandbox.StartAsync();
        RawExecDriver driver = sandbox.Driver();
        DriverHandle handle = await driver.StartAsync(
            sandbox.Start("""{"command": "sh", "args": ["-c", "trap '' INT; echo ready; while :; do sleep 1000; done"]}"""), None);
        await sandbox.UntilOutputAsync("ready\n");

        await driver.StopAsync(handle, "SIGINT", TimeSpan.FromMilliseconds(50), None);

        Assert.Equal(137, (await driver.WaitAsync(handle, None)).ExitCode);
        await driver.StopAsync(handle, "SIGINT", TimeSpan.FromMilliseconds(50), None);
    }

    [Fact]
    public async Task Signals_go_by_name()
    {
        await using DriverSandbox sandbox = await DriverSandbox.StartAsync();
        RawExecDriver driver = sandbox.Driver();
        DriverHandle handle = await driver.StartAsync(
            sandbox.Start("""{"command": "sh", "args": ["-c", "trap 'echo usr; exit 0' USR1; echo ready; while :; do sleep 0.01; done"]}"""), None);
        await sandbox.UntilOutputAsync("ready\n");

        await Assert.ThrowsAsync<DriverException>(async () => await driver.SignalAsync(handle, "SIGNONSENSE", None));
        await driver.SignalAsync(handle, "SIGUSR1", None);

        Assert.Equal(0, (await driver.WaitAsync(handle, None)).ExitCode);
        Assert.Equal("ready\nusr\n", sandbox.Output());
    }

    [Fact]
    public async Task Another_driver_object_recovers_the_task_from_its_handle()
    {
        await using DriverSandbox sandbox = await DriverSandbox.StartAsync();
        DriverHandle handle = await sandbox.Driver().StartAsync(
            sandbox.Start("""{"command": "sh", "args": ["-c", "echo ready; sleep 1000"]}"""), None);
        await sandbox.UntilOutputAsync("ready\n");
        RawExecDriver driver = sandbox.Driver();

        Assert.Equal(TaskRecovery.Recovered, await driver.RecoverAsync(handle, None));
        TaskUsage usage = await driver.StatsAsync(handle, None);
        Assert.Equal(2, usage.Processes.Count);
        Assert.True(usage.Total.RssBytes > 0);

        await driver.DestroyAsync(handle, None);
        Assert.False((await driver.RecoverAsync(handle, None)).Found);
    }

    [Fact]
    public async Task Handle_of_another_driver_is_not_believed()
    {
        await using DriverSandbox sandbox = await DriverSandbox.StartAsync();

        await Assert.ThrowsAsync<DriverException>(
            async () => await sandbox.Driver().WaitAsync(new DriverHandle("exec", 1, new byte[] { 1 }), None));
    }

    [Theory]
    [InlineData(true, DriverHealth.Healthy, "Healthy", 1)]
    [InlineData(false, DriverHealth.Undetected, "disabled", 0)]
    public async Task Fingerprint_follows_the_plugin_block(bool enabled, DriverHealth health, string description, int attributes)
    {
        await using DriverSandbox sandbox = await DriverSandbox.StartAsync();

        DriverFingerprint report = Assert.Single(await sandbox.Driver(enabled).FingerprintAsync(None).ToArrayAsync());

        Assert.Equal((health, description), (report.Health, report.Description));
        Assert.Equal(attributes, report.Attributes.Count(entry => entry is { Key: "driver.raw_exec", Value: "1" }));
    }

    [Fact]
    public async Task Disabled_driver_starts_nothing()
    {
        await using DriverSandbox sandbox = await DriverSandbox.StartAsync();

        DriverException error = await Assert.ThrowsAsync<DriverException>(
            async () => await sandbox.Driver(enabled: false).StartAsync(sandbox.Start("""{"command": "true"}"""), None));

        Assert.StartsWith("raw_exec is disabled on this node", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cgroups_can_be_switched_off()
    {
        await using DriverSandbox sandbox = await DriverSandbox.StartAsync();

        await sandbox.Driver(noCgroups: true).StartAsync(sandbox.Start("""{"command": "sleep", "args": [1000]}"""), None);

        Assert.Null(Assert.Single(await sandbox.Client.ListAsync()).CgroupPath);
    }
}
