using System.Collections.Immutable;
using System.Text;
using Steppe.Drivers.Exec;
using Steppe.Drivers.Tests.RawExec;
using Steppe.Drivers.Tests.Support;
using Steppe.Supervisor.Protocol;

namespace Steppe.Drivers.Tests.Exec;

public sealed class ExecSessionTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Command_sees_what_the_task_sees_with_no_more_rights_and_within_its_limits()
    {
        await using DriverSandbox sandbox = await DriverSandbox.StartAsync();
        ExecDriver driver = sandbox.Exec();
        DriverHandle handle = await driver.StartAsync(
            sandbox.Start("""{"command": "sh", "args": ["-c", "echo mine > /tmp/note; echo ready; sleep 1000"], "cap_add": ["chown"], "cap_drop": ["mknod"]}"""), None);
        await sandbox.UntilOutputAsync("ready\n");
        TaskRecord task = Assert.Single(await sandbox.Client.ListAsync(None));

        await using IExecSession session = await driver.ExecAsync(
            handle,
            Exec(sandbox, "sh", "-c", $"id -un; pwd; cat /tmp/note; cat /proc/1/cmdline | tr '\\0' ' '; echo; ls {sandbox.Root} 2>/dev/null || echo hidden; cat /proc/self/cgroup; echo worse >&2; exit 3"),
            None);
        string output = await RawExecSessionTests.TextAsync(session.ReadOutputAsync);
        string error = await RawExecSessionTests.TextAsync(session.ReadErrorAsync);
        Assert.Equal((3, "worse\n"), (await session.Exited, error));
        Assert.StartsWith("nobody\n/\nmine\n/usr/bin/sh -c ", output, StringComparison.Ordinal);
        Assert.Contains("\nhidden\n", output, StringComparison.Ordinal);
        Assert.All(task.LimitPaths.Split('\n', StringSplitOptions.RemoveEmptyEntries), path => Assert.Contains(Path.GetFileName(path), output, StringComparison.Ordinal));

        await using IExecSession rights = await driver.ExecAsync(handle, Exec(sandbox, "cat", "/proc/1/status", "/proc/self/status"), None);
        string[] lines = (await RawExecSessionTests.TextAsync(rights.ReadOutputAsync)).Split('\n');
        foreach (string name in (string[])["CapEff", "CapBnd", "CapAmb", "NoNewPrivs", "Uid", "Gid"])
        {
            string[] both = [.. lines.Where(line => line.StartsWith($"{name}:", StringComparison.Ordinal))];
            Assert.Equal(2, both.Length);
            Assert.Equal(both[0], both[1]);
        }

        await driver.DestroyAsync(handle, None);
    }

    [Fact]
    public async Task Terminal_is_one_of_the_task_s_own()
    {
        await using DriverSandbox sandbox = await DriverSandbox.StartAsync();
        ExecDriver driver = sandbox.Exec();
        DriverHandle handle = await driver.StartAsync(sandbox.Start("""{"command": "sleep", "args": [1000]}"""), None);

        await using IExecSession session = await driver.ExecAsync(
            handle, Exec(sandbox, "sh", "-c", "tty; stty size; read line; echo got $line") with { Terminal = new TerminalSize(7, 33) }, None);
        await session.WriteInputAsync(Encoding.UTF8.GetBytes("word\n"), None);
        string output = (await RawExecSessionTests.TextAsync(session.ReadOutputAsync)).ReplaceLineEndings("\n");

        Assert.Equal(0, await session.Exited);
        Assert.Contains("/dev/pts/0\n", output, StringComparison.Ordinal);
        Assert.Contains("7 33\n", output, StringComparison.Ordinal);
        Assert.Contains("got word\n", output, StringComparison.Ordinal);
        await driver.DestroyAsync(handle, None);
    }

    [Theory]
    [InlineData("no-such-program", "exec: \"no-such-program\": not found in the task's PATH, /usr/local/bin:/usr/bin:/bin")]
    [InlineData("/no/such", "exec: \"/no/such\": no such file")]
    public async Task What_cannot_run_is_said_plainly(string command, string message)
    {
        await using DriverSandbox sandbox = await DriverSandbox.StartAsync();
        ExecDriver driver = sandbox.Exec();
        DriverHandle handle = await driver.StartAsync(sandbox.Start("""{"command": "sleep", "args": [1000]}"""), None);

        DriverException error = await Assert.ThrowsAsync<DriverException>(
            async () => await driver.ExecAsync(handle, Exec(sandbox, command), None));

        Assert.Equal(message, error.Message);
        await driver.DestroyAsync(handle, None);
    }

    private static ExecStart Exec(DriverSandbox sandbox, params ImmutableArray<string> command) => new()
    {
        Command = command,
        Environment = sandbox.Start("{}").Environment,
        TaskDirectory = sandbox.TaskDirectory,
    };
}
