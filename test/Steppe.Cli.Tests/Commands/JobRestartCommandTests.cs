using Steppe.Cli.Tests.Support;

namespace Steppe.Cli.Tests.Commands;

/// <summary>What <c>job restart</c> asks, refuses and makes of errors. Source: command line reference §2.4.</summary>
public sealed class JobRestartCommandTests
{
    private const string Job = "{\"ID\":\"web\",\"Type\":\"service\",\"TaskGroups\":[{\"Name\":\"g\",\"Tasks\":[{\"Name\":\"t\"}]}]}";
    private const string First = "11110001-0000-4a4a-8b8b-000000000001";
    private const string Second = "22220002-0000-4a4a-8b8b-000000000002";
    private const string At = "2031-05-04T09:10:18+09:00";

    [Theory]
    [InlineData("-all-tasks and -task exclude each other: give only one.\n", "-all-tasks", "-task=t")]
    [InlineData("-reschedule replaces whole allocations: leave out -task.\n", "-reschedule", "-task=t")]
    [InlineData("-reschedule replaces whole allocations: leave out -all-tasks.\n", "-reschedule", "-all-tasks")]
    [InlineData("Invalid value \"0\" for flag -batch-size: expected a number of 1 or more, or a percentage from 1% to 100%.\n", "-batch-size=0")]
    [InlineData("Invalid value \"101%\" for flag -batch-size: expected a number of 1 or more, or a percentage from 1% to 100%.\n", "-batch-size=101%")]
    [InlineData("Invalid value \"soon\" for flag -batch-wait: expected a duration such as 30s, or ask.\n", "-batch-wait=soon")]
    public async Task What_makes_no_sense(string message, params string[] flags)
    {
        CliRunner.Outcome outcome = await new CliRunner().RunAsync(["job", "restart", .. flags, "web"]);
        Assert.Equal((1, "", message), (outcome.Code, outcome.Output, outcome.Error));
    }

    [Theory]
    [InlineData("y\n", "-on-error=ask", 2, "finished with 1 of 2 allocations not restarted")]
    [InlineData("\n", "-on-error=ask", 1, "Go on with the remaining allocations? [y/N] ")]
    [InlineData("", "-on-error=fail", 1, "Batch 1 of 2: 1 allocation")]
    [InlineData("", "-yes", 2, "finished with 1 of 2 allocations not restarted")]
    public async Task After_an_error_the_user_decides(string input, string flag, int restarts, string text)
    {
        await using FakeAgent agent = Agent()
            .On($"PUT /v1/client/allocation/{First}/restart", "task \"t\" is not running", 500)
            .On($"PUT /v1/client/allocation/{Second}/restart", "{\"Index\":0}")
            .On($"GET /v1/allocation/{Second}", Allocation(Second, 0)).On($"GET /v1/allocation/{Second}", Allocation(Second, 1));
        CliRunner.Outcome outcome = await new CliRunner(agent) { Input = input }.RunAsync("job", "restart", flag, "web");
        Assert.Equal(1, outcome.Code);
        Assert.Equal(restarts, agent.Requests.Count(static request => request.Method == "PUT"));
        Assert.Contains(text, outcome.Output, StringComparison.Ordinal);
        Assert.Contains("1 allocation could not be restarted:\n  * Allocation \"11110001\": ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("task \"t\" is not running", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_replacement_that_fails_is_an_error()
    {
        await using FakeAgent agent = Agent()
            .On($"PUT /v1/allocation/{First}/stop", "{\"EvalID\":\"e0000000-0000-4a4a-8b8b-000000000001\"}")
            .On("GET /v1/evaluation/e0000000-0000-4a4a-8b8b-000000000001", "{\"Status\":\"pending\",\"ModifyIndex\":3}")
            .On("GET /v1/evaluation/e0000000-0000-4a4a-8b8b-000000000001", "{\"Status\":\"complete\",\"ModifyIndex\":4}")
            .On($"GET /v1/allocation/{First}", $"{{\"ID\":\"{First}\",\"ClientStatus\":\"complete\",\"NextAllocation\":\"{Second}\"}}")
            .On($"GET /v1/allocation/{Second}", $"{{\"ID\":\"{Second}\",\"ClientStatus\":\"failed\"}}");
        CliRunner.Outcome outcome = await new CliRunner(agent).RunAsync("job", "restart", "-reschedule", "-on-error=fail", "-no-shutdown-delay", "web");
        Assert.Equal(1, outcome.Code);
        Assert.Equal(
            $"==> {At}: Rescheduling 2 allocations in 2 batches\n==> {At}: Batch 1 of 2: 1 allocation\n"
            + $"    {At}: Rescheduling allocation \"11110001\" for group \"g\"\n    {At}: Allocation \"11110001\" is replaced by \"22220002\"\n",
            outcome.Output);
        Assert.Contains("Allocation \"22220002\", which replaces \"11110001\", is failed", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("no_shutdown_delay=true", agent.Requests.Single(static request => request.Method == "PUT").Target, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Work_that_does_not_run_is_left_alone()
    {
        await using FakeAgent agent = new FakeAgent()
            .On("GET /v1/jobs", "[{\"ID\":\"web\",\"Namespace\":\"default\"}]").On("GET /v1/job/web", Job)
            .On("GET /v1/job/web/allocations", $"[{Stub(First).Replace("running\",\"D", "complete\",\"D", StringComparison.Ordinal)}]");
        CliRunner.Outcome outcome = await new CliRunner(agent).RunAsync("job", "restart", "web");
        Assert.Equal((0, "No allocations of job \"web\" to restart: none runs that the flags name.\n"), (outcome.Code, outcome.Output));
    }

    private static FakeAgent Agent() => new FakeAgent()
        .On("GET /v1/jobs", "[{\"ID\":\"web\",\"Namespace\":\"default\"}]").On("GET /v1/job/web", Job)
        .On("GET /v1/job/web/allocations", $"[{Stub(First)},{Stub(Second)}]");

    private static string Stub(string id) =>
        $"{{\"ID\":\"{id}\",\"TaskGroup\":\"g\",\"ClientStatus\":\"running\",\"DesiredStatus\":\"run\",\"TaskStates\":{{\"t\":{{\"State\":\"running\",\"Restarts\":0}}}}}}";

    private static string Allocation(string id, int restarts) =>
        $"{{\"ID\":\"{id}\",\"ClientStatus\":\"running\",\"ModifyIndex\":{restarts + 5},\"TaskStates\":{{\"t\":{{\"State\":\"running\",\"Restarts\":{restarts}}}}}}}";
}
