using System.Globalization;
using System.Text;
using Steppe.Cli.Tests.Support;

namespace Steppe.Cli.Tests.Commands;

public sealed class AllocationCommandTests
{
    private const string LogPath = $"GET /v1/client/fs/logs/{SampleCluster.AllocationId}";
    private const string FsPath = "GET /v1/client/fs/";

    [Fact]
    public async Task One_allocation()
    {
        await using FakeAgent agent = SampleCluster.Start();
        Golden.Matches("alloc-status", await OutputAsync(agent, "alloc", "status", "0f9d8c7b"));
        Golden.Matches("alloc-status-verbose", await OutputAsync(agent, "alloc", "status", "-verbose", "-stats", SampleCluster.AllocationId));
        Golden.Matches("alloc-status-short", await OutputAsync(agent, "alloc", "status", "-short", SampleCluster.AllocationId));
        Assert.Equal("running\n", await OutputAsync(agent, "alloc", "status", "-t", "{{.ClientStatus}}", "0f9d8c7b"));
    }

    [Fact]
    public async Task An_ambiguous_prefix_is_listed_and_counts_as_success()
    {
        await using FakeAgent agent = new FakeAgent().On("GET /v1/allocations", SampleCluster.Stubs);
        Golden.Matches("alloc-status-ambiguous", await OutputAsync(agent, "alloc", "status", "0f"));
    }

