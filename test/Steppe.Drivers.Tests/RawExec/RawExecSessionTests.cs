using System.Collections.Immutable;
using System.Text;
using Steppe.Drivers.Tests.Support;
using Steppe.Supervisor.Protocol;

namespace Steppe.Drivers.Tests.RawExec;

public sealed class RawExecSessionTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Command_runs_in_the_task_s_directory_environment_and_cgroup()
    {
        await using DriverSandbox sandbox = await DriverSandbox.StartAsync();
        DriverHandle handle = await SleepAsync(sandbox);
        TaskRecord task = Assert.Single(await sandbox.Client.ListAsync(None));

        await using IExecSession session = await sandbox.Driver().ExecAsync(
            handle, Exec(sandbox, "sh", "-c", "pwd; echo $GREETING; cat /proc/self/cgroup; echo worse >&2; exit 3"), None);
        string output = await TextAsync(session.ReadOutputAsync);
        string error = await TextAsync(session.ReadErrorAsync);

        Assert.Equal(3, await session.Exited);
        Assert.StartsWith($"{sandbox.TaskDirectory}\nhello\n", output, StringComparison.Ordinal);
        Assert.Equal("worse\n", error);
        if (task.CgroupPath is { } cgroup)
        {
            Assert.Contains(Path.GetFileName(cgroup), output, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("no-such-program", "exec: \"no-such-program\": not found in the task's PATH, /usr/local/bin:/usr/bin:/bin")]
    [InlineData("/no/such", "exec: \"/no/such\": no such file")]
    [InlineData("local/absent.sh", "exec: \"local/absent.sh\": no such file")]
    public async Task What_cannot_run_is_said_plainly(string command, string message)
    {
        await using DriverSandbox sandbox = await DriverSandbox.StartAsync();
        DriverHandle handle = await SleepAsync(sandbox);

        DriverException error = await Assert.ThrowsAsync<DriverException>(
            async () => await sandbox.Driver().ExecAsync(handle, Exec(sandbox, command), None));

        Assert.Equal(message, error.Message);
    }

    internal static async Task<string> TextAsync(Func<CancellationToken, ValueTask<ReadOnlyMemory<byte>>> read)
    {
        var text = new StringBuilder();
        while (await read(None) is { IsEmpty: false } piece)
        {
            text.Append(Encoding.UTF8.GetString(piece.Span));
        }

        return text.ToString();
    }

    private static ValueTask<DriverHandle> SleepAsync(DriverSandbox sandbox) =>
        sandbox.Driver().StartAsync(sandbox.Start("""{"command": "sleep", "args": [1000]}"""), None);

    private static ExecStart Exec(DriverSandbox sandbox, params ImmutableArray<string> command) => new()
    {
        Command = command,
        Environment = sandbox.Start("{}").Environment,
        TaskDirectory = sandbox.TaskDirectory,
    };
}
