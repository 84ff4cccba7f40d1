using System.Text.Json;

namespace Steppe.Acceptance;

/// <summary>The commands of daily use, against a real cluster.</summary>
public sealed class CommandTests(CommandTests.Talking talking) : IClassFixture<CommandTests.Talking>
{
    private readonly Cluster _cluster = talking.Cluster;
    private readonly string _node = talking.Node;
    private readonly string _allocation = talking.Allocation;

    [Fact]
    public async Task LogsFollowTailAndTakeEitherStream()
    {
        Assert.Equal("oops\n", (await _cluster.NomadAsync("alloc", "logs", "-stderr", _allocation[..8])).Ok());
        string[] tail = (await _cluster.NomadAsync("logs", "-tail", "-n", "2", _allocation)).Ok().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, tail.Length);

        await using ProgramRun follower = ProgramRun.Start(
            Checkout.Nomad, ["alloc", "logs", "-f", "-stdout", _allocation], Path.Combine(_cluster.Directory, "follow.log"), _cluster.Directory, ("NOMAD_ADDR", _cluster.Address));
        await Eventually.TrueAsync("followed lines", () => follower.Log().Split("more\n").Length > 3);
        Assert.StartsWith("line 1\nline 2\n", follower.Log(), StringComparison.Ordinal);
        await follower.InterruptAsync();
    }

    [Fact]
    public async Task FilesAreListedShownAndDescribed()
    {
        string listing = (await _cluster.NomadAsync("alloc", "fs", _allocation)).Ok();
        Assert.Matches("(?m)^Mode +Size +Modified Time +Name$", listing);
        Assert.Contains("alloc/", listing, StringComparison.Ordinal);
        string stat = (await _cluster.NomadAsync("fs", "-stat", _allocation, "alloc/logs/t.stderr.0")).Ok();
        Assert.Contains("t.stderr.0", stat, StringComparison.Ordinal);
        Assert.Equal("oops\n", (await _cluster.NomadAsync("fs", _allocation, "alloc/logs/t.stderr.0")).Ok());
        Assert.Equal("oops\n", (await _cluster.NomadAsync("fs", "-tail", "-n", "1", _allocation, "alloc/logs/t.stderr.0")).Ok());
    }

    [Fact]
    public async Task NodesServersAndVersionAreShown()
    {
        Assert.Matches($"(?m)^{_node[..8]} +default +dc1 +client-1 .* ready$", (await _cluster.NomadAsync("node", "status")).Ok());
        string one = (await _cluster.NomadAsync("node", "status", "-verbose", _node[..8])).Ok();
        Assert.Contains(_node, one, StringComparison.Ordinal);
        Assert.Contains("raw_exec", one, StringComparison.Ordinal);
        Assert.Contains("kernel.name", one, StringComparison.Ordinal);
        CommandResult self = await ProgramRun.ToEndAsync(
            Checkout.Nomad, ["node", "status", "-self"], _cluster.Directory, environment: [("NOMAD_ADDR", _cluster.AddressOf("client-1"))]);
        Assert.Contains(_node, self.Ok(), StringComparison.Ordinal);
        Assert.Matches(@"(?m)^\S+\.global +127\.0\.0\.1 +\d+ +alive +true +3 +1\.6\.5 +dc1 +global$", (await _cluster.NomadAsync("server", "members")).Ok());
        Assert.StartsWith("Nomad v1.6.5\n", (await _cluster.NomadAsync("version")).Ok(), StringComparison.Ordinal);
    }

    // Every command writes where the last one ended, also into a file that several programs share.
    [Theory]
    [InlineData("version")]
    [InlineData("node status")]
    public async Task OutputGoesBehindWhatTheFileHolds(string command)
    {
        string file = Path.Combine(_cluster.Directory, $"shared-{command.Replace(' ', '-')}");
        string script = $"{{ echo before; {Checkout.Nomad} {command}; echo after; }} > {file}";
        (await ProgramRun.ToEndAsync("/bin/sh", ["-c", script], _cluster.Directory, environment: [("NOMAD_ADDR", _cluster.Address)])).Ok();

        string[] lines = File.ReadAllLines(file);
        Assert.Equal("before", lines[0]);
        Assert.Equal("after", lines[^1]);
        Assert.True(lines.Length >= 4, $"{command} wrote {lines.Length - 2} lines");
    }

    [Fact]
    public async Task AnswersComeAsJsonAndThroughTemplates()
    {
        using JsonDocument json = JsonDocument.Parse((await _cluster.NomadAsync("alloc", "status", "-json", _allocation)).Ok());
        Assert.Equal(_allocation, json.RootElement.GetProperty("ID").GetString());
        Assert.Equal("talker running", (await _cluster.NomadAsync("alloc", "status", "-t", "{{.JobID}} {{.ClientStatus}}", _allocation)).Ok().Trim());
        string output = (await _cluster.NomadAsync("job", "run", "-output", Path.Combine(_cluster.Directory, "talker.nomad"))).Ok();
        using JsonDocument job = JsonDocument.Parse(output);
        Assert.Equal("talker", job.RootElement.GetProperty("Job").GetProperty("ID").GetString());
        string evaluation = (await _cluster.GetAsync("/v1/job/talker/evaluations")).EnumerateArray()
            .First(static row => row.GetProperty("TriggeredBy").GetString() == "job-register").GetProperty("ID").GetString()!;
        Assert.Matches("(?m)^Status += complete$", (await _cluster.NomadAsync("eval", "status", evaluation[..8])).Ok());
    }

    [Fact]
    public async Task CtrlCEndsTheMonitorAndLeavesTheJobAlone()
    {
        string file = await _cluster.JobFileAsync("blocked.nomad", """
            job "slow" {
              group "g" {
                count = 1
                task "t" {
                  driver = "raw_exec"
                  config {
                    command = "/bin/sleep"
                    args    = ["1000"]
                  }
                }
              }
            }
            """);
        // The server's answer is held back, so that the monitor has something to wait for when the signal comes.
        _cluster["server"].Signal(19);
        await using ProgramRun monitor = ProgramRun.Start(
            Checkout.Nomad, ["job", "run", file], Path.Combine(_cluster.Directory, "monitor.log"), _cluster.Directory, ("NOMAD_ADDR", _cluster.Address));
        _cluster["server"].Signal(18);
        await Eventually.TrueAsync("the job", async () => (await _cluster.SendAsync(HttpMethod.Get, "/v1/job/slow")).Status == 200);
        await monitor.InterruptAsync();
        await _cluster.WaitForAsync("slow", "running");
    }

    [Fact]
    public async Task StoppedAndPurgedJobIsGone()
    {
        await using var cluster = new Cluster();
        await cluster.StartServerAsync();
        await cluster.StartClientAsync("client-1");
        await Talking.StartAsync(cluster);
        Assert.Matches("(?m)^ID +Type +Priority +Status +Submit Date$", (await cluster.NomadAsync("job", "status")).Ok());
        Assert.Contains("finished with status \"complete\"", (await cluster.NomadAsync("job", "stop", "talker")).Ok(), StringComparison.Ordinal);
        await cluster.WaitForAsync("talker", "complete");
        Assert.Contains("dead (stopped)", (await cluster.NomadAsync("job", "status")).Ok(), StringComparison.Ordinal);
        (await cluster.NomadAsync("job", "stop", "-purge", "talker")).Ok();
        Assert.Equal("No running jobs\n", (await cluster.NomadAsync("job", "status")).Ok());
    }

    /// <summary>A server and a client, on which a task talks, for all tests of the class but one.</summary>
    public sealed class Talking : IAsyncLifetime
    {
        private const string Talker = """
            job "talker" {
              group "g" {
                task "t" {
                  driver = "raw_exec"
                  config {
                    command = "/bin/sh"
                    args = ["-c", "for i in 1 2 3 4 5 6 7 8 9 10 11 12; do echo line $i; done; echo oops >&2; while :; do sleep 0.2; echo more; done"]
                  }
                }
              }
            }
            """;

        internal Cluster Cluster { get; } = new();

        internal string Node { get; private set; } = "";

        internal string Allocation { get; private set; } = "";

        public async ValueTask InitializeAsync()
        {
            await Cluster.StartServerAsync();
            Node = await Cluster.StartClientAsync("client-1");
            Allocation = await StartAsync(Cluster);
            await Eventually.TrueAsync("output", async () => (await Cluster.NomadAsync("alloc", "logs", Allocation)).Output.Contains("line 12", StringComparison.Ordinal));
        }

        public ValueTask DisposeAsync() => Cluster.DisposeAsync();

        internal static async Task<string> StartAsync(Cluster cluster)
        {
            (await cluster.NomadAsync("job", "run", "-detach", await cluster.JobFileAsync("talker.nomad", Talker))).Ok();
            return (await cluster.WaitForAsync("talker", "running"))[0].GetProperty("ID").GetString()!;
        }
    }
}
