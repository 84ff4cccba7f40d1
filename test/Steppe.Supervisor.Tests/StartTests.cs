using Steppe.Supervisor.Client;
using Steppe.Supervisor.Protocol;
using Steppe.Supervisor.Tests.Support;

namespace Steppe.Supervisor.Tests;

public sealed class StartTests
{
    [Theory]
    [InlineData("exit 0", 0, 0)]
    [InlineData("exit 7", 7, 0)]
    [InlineData("kill -TERM $$", 143, 15)]
    [InlineData("kill -KILL $$", 137, 9)]
    public async Task Exit_code_and_signal_are_reported(string script, int exitCode, int signal)
    {
        await using Sandbox sandbox = await Sandbox.StartAsync();

        TaskExit exit = await sandbox.RunAsync(sandbox.Shell(script));

        Assert.Equal((exitCode, signal, (string?)null), (exit.ExitCode, exit.Signal, exit.Error));
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("none")]
    public async Task Arguments_environment_directory_and_signals_arrive_exactly(string cgroups)
    {
        await using Sandbox sandbox = await Sandbox.StartAsync(cgroups);
        LaunchRequest request = sandbox.Shell("") with
        {
            Arguments = ["-c", "pwd; printf '%s|' \"$@\"; env; grep -E 'Sig(Ign|Blk)' /proc/self/status; ls /proc/self/fd | wc -l", "x", "a b", "", "ü\n"],
            Environment = ["PATH=/usr/bin:/bin", "NAME=va=lue"],
        };

        await sandbox.RunAsync(request);

        string output = sandbox.Output();
        Assert.StartsWith($"{sandbox.Root}\na b||ü\n|", output, StringComparison.Ordinal);
        Assert.Contains("NAME=va=lue\n", output, StringComparison.Ordinal);
        Assert.Contains("SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n4\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Environment_names_that_no_shell_takes_survive()
    {
        await using Sandbox sandbox = await Sandbox.StartAsync();

        await sandbox.RunAsync(sandbox.Shell("") with { Program = "/usr/bin/env", Arguments = [], Environment = ["a-b.c=1", "X="] });

        Assert.Equal("a-b.c=1\nX=\n", sandbox.Output());
    }

    [Theory]
    [InlineData("/no/such/program", null, "could not start /no/such/program: No such file")]
    [InlineData("/etc/passwd", null, "could not start /etc/passwd: Permission denied")]
    [InlineData("/bin/true", "/no/such/directory", "could not start working directory /no/such/directory: No such file")]
    [InlineData("bin/true", null, "must be an absolute path")]
    public async Task What_cannot_start_is_refused_and_leaves_nothing(string program, string? directory, string message)
    {
        await using Sandbox sandbox = await Sandbox.StartAsync();
        LaunchRequest request = sandbox.Shell("") with { Program = program, WorkingDirectory = directory ?? sandbox.Root };

        SupervisorException error = await Assert.ThrowsAsync<SupervisorException>(() => sandbox.Client.StartAsync(request));

        Assert.Equal(RefusalCode.CannotStart, error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Empty(await sandbox.Client.ListAsync());
        Assert.Empty(Directory.GetFiles(sandbox.LogDirectory, ".*"));
        Assert.Equal(0, (await sandbox.RunAsync(sandbox.Shell("exit 0"))).ExitCode);
    }

    [Fact]
    public async Task Repeated_start_returns_the_same_process_and_later_its_exit()
    {
        await using Sandbox sandbox = await Sandbox.StartAsync();
        LaunchRequest request = sandbox.Shell("echo once >> starts; read x < go; exit 3");

        TaskRecord[] records = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => sandbox.Client.StartAsync(request)));
        Assert.Single(records.Select(record => record.ProcessId).Distinct());

        await File.WriteAllTextAsync(sandbox.PathOf("go"), "x\n");
        await sandbox.Client.WaitAsync(request.Key);
        TaskRecord again = await sandbox.Client.StartAsync(request);

        Assert.Equal(records[0].ProcessId, again.ProcessId);
        Assert.NotNull(again.Exit);
        Assert.Single(await File.ReadAllLinesAsync(sandbox.PathOf("starts")));
    }

    [Fact]
    public async Task User_is_switched_and_may_reopen_its_output()
    {
        Assert.SkipUnless(Sandbox.IsRoot, "needs root");
        await using Sandbox sandbox = await Sandbox.StartAsync();

        TaskExit exit = await sandbox.RunAsync(
            sandbox.Shell("id -un; id -gn; echo reopened > /dev/stdout") with { User = "nobody", WorkingDirectory = "/" });

        Assert.Equal(0, exit.ExitCode);
        Assert.Equal("nobody\nnogroup\nreopened\n", sandbox.Output());
    }

    [Fact]
    public async Task Unknown_user_is_refused()
    {
        await using Sandbox sandbox = await Sandbox.StartAsync();

        SupervisorException error = await Assert.ThrowsAsync<SupervisorException>(
            () => sandbox.Client.StartAsync(sandbox.Shell("true") with { User = "nobody-of-this-name" }));

        Assert.Equal("user \"nobody-of-this-name\" does not exist on this machine", error.Message);
    }

    [Fact]
    public async Task A_hundred_tasks_at_once_all_end_with_their_own_code()
    {
        var told = new List<TaskRecord>();
        await using Sandbox sandbox = await Sandbox.StartAsync(exited: told.Add);

        TaskExit[] exits = await Task.WhenAll(Enumerable.Range(0, 100).Select(
            i => sandbox.RunAsync(sandbox.Shell($"echo {i}; exit {i % 90}", task: $"t{i}"))));

        Assert.Equal(Enumerable.Range(0, 100).Select(i => i % 90), exits.Select(exit => exit.ExitCode));
        Assert.All(Enumerable.Range(0, 100), i => Assert.Equal($"{i}\n", sandbox.Output($"t{i}.stdout")));
        await Sandbox.UntilAsync(() => told.Count == 100);
        Assert.Equal(100, (await sandbox.Client.ListAsync()).Length);
    }
}
