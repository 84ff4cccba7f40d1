using System.Globalization;
using System.Net.WebSockets;
using System.Text;

namespace Steppe.Acceptance;

/// <summary><c>alloc exec</c> against a real cluster: pipes, a terminal, and what is left when somebody dies.</summary>
public sealed class ExecTests(OneNode node) : IClassFixture<OneNode>, IAsyncLifetime
{
    private readonly Cluster _cluster = node.Cluster;
    private readonly Dictionary<string, ProgramRun> _runs = new(StringComparer.Ordinal);
    private readonly string _job = $"single-{Guid.NewGuid():N}";
    private string _allocation = "";

    public async ValueTask InitializeAsync()
    {
        (await _cluster.NomadAsync("job", "run", "-detach", await _cluster.JobFileAsync("single.nomad", $$"""
            job "{{_job}}" {
              group "g" {
                task "t" {
                  driver = "raw_exec"
                  env {
                    GREETING = "hello"
                  }
                  config {
                    command = "/bin/sleep"
                    args    = ["1000"]
                  }
                }
              }
            }
            """))).Ok();
        _allocation = (await _cluster.WaitForAsync(_job, "running"))[0].GetProperty("ID").GetString()!;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task PipesGoThroughAnyAgentAndTheExitCodeComesBack()
    {
        foreach (string address in (string[])[_cluster.Address, _cluster.AddressOf("client-1")])
        {
            Assert.Equal("x\n", (await ExecAsync(address, "x\n", "-i", _allocation, "cat")).Ok());
            CommandResult failed = await ExecAsync(address, null, "-task", "t", _allocation[..8], "sh", "-c", "echo $GREETING $NOMAD_TASK_NAME; pwd; echo worse >&2; exit 7");
            Assert.Matches("^hello t\n/.*/t\n$", failed.Output);
            Assert.Equal(("worse\n", 7), (failed.Error, failed.ExitCode));
        }

        // The words after the allocation are the command's, flags too; several megabytes go both ways.
        Assert.Equal("-i -t\n", (await ExecAsync(_cluster.Address, null, "-job", _job, "echo", "-i", "-t")).Ok());
        string much = string.Concat(Enumerable.Range(0, 400_000).Select(static i => i.ToString("D7", CultureInfo.InvariantCulture)));
        Assert.Equal(much, (await ExecAsync(_cluster.Address, much, _allocation, "cat")).Ok());
        Assert.Equal(137, (await ExecAsync(_cluster.Address, null, _allocation, "sh", "-c", "kill -9 $$")).ExitCode);
        Assert.Equal("", (await ExecAsync(_cluster.Address, "x\n", "-i=false", _allocation, "cat")).Ok());
        await BrowsersShakeHandsAsync();
    }

    [Fact]
    public async Task WhatCannotBeIsSaidWithItsReason()
    {
        await SaysAsync("unknown task name \"nope\"", "-task", "nope", _allocation, "true");
        await SaysAsync("exec: \"no-such-program\": not found in the task's PATH", _allocation, "no-such-program");
        await SaysAsync("Unexpected response code: 404", "00000000-0000-0000-0000-000000000000", "true");
        await SaysAsync("No allocation(s) with prefix or id \"ffff\" found", "ffff", "true");
        await SaysAsync("-t and -i=false exclude each other", "-t", "-i=false", _allocation, "true");
        await SaysAsync("-e takes one character or none", "-e", "ab", _allocation, "true");
        await SaysAsync("takes at least two arguments", _allocation);
        Assert.StartsWith("Usage: ", (await ExecAsync(_cluster.Address, null, _allocation, "ls", "-h")).Ok(), StringComparison.Ordinal);

        string exec = $"/v1/client/allocation/{_allocation}/exec";
        Assert.Equal((400, "task name is missing"), await _cluster.SendAsync(HttpMethod.Get, exec));
        Assert.Equal((400, "command is not present"), await _cluster.SendAsync(HttpMethod.Get, $"{exec}?task=t"));
        Assert.Equal(400, (await _cluster.SendAsync(HttpMethod.Get, $"{exec}?task=t&command=%5B%22true%22%5D")).Status);

        (await _cluster.NomadAsync("job", "stop", "-detach", _job)).Ok();
        await _cluster.WaitForAsync(_job, "complete");
        await SaysAsync("task \"t\" is not running.", _allocation, "true");
    }

    [Fact]
    public async Task ShellInATerminalKnowsItsSizeAndItsKeys()
    {
        Assert.SkipWhen(Tmux.Program is null, "tmux is not installed");
        string command = $"NOMAD_ADDR={_cluster.Address} {Checkout.Nomad} alloc exec {_allocation}";
        await using Tmux terminal = await Tmux.StartAsync(
            _cluster.Directory, "shell", $"{command} /bin/sh\necho code=$?\nstty -a | grep -o ' icanon'\nexec sleep 1000\n", width: 100, height: 30);
        await terminal.TypeAsync("PS1=; stty size");
        await terminal.UntilAsync("30 100");
        await terminal.ResizeAsync(80, 24);
        await terminal.TypeAsync("until stty size | grep '^24 '; do sleep 0.1; done");
        await terminal.UntilAsync("24 80");

        await terminal.TypeAsync("echo begun; sleep 1000; echo $((6*7))");
        await terminal.UntilAsync("begun");
        await terminal.KeyAsync("C-c");
        await terminal.TypeAsync("echo alive$((40+2))");
        await terminal.UntilAsync("alive42");
        await terminal.TypeAsync("exit 9");
        await terminal.UntilAsync("code=9");
        await terminal.UntilAsync(" icanon");

        await using Tmux escaping = await Tmux.StartAsync(
            _cluster.Directory, "escape", $"{command} /bin/sh\necho code=$?\nexec sleep 1000\n", width: 100, height: 30);
        await escaping.TypeAsync("PS1=; echo up$((1+1))");
        await escaping.UntilAsync("up2");
        await escaping.TypeAsync("~.");
        await escaping.UntilAsync("code=1");
    }

    [Fact]
    public async Task NothingIsLeftOfASessionWhoseCallerOrAgentDies()
    {
        int[] ofCaller = await OpenAsync("caller");
        int[] ofAgent = await OpenAsync("agent");
        await _runs["caller"].KillAsync();
        await GoneAsync(ofCaller);
        Assert.All(ofAgent, static pid => Assert.True(Directory.Exists($"/proc/{pid}")));

        await _cluster["client-1"].KillAsync();
        await GoneAsync(ofAgent);
        await Eventually.TrueAsync("the end of the caller's session", () => _runs["agent"].HasExited);
        Assert.Equal(1, _runs["agent"].ExitCode);

        await _cluster.RestartClientAsync("client-1");

        // The servers have not missed the node yet, so it is ready before its agent is.
        await Eventually.TrueAsync(
            "a session with the next agent", async () => (await ExecAsync(_cluster.Address, null, _allocation, "echo", "again")).Output == "again\n");
        foreach (ProgramRun run in _runs.Values)
        {
            await run.DisposeAsync();
        }
    }

    // The frames as other clients see them, from the server, which passes them on.
    private async Task BrowsersShakeHandsAsync()
    {
        string path = $"/v1/client/allocation/{_allocation}/exec?task=t&tty=false&ws_handshake=true&command={Uri.EscapeDataString("[\"sh\",\"-c\",\"cat; exit 3\"]")}";
        using var browser = new ClientWebSocket();
        await browser.ConnectAsync(new Uri(_cluster.Address.Replace("http:", "ws:", StringComparison.Ordinal) + path), CancellationToken.None);
        foreach (string message in (string[])["""{"version":1,"auth_token":""}""", "{}", """{"stdin":{"data":"aGkK"}}""", """{"stdin":{"close":true}}"""])
        {
            await browser.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }

        List<string> received = await ReceiveAsync(browser);
        // Two pipes: what comes of one has no order with what comes of the other.
        Assert.Equal("""{"stdout":{"data":"aGkK"}}""", received.First(static message => message.Contains("stdout", StringComparison.Ordinal)));
        Assert.Equal("""{"exited":true,"result":{"exit_code":3}}""", received[^1]);
        Assert.Contains("""{"stdout":{"close":true}}""", received);
        Assert.Contains("""{"stderr":{"close":true}}""", received);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, browser.CloseStatus);

