using System.Globalization;
using System.Text;
using Steppe.Supervisor.Client;
using Steppe.Supervisor.Sessions;
using Steppe.Supervisor.Tests.Support;

namespace Steppe.Supervisor.Tests.Sessions;

[Collection(Alone.Name)]
public sealed class TaskSessionTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    private Sandbox? _sandbox;
    private SessionHost? _host;

    private Sandbox Sandbox => _sandbox!;

    private SessionHost Host => _host!;

    public async ValueTask InitializeAsync()
    {
        _sandbox = await Sandbox.StartAsync();
        _host = new SessionHost(Sandbox.PathOf("sessions"));
    }

    public async ValueTask DisposeAsync()
    {
        Host.Dispose();
        await Sandbox.DisposeAsync();
    }

    [Fact]
    public async Task Input_goes_in_output_comes_out_and_the_exit_code_follows()
    {
        await using TaskSession session = await OpenAsync("cat; echo done >&2; exit 5");
        await session.WriteInputAsync("hello"u8.ToArray(), None);
        await session.CloseInputAsync(None);

        Assert.Equal("hello", await TextAsync(session.ReadOutputAsync));
        Assert.Equal("done\n", await TextAsync(session.ReadErrorAsync));
        Assert.Equal(5, await session.Exited);
    }

    [Fact]
    public async Task More_output_than_anybody_has_read_waits_and_none_is_lost()
    {
        const int bytes = 3_000_000;
        await using TaskSession session = await OpenAsync($"head -c {bytes} /dev/zero; head -c 100000 /dev/zero >&2");

        long read = 0;
        while (await session.ReadOutputAsync(None) is { IsEmpty: false } piece)
        {
            read += piece.Length;
        }

        Assert.Equal(bytes, read);
        Assert.Equal(100_000, (await TextAsync(session.ReadErrorAsync)).Length);
        Assert.Equal(0, await session.Exited);
    }

    [Fact]
    public async Task Terminal_has_a_size_that_changes_and_keys_that_signal()
    {
        await using TaskSession session = await OpenAsync(
            "trap 'stty size' WINCH; trap 'echo interrupted; exit 9' INT; stty size; tty; while :; do sleep 0.01; done",
            new WindowSize(24, 80));
        var seen = new StringBuilder();

        await UntilAsync(session, seen, "/dev/pts/");
        Assert.StartsWith("24 80\r\n", seen.ToString(), StringComparison.Ordinal);
        session.Resize(new WindowSize(30, 100));
        await UntilAsync(session, seen, "30 100\r\n");
        await session.WriteInputAsync(new byte[] { 3 }, None);
        await UntilAsync(session, seen, "interrupted\r\n");

        Assert.Equal(9, await session.Exited);
        Assert.True((await session.ReadErrorAsync(None)).IsEmpty);
    }

    [Fact]
    public async Task Closing_the_input_of_a_terminal_ends_what_reads_it()
    {
        await using TaskSession session = await OpenAsync("cat; echo over", new WindowSize(24, 80));
        await session.CloseInputAsync(None);

        Assert.EndsWith("over\r\n", await TextAsync(session.ReadOutputAsync), StringComparison.Ordinal);
        Assert.Equal(0, await session.Exited);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Session_that_is_given_up_leaves_no_process(bool terminal)
    {
        TaskSession session = await OpenAsync(
            "trap '' HUP TERM INT; sh -c 'trap \"\" HUP; echo $$ >> pids; sleep 1000; :' & echo $$ >> pids; sleep 1000; :",
            terminal ? new WindowSize(24, 80) : null);
        int[] ids = await Sandbox.ProcessIdsAsync("pids", 2);

        await session.DisposeAsync();

        Assert.Equal(137, await session.Exited);
        Assert.All(ids, static id => Assert.False(Sandbox.IsRunning(id)));
    }

    [Fact]
    public async Task What_a_command_leaves_in_the_background_is_killed_and_does_not_hold_the_end_up()
    {
        await using TaskSession session = await OpenAsync("sleep 1000 & echo $! >> pids; setsid sleep 3 & exit 4");
        int[] ids = await Sandbox.ProcessIdsAsync("pids", 1);

        Assert.Equal(4, await session.Exited);
        Assert.False(Sandbox.IsRunning(ids[0]));
    }

    [Fact]
    public async Task Supervisor_kills_the_sessions_of_an_agent_that_died_and_no_others()
    {
        await using TaskSession guarded = await OpenAsync("trap '' HUP; (sleep 1000; :) & echo $! >> pids; echo $$ >> pids; sleep 1000; :");
        await using TaskSession released = await OpenAsync("echo $$ >> others; sleep 1000; :");
        int[] ids = await Sandbox.ProcessIdsAsync("pids", 2);
        int[] others = await Sandbox.ProcessIdsAsync("others", 1);
        await Sandbox.Client.GuardAsync(guarded.ProcessId, guarded.StartTicks, None);
        await Sandbox.Client.GuardAsync(released.ProcessId, released.StartTicks, None);
        await Sandbox.Client.GuardAsync(Environment.ProcessId, startTicks: 1, None);
        await Sandbox.Client.ReleaseAsync(released.ProcessId, released.StartTicks, None);

        await Sandbox.ReconnectAsync();

        Assert.Equal(137, await guarded.Exited);
        await Sandbox.UntilAsync(() => ids.All(static id => !Sandbox.IsRunning(id)));
        Assert.True(Sandbox.IsRunning(others[0]));
    }

    [Fact]
    public async Task Commands_that_cannot_start_are_refused_and_leave_nothing()
    {
        SupervisorException missing = await Assert.ThrowsAsync<SupervisorException>(() => Host.OpenAsync(
            new SessionRequest(Sandbox.Shell("") with { Program = "/no/such" }, CgroupPath: null, Window: null)));
        SupervisorException nobody = await Assert.ThrowsAsync<SupervisorException>(() => Host.OpenAsync(
            new SessionRequest(Sandbox.Shell("") with { User = "no-such-user" }, CgroupPath: null, new WindowSize(1, 1))));

        Assert.Equal("could not start /no/such: No such file or directory", missing.Message);
        Assert.Equal("user \"no-such-user\" does not exist on this machine", nobody.Message);
    }

    [Fact]
    public async Task Other_users_own_their_terminal()
    {
        Assert.SkipUnless(Sandbox.IsRoot, "needs root");
        await using TaskSession session = await Host.OpenAsync(new SessionRequest(
            Sandbox.Shell("id -un; echo again > $(tty)") with { User = "nobody" }, CgroupPath: null, new WindowSize(24, 80)));

        Assert.Equal("nobody\r\nagain\r\n", await TextAsync(session.ReadOutputAsync));
        Assert.Equal(0, await session.Exited);
    }

    private Task<TaskSession> OpenAsync(string script, WindowSize? window = null) =>
        Host.OpenAsync(new SessionRequest(Sandbox.Shell(script), CgroupPath: null, window));

    private static async Task<string> TextAsync(Func<CancellationToken, ValueTask<ReadOnlyMemory<byte>>> read)
    {
        var text = new StringBuilder();
        while (await read(None) is { IsEmpty: false } piece)
        {
            text.Append(Encoding.UTF8.GetString(piece.Span));
        }

        return text.ToString();
    }

    private static async Task UntilAsync(TaskSession session, StringBuilder seen, string text)
    {
        using var giveUp = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!seen.ToString().Contains(text, StringComparison.Ordinal))
        {
            ReadOnlyMemory<byte> piece = await session.ReadOutputAsync(giveUp.Token);
            Assert.False(piece.IsEmpty, string.Create(CultureInfo.InvariantCulture, $"ended with: {seen}"));
            seen.Append(Encoding.UTF8.GetString(piece.Span));
        }
    }
}
