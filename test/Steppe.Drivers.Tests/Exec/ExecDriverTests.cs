using System.Collections.Immutable;
using Steppe.Drivers.Exec;
using Steppe.Drivers.Isolation;
using Steppe.Drivers.Tests.Support;

namespace Steppe.Drivers.Tests.Exec;

public sealed class ExecDriverTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Command_runs_as_nobody_in_a_root_of_its_own()
    {
        await using DriverSandbox sandbox = await DriverSandbox.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(sandbox.Root, "outside"), "secret");

        ExitResult exit = await RunAsync(
            sandbox,
            sandbox.Exec(),
            $$"""{"command": "sh", "args": ["-c", "id -un; pwd; echo $$ $GREETING; cat {{sandbox.Root}}/outside; echo new > /alloc/new; echo mine > /local/mine; ls -d /alloc /local /secrets /tmp | xargs; exit 3"]}""");

        Assert.Equal((3, 0, false), (exit.ExitCode, exit.Signal, exit.Successful));
        Assert.Equal("nobody\n/\n1 hello\n/alloc /local /secrets /tmp\n", sandbox.Output());
        Assert.Contains("No such file", sandbox.Errors(), StringComparison.Ordinal);
        Assert.Equal("new\n", await File.ReadAllTextAsync(Path.Combine(sandbox.Root, "alloc", "new")));
        Assert.Equal("mine\n", await File.ReadAllTextAsync(Path.Combine(sandbox.TaskDirectory, "local", "mine")));
    }

    [Theory]
    [InlineData("local/run.sh", "run.sh")]
    [InlineData("run.sh", "run.sh")]
    [InlineData("local/run.sh", "/local/run.sh")]
    [InlineData("local/run.sh", "local/run.sh")]
    public async Task Files_of_the_task_are_found_and_made_executable(string file, string command)
    {
        await using DriverSandbox sandbox = await DriverSandbox.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(sandbox.TaskDirectory, file), "#!/bin/sh\necho found\n");

        ExitResult exit = await RunAsync(sandbox, sandbox.Exec(), $$"""{"command": "{{command}}"}""");

        Assert.Equal((0, "found\n"), (exit.ExitCode, sandbox.Output()));
    }

    [Theory]
    [InlineData("""{"command": "no-such-program"}""", "config.command: \"no-such-program\" was not found: it is neither in the task's directory (local/ included) nor in /usr/local/bin, /usr/bin, /bin of its root; the client's chroot_env says what the root has of the host")]
    [InlineData("""{"command": "/no/such"}""", "config.command: \"/no/such\" was not found: the task's root has no such file; the client's chroot_env says what the root has of the host")]
    [InlineData("{}", "config.command: exec needs this key")]
    [InlineData("""{"command": "true", "cap_add": ["sys_admin"]}""", "config.cap_add: sys_admin is not allowed on this node; the operator allows audit_write, chown, dac_override, fowner, fsetid, kill, mknod, net_bind_service, setfcap, setgid, setpcap, setuid, sys_chroot (allow_caps in the driver's plugin block)")]
    [InlineData("""{"command": "true", "pid_mode": "shared"}""", "config.pid_mode: must be \"private\" or \"host\", not \"shared\"")]
    [InlineData("""{"command": "true", "work_dir": "here"}""", "config.work_dir: \"here\" must be an absolute path in the task")]
    public async Task What_cannot_run_is_said_plainly_and_is_not_tried_again(string config, string message)
    {
        await using DriverSandbox sandbox = await DriverSandbox.StartAsync();
        ExecDriver driver = sandbox.Exec();

        DriverException error = await Assert.ThrowsAsync<DriverException>(async () => await driver.StartAsync(sandbox.Start(config), None));

        Assert.Equal((message, false), (error.Message, error.Recoverable));
    }

    [Fact]
    public async Task Too_small_a_share_is_refused()
    {
        await using DriverSandbox sandbox = await DriverSandbox.StartAsync();
        ExecDriver driver = sandbox.Exec();

        DriverException error = await Assert.ThrowsAsync<DriverException>(async () => await driver.StartAsync(
            sandbox.Start("""{"command": "true"}""") with { Resources = new TaskResources(1, 300) }, None));

        Assert.Equal("resources.cpu: 1 MHz is too little for the kernel; ask for 2 or more", error.Message);
    }

    [Fact]
    public async Task Memory_may_be_used_up_to_the_maximum_and_the_end_is_reported_as_such()
    {
        await using DriverSandbox sandbox = await DriverSandbox.StartAsync();
        ExecDriver driver = sandbox.Exec();
        const string config = """{"command": "sh", "args": ["-c", "x=$(head -c 60000000 /dev/zero | tr '\\0' x); echo ${#x}"]}""";

        ExitResult killed = await EndAsync(driver, sandbox.Start(config) with { Resources = new TaskResources(100, 32) });
        ExitResult allowed = await EndAsync(driver, sandbox.Start(config, attempt: 1) with { Resources = new TaskResources(100, 32, 512) });

        Assert.True(killed is { OutOfMemory: true, Successful: false });
        Assert.True(allowed is { OutOfMemory: false, Successful: true });
    }

    [Fact]
    public async Task Processor_goes_by_shares_when_contended_and_by_the_cap_on_request()
    {
        await using DriverSandbox sandbox = await DriverSandbox.StartAsync();
        ExecDriver driver = sandbox.Exec();

        // Each with two busy loops per core, so that there is contention on every core whatever else runs.
        string spin = $$"""{"command": "sh", "args": ["-c", "i=0; while [ $i -lt {{Environment.ProcessorCount * 2}} ]; do (while :; do :; done) & i=$((i+1)); done; wait"]""";
        DriverHandle small = await driver.StartAsync(Named("small", spin + "}", 200), None);
        DriverHandle large = await driver.StartAsync(Named("large", spin + "}", 1600), None);
        DriverHandle capped = await driver.StartAsync(Named("capped", spin + """, "cpu_hard_limit": true}""", 1600) with
        {
            Resources = new TaskResources(1600, 300, CpuCores: 0.02),
        }, None);

        DriverHandle[] all = [small, large, capped];
        foreach (DriverHandle handle in all)
        {
            await UntilAsync(async () => (await driver.StatsAsync(handle, None)).Processes.Count > Environment.ProcessorCount * 2);
        }

        // Counted from here: before, the first had the processor to itself.
        long begin = System.Diagnostics.Stopwatch.GetTimestamp();
        TimeSpan[] before = await Task.WhenAll(all.Select(UsedAsync));
        await UntilAsync(async () => await UsedAsync(large) - before[1] > TimeSpan.FromSeconds(1));
        TimeSpan[] after = await Task.WhenAll(all.Select(UsedAsync));
        TimeSpan[] used = [.. after.Zip(before, static (later, earlier) => later - earlier)];

        TimeSpan span = System.Diagnostics.Stopwatch.GetElapsedTime(begin);

        // Shares are against each other: the true ratio is 8, and a bound is asked for that noise does not reach. The cap is
        // against the clock, however busy the machine is: 2 % and some slices over.
        Assert.True(used[1] > 2 * used[0], string.Join(", ", used));
        Assert.True(used[2] < (0.06 * span) + TimeSpan.FromMilliseconds(50), $"{used[2]} in {span}");
        await UntilAsync(async () => (await driver.StatsAsync(capped, None)).Total.ThrottledPeriods > 0);
        foreach (DriverHandle handle in all)
        {
            await driver.DestroyAsync(handle, None);
        }

        static async Task UntilAsync(Func<Task<bool>> condition)
        {
            while (!await condition())
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20));
            }
        }

        TaskStart Named(string name, string config, int cpu) => sandbox.Start(config) with { TaskName = name, Resources = new TaskResources(cpu, 300) };

        async Task<TimeSpan> UsedAsync(DriverHandle handle)
        {
            TaskUsage usage = await driver.StatsAsync(handle, None);
            return usage.Total.UserTime + usage.Total.SystemTime;
        }
    }

    [Fact]
    public async Task Stats_show_the_kernels_account_and_every_process()
    {
        await using DriverSandbox sandbox = await DriverSandbox.StartAsync();
        ExecDriver driver = sandbox.Exec();
        DriverHandle handle = await driver.StartAsync(
            sandbox.Start("""{"command": "sh", "args": ["-c", "sleep 1000 & echo ready; sleep 1000"]}"""), None);
        await sandbox.UntilOutputAsync("ready\n");

        TaskUsage usage = await driver.StatsAsync(handle, None);
        while (usage.Processes.Count < 3)
        {
            usage = await driver.StatsAsync(handle, None);
        }

        Assert.Contains("Usage", usage.MeasuredMemory);
        Assert.Contains("Cache", usage.MeasuredMemory);
        Assert.Contains("Throttled Time", usage.MeasuredCpu);
        Assert.InRange(usage.Total.UsageBytes, 1UL, 300UL * 1024 * 1024);
        Assert.Contains(usage.Processes.Values, static process => process.RssBytes > 0);
        await driver.DestroyAsync(handle, None);
        Assert.False((await driver.RecoverAsync(handle, None)).Found);
    }

    [Fact]
    public async Task Another_root_is_made_of_what_chroot_env_names()
    {
        await using DriverSandbox sandbox = await DriverSandbox.StartAsync();
        Directory.CreateDirectory(Path.Combine(sandbox.Root, "tools"));
        await File.WriteAllTextAsync(Path.Combine(sandbox.Root, "tools", "note"), "noted\n");
        var paths = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, new Dictionary<string, string>
        {
            ["/usr"] = "/usr", ["/lib"] = "/lib", ["/lib64"] = "/lib64", ["/bin"] = "/bin",
            [Path.Combine(sandbox.Root, "tools")] = "/opt/tools", ["/no/such"] = "/other",
        });

        ExitResult exit = await RunAsync(
            sandbox,
            sandbox.Exec(new IsolationSettings { ChrootEnvironment = paths }),
            """{"command": "/bin/sh", "args": ["-c", "cat note; ls -d /etc /other; id -u"], "work_dir": "/opt/tools"}""");

        Assert.Equal((0, "noted\n65534\n"), (exit.ExitCode, sandbox.Output()));
        Assert.Contains("/etc", sandbox.Errors(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fingerprint_gives_the_reason_where_tasks_cannot_be_isolated()
    {
        await using DriverSandbox sandbox = await DriverSandbox.StartAsync();
        await using DriverSandbox bare = await DriverSandbox.StartAsync("none");

        DriverFingerprint healthy = await FirstAsync(sandbox.Exec());
        DriverFingerprint undetected = await FirstAsync(new ExecDriver(new IsolationSettings(), bare.Processes));

        Assert.Equal((DriverHealth.Healthy, "1"), (healthy.Health, healthy.Attributes["driver.exec"]));
        Assert.Equal(DriverHealth.Undetected, undetected.Health);
        Assert.Equal("session only: cgroups are switched off", undetected.Description);
        Assert.Empty(undetected.Attributes);
    }

    private static async Task<DriverFingerprint> FirstAsync(ITaskDriver driver)
    {
        await foreach (DriverFingerprint report in driver.FingerprintAsync(None))
        {
            return report;
        }

        throw new InvalidOperationException("no report");
    }

    private static async Task<ExitResult> EndAsync(ExecDriver driver, TaskStart start) =>
        await driver.WaitAsync(await driver.StartAsync(start, None), None);

    private static Task<ExitResult> RunAsync(DriverSandbox sandbox, ExecDriver driver, string config) => EndAsync(driver, sandbox.Start(config));
}