    [Fact]
    public async Task Stats_that_cannot_be_had_do_not_hide_the_rest()
    {
        await using FakeAgent agent = new FakeAgent()
            .On($"GET /v1/allocation/{SampleCluster.AllocationId}", SampleCluster.WholeAllocation)
            .On($"GET /v1/client/allocation/{SampleCluster.AllocationId}/stats", "No path to node", status: 404);
        CliRunner.Outcome outcome = await new CliRunner(agent).RunAsync("alloc", "status", SampleCluster.AllocationId);
        Assert.Equal((0, "Couldn't retrieve stats: Unexpected response code: 404 (No path to node)\n"), (outcome.Code, outcome.Error));
        Assert.Contains("500 MHz  300 MiB", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_are_raw_bytes_of_the_only_or_named_task()
    {
        await using FakeAgent agent = SampleCluster.Start().On(LogPath, "{}" + Frame("Hi Nomad\n") + Frame("no newline"), chunked: true);
        Assert.Equal("Hi Nomad\nno newline", await OutputAsync(agent, "alloc", "logs", SampleCluster.AllocationId, "server"));
        Assert.Equal("Hi Nomad\nno newline", await OutputAsync(agent, "logs", "-stderr", "-task", "setup", "0f9d8c7b"));
        Assert.Equal(
            [$"/v1/client/fs/logs/{SampleCluster.AllocationId}?task=server&type=stdout&follow=false&origin=start&offset=0",
             $"/v1/client/fs/logs/{SampleCluster.AllocationId}?task=setup&type=stderr&follow=false&origin=start&offset=0"],
            agent.Requests.Where(static request => request.Target.Contains("/logs/", StringComparison.Ordinal)).Select(static request => request.Target));
    }

    [Fact]
    public async Task Several_tasks_must_be_told_apart()
    {
        await using FakeAgent agent = SampleCluster.Start();
        CliRunner.Outcome outcome = await new CliRunner(agent).RunAsync("alloc", "logs", SampleCluster.AllocationId);
        Assert.Equal(1, outcome.Code);
        Assert.EndsWith("name one of them with -task:\n  * server\n  * setup\n", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Following_without_a_choice_prints_both_logs_to_their_own_stream()
    {
        await using FakeAgent agent = SampleCluster.Start()
            .On(LogPath + "?task=server&type=stdout&follow=true&origin=end&offset=0", Frame("out\n"))
            .On(LogPath + "?task=server&type=stderr&follow=true&origin=end&offset=0", Frame("err\n"));
        CliRunner.Outcome outcome = await new CliRunner(agent).RunAsync("alloc", "logs", "-f", SampleCluster.AllocationId, "server");
        Assert.Equal((0, "out\n", "err\n"), (outcome.Code, outcome.Output, outcome.Error));
    }

    [Fact]
    public async Task Stopping_follows_the_evaluation_or_prints_its_id()
    {
        await using FakeAgent agent = SampleCluster.Start()
            .On($"GET /v1/evaluation/{SampleCluster.EvaluationId}/allocations", "[]")
            .On($"PUT /v1/allocation/{SampleCluster.AllocationId}/stop", $"{{\"EvalID\":\"{SampleCluster.EvaluationId}\",\"Index\":99}}");
        Assert.Equal(
            SampleCluster.EvaluationId + "\n",
            await OutputAsync(agent, "alloc", "stop", "-detach", "-no-shutdown-delay", SampleCluster.AllocationId));
        Assert.EndsWith("?no_shutdown_delay=true", agent.Requests[0].Target, StringComparison.Ordinal);
        Assert.Contains(
            "finished with status \"complete\"", await OutputAsync(agent, "alloc", "stop", SampleCluster.AllocationId), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stopping_an_allocation_nobody_knows()
    {
        await using FakeAgent agent = new FakeAgent().On($"PUT /v1/allocation/{SampleCluster.AllocationId}/stop", "allocation not found", status: 404);
        CliRunner.Outcome outcome = await new CliRunner(agent).RunAsync("alloc", "stop", SampleCluster.AllocationId);
        Assert.Equal((1, ""), (outcome.Code, outcome.Output));
        Assert.Contains("allocation not found", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-n=2", "4\n5\n")]
    [InlineData("-c=3", "\n5\n")]
    [InlineData("-n=100", "1\n2\n3\n4\n5\n")]
    [InlineData("-n=0", "")]
    public async Task The_tail_of_a_log(string flag, string expected)
    {
        const string Log = "1\n2\n3\n4\n5\n";
        FakeAgent agent = SampleCluster.Start();
        await using (agent)
        {
            // An agent that has the log and serves any range from the end.
            foreach (int offset in new[] { 0, 2, 3, 4, 10, 240, 12_000 })
            {
                string end = Log[^Math.Min(offset, Log.Length)..];
                agent.On(LogPath + $"?task=server&type=stdout&follow=false&origin=end&offset={offset.ToString(CultureInfo.InvariantCulture)}", end.Length == 0 ? "" : Frame(end));
            }

            Assert.Equal(expected, await OutputAsync(agent, "alloc", "logs", "-tail", flag, SampleCluster.AllocationId, "server"));
        }
    }

    [Fact]
    public async Task Long_lines_are_not_cut_by_the_guess()
    {
        string lines = new string('a', 5000) + "\n" + new string('b', 5000) + "\n";
        await using FakeAgent agent = SampleCluster.Start()
            .On(LogPath + "?task=server&type=stdout&follow=false&origin=end&offset=120", Frame(lines[^120..]))
            .On(LogPath + "?task=server&type=stdout&follow=false&origin=end&offset=960", Frame(lines[^960..]))
            .On(LogPath + "?task=server&type=stdout&follow=false&origin=end&offset=7680", Frame(lines[^7680..]))
            .On(LogPath + "?task=server&type=stdout&follow=false&origin=end&offset=5001", Frame(lines[^5001..]));
        Assert.Equal(lines[^5001..], await OutputAsync(agent, "alloc", "logs", "-tail", "-n", "1", SampleCluster.AllocationId, "server"));
    }

    [Theory]
    [InlineData("-stdout", "-stderr")]
    [InlineData("-n=1", "-c=1")]
    public async Task Flags_that_contradict_each_other(string first, string second)
    {
        CliRunner.Outcome outcome = await new CliRunner().RunAsync("alloc", "logs", first, second, "x");
        Assert.Equal(1, outcome.Code);
        Assert.EndsWith("exclude each other: give only one.\n", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Directories_files_and_their_facts()
    {
        const string Root = """[{"Name":"alloc","IsDir":true,"Size":4096,"FileMode":"drwxrwxrwx","ModTime":"2031-05-04T00:08:07.5Z"},{"Name":"note.txt","IsDir":false,"Size":9961472,"FileMode":"-rw-r--r--","ModTime":"2031-05-04T00:08:07Z"}]""";
        string id = SampleCluster.AllocationId;
        await using FakeAgent agent = SampleCluster.Start()
            .On($"{FsPath}stat/{id}?path=%2F", """{"Name":"/","IsDir":true,"Size":4096,"FileMode":"drwxr-xr-x","ModTime":"2031-05-04T00:08:07Z"}""")
            .On($"{FsPath}ls/{id}?path=%2F", Root)
            .On($"{FsPath}stat/{id}?path=alloc%2Flogs%2Fecho.stdout.0", """{"Name":"echo.stdout.0","IsDir":false,"Size":21,"FileMode":"-rw-r--r--","ModTime":"2031-05-04T00:08:07Z","ContentType":"text/plain; charset=utf-8"}""")
            .On($"{FsPath}cat/{id}?path=alloc%2Flogs%2Fecho.stdout.0", "Hi Nomad Exec Driver\n");

        Golden.Matches("alloc-fs", await OutputAsync(agent, "alloc", "fs", id));
        Golden.Matches("alloc-fs-bytes", await OutputAsync(agent, "fs", "-H", "0f9d8c7b", "/"));
        Golden.Matches("alloc-fs-stat", await OutputAsync(agent, "fs", "-stat", id, "alloc/logs/echo.stdout.0"));
        Assert.Equal("Hi Nomad Exec Driver\n", await OutputAsync(agent, "fs", "0f9d8c7b", "alloc/logs/echo.stdout.0"));
    }

    [Fact]
    public async Task What_does_not_exist_is_named()
    {
        await using FakeAgent agent = new FakeAgent().On($"GET /v1/allocation/{SampleCluster.AllocationId}", "alloc not found", status: 404).On("GET /v1/allocations", "[]");
        CliRunner.Outcome full = await new CliRunner(agent).RunAsync("alloc", "status", SampleCluster.AllocationId);
        CliRunner.Outcome prefix = await new CliRunner(agent).RunAsync("alloc", "status", "deadbeef");
        Assert.Equal((1, $"Unexpected response code: 404 (alloc not found): {SampleCluster.AllocationId}\n"), (full.Code, full.Error));
        Assert.Equal((1, "No allocation(s) with prefix or id \"deadbeef\" found\n"), (prefix.Code, prefix.Error));
    }

    [Fact]
    public async Task A_job_stands_for_any_of_its_running_allocations()
    {
        const string Second = "99999999-1111-2222-3333-444455556666";
        string[] rows = SampleCluster.Stubs.Split("},\n");
        string running = rows[0] + "}";
        await using FakeAgent agent = SampleCluster.Start()
            .On("GET /v1/job/shop-api/allocations", $"{running},{running[1..].Replace(SampleCluster.AllocationId, Second, StringComparison.Ordinal)},{rows[1]}")
            .On($"GET /v1/allocation/{Second}", SampleCluster.WholeAllocation.Replace(SampleCluster.AllocationId, Second, StringComparison.Ordinal))
            .On(LogPath, Frame("x"))
            .On($"GET /v1/client/fs/logs/{Second}", Frame("y"));

        HashSet<string> read = [];
        for (ulong seed = 0; seed < 20; seed++)
        {
            CliRunner.Outcome outcome = await new CliRunner(agent) { Seed = seed }.RunAsync("alloc", "logs", "-job", "-task=server", "shop-api");
            Assert.Equal((0, ""), (outcome.Code, outcome.Error));
            read.Add(outcome.Output);
        }

        Assert.Equal(["x", "y"], read.Order(StringComparer.Ordinal));
    }

    private static string Frame(string text) =>
        $"{{\"Data\":\"{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}\",\"File\":\"alloc/logs/server.stdout.0\",\"Offset\":1}}";

    private static async Task<string> OutputAsync(FakeAgent agent, params string[] words)
    {
        CliRunner.Outcome outcome = await new CliRunner(agent).RunAsync(words);
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        return outcome.Output;
    }
}