        using var stranger = new ClientWebSocket();
        await stranger.ConnectAsync(new Uri(_cluster.AddressOf("client-1").Replace("http:", "ws:", StringComparison.Ordinal) + path), CancellationToken.None);
        await stranger.SendAsync("""{"version":2}"""u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        Assert.Empty(await ReceiveAsync(stranger));
        Assert.Equal((WebSocketCloseStatus.PolicyViolation, "unexpected handshake value: 2"), (stranger.CloseStatus, stranger.CloseStatusDescription));
    }

    private static async Task<List<string>> ReceiveAsync(ClientWebSocket socket)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        List<string> received = [];
        byte[] buffer = new byte[64 * 1024];
        while (await socket.ReceiveAsync(buffer, patience.Token) is { MessageType: WebSocketMessageType.Text } part)
        {
            Assert.True(part.EndOfMessage);
            received.Add(Encoding.UTF8.GetString(buffer, 0, part.Count));
        }

        return received;
    }

    // A shell with a child, both deaf to the signals that usually end such things.
    private async Task<int[]> OpenAsync(string name)
    {
        ProgramRun run = ProgramRun.Start(
            Checkout.Nomad,
            ["alloc", "exec", "-i=false", _allocation, "sh", "-c", "trap '' HUP TERM INT; sh -c 'echo $$; sleep 1000; :' & echo $$; sleep 1000; :"],
            Path.Combine(_cluster.Directory, $"{name}.log"),
            _cluster.Directory,
            ("NOMAD_ADDR", _cluster.Address));
        _runs[name] = run;
        int[] pids = [];
        await Eventually.TrueAsync("a session", () =>
        {
            pids = [.. run.Log().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => int.Parse(line, CultureInfo.InvariantCulture))];
            return pids.Length == 2;
        });
        return pids;
    }

    private static Task GoneAsync(int[] pids) =>
        Eventually.TrueAsync($"the end of processes {string.Join(", ", pids)}", () => pids.All(static pid => !Directory.Exists($"/proc/{pid}")));

    private async Task SaysAsync(string text, params string[] arguments) =>
        Assert.Contains(text, (await ExecAsync(_cluster.Address, null, arguments)).Fails(), StringComparison.Ordinal);

    private Task<CommandResult> ExecAsync(string address, string? input, params string[] arguments) => ProgramRun.ToEndAsync(
        Checkout.Nomad, ["alloc", "exec", .. arguments], _cluster.Directory, input, environment: [("NOMAD_ADDR", address)]);
}
