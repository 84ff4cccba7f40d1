using Steppe.Supervisor.Client;
using Steppe.Supervisor.Isolation;
using Steppe.Supervisor.Protocol;
using Steppe.Supervisor.Tests.Support;

namespace Steppe.Supervisor.Tests.Isolation;

public sealed class IsolatedTaskTests
{
    private static async Task<Sandbox> StartAsync(string cgroups = "auto")
    {
        Assert.SkipUnless(Sandbox.IsRoot, "needs root");
        Sandbox sandbox = await Sandbox.StartAsync(cgroups);
        if (sandbox.Client.Hello.IsolationProblem is { } problem)
        {
            await sandbox.DisposeAsync();
            Assert.Skip(problem);
        }

        return sandbox;
    }

    [Fact]
    public async Task Task_sees_its_root_and_its_processes_and_nothing_else()
    {
        await using Sandbox sandbox = await StartAsync();
        await File.WriteAllTextAsync(sandbox.PathOf("outside"), "secret");

        TaskExit exit = await sandbox.RunAsync(sandbox.IsolatedShell(
            $"echo $$; ls /proc | grep -c '^[0-9]'; id -un; pwd; cat {sandbox.PathOf("outside")}; ls /home /root; "
            + "ls /dev | tr '\\n' ' '; echo; exit 7"));

        Assert.Equal(7, exit.ExitCode);
        Assert.Equal(
            // The script, ls and grep.
            "1\n3\nnobody\n/\nfd full mqueue null ptmx pts random shm stderr stdin stdout tty urandom zero \n", sandbox.Output());
        Assert.Contains("outside: No such file or directory", sandbox.Output("web.stderr").ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Contains("cannot access '/root'", sandbox.Output("web.stderr"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Root_in_the_task_cannot_change_the_host(bool noPivotRoot)
    {
        await using Sandbox sandbox = await StartAsync();
        LaunchRequest request = sandbox.IsolatedShell(
            "for f in /etc/passwd /usr/x /bin/x /proc/sys/kernel/hostname /proc/sysrq-trigger /sys/kernel/x; do (echo x > $f) 2>/dev/null && echo wrote $f; done; "
            + "mount -t tmpfs x /usr 2>/dev/null && echo mounted; "
            + "mknod /disk b 8 0 2>/dev/null && (head -c 1 /disk > /dev/null) 2>/dev/null && echo read the disk; "
            + "mknod /dev/mem2 c 1 1 2>/dev/null && (head -c 1 /dev/mem2 >/dev/null) 2>/dev/null && echo read the memory; "
            + "head -c 1 /proc/kcore | wc -c; ls /sys/firmware | wc -l; "
            + "sed -n 's/^Cap\\(Eff\\|Bnd\\):.//p; s/^NoNewPrivs:.//p' /proc/self/status; id -u; echo mine > /mine; cat /mine",
            user: "root");

        TaskExit exit = await sandbox.RunAsync(request with
        {
            Isolation = request.Isolation! with { Capabilities = 0xa80425fb, NoPivotRoot = noPivotRoot },
        });

        Assert.Equal("0\n0\n00000000a80425fb\n00000000a80425fb\n1\n0\nmine\n", sandbox.Output());
        Assert.Equal(0, exit.ExitCode);
    }

    [Fact]
    public async Task Capabilities_are_bounded_and_granted_to_other_users_only_by_name()
    {
        await using Sandbox sandbox = await StartAsync();
        LaunchRequest request = sandbox.IsolatedShell("grep ^Cap /proc/self/status | cut -f2 | tr '\\n' ' '");

        await sandbox.RunAsync(request with
        {
            Isolation = request.Isolation! with { Capabilities = 0x400 | 0x1, GrantedCapabilities = 0x400 | 0x2 },
        });

        // Inheritable, permitted, effective, bound, ambient.
        Assert.Equal("0000000000000400 0000000000000400 0000000000000400 0000000000000401 0000000000000400 ", sandbox.Output());
    }

    [Fact]
    public async Task Host_namespaces_can_be_asked_for()
    {
        await using Sandbox sandbox = await StartAsync();
        const string script = "readlink /proc/self/ns/pid /proc/self/ns/ipc /proc/self/ns/mnt";
        LaunchRequest shared = sandbox.IsolatedShell(script, "shared");
        LaunchRequest apart = sandbox.IsolatedShell(script, "apart");
        await sandbox.RunAsync(shared with { Isolation = shared.Isolation! with { PrivatePids = false, PrivateIpc = false } });
        await sandbox.RunAsync(apart);

        string[] host = [.. ((string[])["pid", "ipc", "mnt"]).Select(static kind => new FileInfo($"/proc/self/ns/{kind}").LinkTarget!)];
        string[] seenShared = sandbox.Output("shared.stdout").TrimEnd().Split('\n');
        string[] seenApart = sandbox.Output("apart.stdout").TrimEnd().Split('\n');
        Assert.Equal(host[..2], seenShared[..2]);
        Assert.NotEqual(host[2], seenShared[2]);
        Assert.All(host.Zip(seenApart), static pair => Assert.NotEqual(pair.First, pair.Second));
    }

    [Fact]
    public async Task Mounts_are_made_writable_or_not_at_any_depth()
    {
        await using Sandbox sandbox = await StartAsync();
        Directory.CreateDirectory(sandbox.PathOf("shared"));
        File.SetUnixFileMode(sandbox.PathOf("shared"), (UnixFileMode)0b111_111_111);
        await File.WriteAllTextAsync(sandbox.PathOf("one.txt"), "one\n");
        LaunchRequest request = sandbox.IsolatedShell("cat /deep/er/one.txt; echo x > /alloc/new; (echo x > /deep/er/one.txt) 2>/dev/null || echo refused");
        TaskExit exit = await sandbox.RunAsync(request with
        {
            Isolation = request.Isolation! with
            {
                Mounts =
                [
                    .. request.Isolation.Mounts,
                    new MountPlan(sandbox.PathOf("shared"), "/alloc", ReadOnly: false),
                    new MountPlan(sandbox.PathOf("one.txt"), "/deep/er/one.txt", ReadOnly: true),
                ],
            },
        });

        Assert.Equal((0, "one\nrefused\n"), (exit.ExitCode, sandbox.Output()));
        Assert.True(File.Exists(sandbox.PathOf("shared/new")));
    }

    [Fact]
    public async Task Links_left_by_an_earlier_run_are_not_followed_to_the_host()
    {
        await using Sandbox sandbox = await StartAsync();
        LaunchRequest request = sandbox.IsolatedShell("true");
        Directory.CreateDirectory(sandbox.PathOf("host"));
        Directory.CreateSymbolicLink(sandbox.PathOf("web/run"), sandbox.PathOf("host"));

        SupervisorException error = await Assert.ThrowsAsync<SupervisorException>(() => sandbox.Client.StartAsync(request with
        {
            Isolation = request.Isolation! with { Mounts = [new MountPlan("/etc", "/run/made", ReadOnly: true)] },
        }));

        Assert.Equal("could not make the mount point /run/made: the task's directory has a link there; remove it", error.Message);
        Assert.Empty(Directory.GetFileSystemEntries(sandbox.PathOf("host")));
    }

    [Fact]
    public async Task What_cannot_start_is_said_plainly()
    {
        await using Sandbox sandbox = await StartAsync();
        LaunchRequest request = sandbox.IsolatedShell("true");

        Assert.Equal(
            "could not start /no/such in the task's root: No such file or directory (it, or the interpreter or loader it names, is not in the root; the client's chroot_env says what is)",
            await RefusalAsync(request with { Program = "/no/such" }));
        Assert.Equal(
            "could not start /etc/passwd in the task's root: Permission denied", await RefusalAsync(request with { Program = "/etc/passwd" }));
        Assert.Equal(
            "/no/such, to be mounted at /x, does not exist",
            await RefusalAsync(request with { Isolation = request.Isolation! with { Mounts = [new MountPlan("/no/such", "/x", ReadOnly: true)] } }));
        Assert.Equal("cpu shares must be at least 2", await RefusalAsync(request with { Limits = new ResourceLimits { CpuShares = 1 } }));
        Assert.Equal("user \"nosuch\" does not exist on this machine", await RefusalAsync(request with { User = "nosuch" }));
        Assert.Equal(0, (await sandbox.RunAsync(request)).ExitCode);

        async Task<string> RefusalAsync(LaunchRequest wrong) =>
            (await Assert.ThrowsAsync<SupervisorException>(() => sandbox.Client.StartAsync(wrong))).Message;
    }

    [Fact]
    public async Task Task_beyond_its_memory_is_killed_and_reported_as_such()
    {
        await using Sandbox sandbox = await StartAsync();

        TaskExit greedy = await sandbox.RunAsync(sandbox.IsolatedShell("x=$(head -c 200000000 /dev/zero | tr '\\0' x); echo survived", "greedy"));
        TaskExit modest = await sandbox.RunAsync(sandbox.IsolatedShell("x=$(head -c 2000000 /dev/zero | tr '\\0' x); exit 3", "modest"));

        Assert.True(greedy.OutOfMemory);
        Assert.NotEqual(0, greedy.ExitCode);
        Assert.Equal((3, false), (modest.ExitCode, modest.OutOfMemory));
        Assert.Equal("", sandbox.Output("greedy.stdout"));
    }

    [Fact]
    public async Task Task_has_no_more_processes_than_it_may()
    {
        await using Sandbox sandbox = await StartAsync();
        LaunchRequest request = sandbox.IsolatedShell("i=0; while [ $i -lt 40 ]; do sleep 1000 & i=$((i+1)); done; echo all");

        await sandbox.RunAsync(request with { Limits = request.Limits! with { Processes = 20 } });

        Assert.Contains("Cannot fork", sandbox.Output("web.stderr"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Accounts_come_from_the_kernel()
    {
        await using Sandbox sandbox = await StartAsync();
        LaunchRequest request = sandbox.IsolatedShell("x=$(head -c 20000000 /dev/zero | tr '\\0' x); echo ready; while :; do :; done");
        await sandbox.Client.StartAsync(request with { Limits = request.Limits! with { CpuQuotaMicroseconds = 10_000 } });
        await Sandbox.UntilAsync(() => sandbox.Output() == "ready\n");

        UsageReading reading = await sandbox.Client.StatsAsync(request.Key);
        await Sandbox.UntilAsync(() => sandbox.Client.StatsAsync(request.Key).Result.Cgroup!.ThrottledPeriods > 3);

        Assert.InRange(reading.Cgroup!.RssBytes, 20_000_000, 64 * 1024 * 1024);
        Assert.InRange(reading.Cgroup.UsageBytes, reading.Cgroup.RssBytes, 64 * 1024 * 1024);
        Assert.InRange(reading.Cgroup.MaxUsageBytes, reading.Cgroup.RssBytes, 64 * 1024 * 1024);
        Assert.Single(reading.Processes);
        await sandbox.Client.ForgetAsync(request.Key);
    }

    [Fact]
    public async Task Proc_can_be_mounted_by_a_program_where_the_kernel_does_not_help()
    {
        Assert.SkipUnless(Sandbox.IsRoot, "needs root");
        Environment.SetEnvironmentVariable(ProcMount.ByProgramVariable, "1");
        await using Sandbox sandbox = await StartAsync();
        Environment.SetEnvironmentVariable(ProcMount.ByProgramVariable, null);

        TaskExit exit = await sandbox.RunAsync(sandbox.IsolatedShell("ls /proc | grep -c '^[0-9]'; (echo x > /proc/sys/kernel/hostname) 2>/dev/null || echo refused"));

        Assert.Equal((0, "3\nrefused\n"), (exit.ExitCode, sandbox.Output()));
        Assert.Equal([], File.ReadLines("/proc/self/mounts").GroupBy(static line => line).Where(static line => line.Key.EndsWith("/proc", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("none", "session only: cgroups are switched off")]
    [InlineData("v2", null)]
    public async Task Where_tasks_cannot_be_limited_none_is_isolated(string cgroups, string? reason)
    {
        Assert.SkipUnless(Sandbox.IsRoot, "needs root");
        await using Sandbox sandbox = await Sandbox.StartAsync(cgroups);
        Assert.SkipWhen(sandbox.Client.Hello.IsolationProblem is null, "this machine's unified hierarchy has every controller");

        SupervisorException error = await Assert.ThrowsAsync<SupervisorException>(() => sandbox.Client.StartAsync(sandbox.IsolatedShell("true")));

        reason ??= "no cgroup controller for memory and cpu is mounted";
        Assert.Equal(reason, sandbox.Client.Hello.IsolationProblem);
        Assert.Equal($"tasks cannot be kept apart from this host: {reason}", error.Message);
    }
}
