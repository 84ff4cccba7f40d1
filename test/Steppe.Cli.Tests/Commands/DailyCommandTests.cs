using Steppe.Cli.Tests.Support;

namespace Steppe.Cli.Tests.Commands;

/// <summary>Commands that look things up, and those that speak to the cluster as a whole.</summary>
public sealed class DailyCommandTests
{
    private const string Versions = """
        {"Diffs":[{"Fields":[{"Annotations":null,"Name":"Priority","New":"70","Old":"50","Type":"Edited"}],"ID":"shop-api","Objects":[{"Fields":[{"Annotations":null,"Name":"Datacenters","New":"dc1","Old":"dc1","Type":"None"},{"Annotations":null,"Name":"Datacenters","New":"dc2","Old":"","Type":"Added"}],"Name":"Datacenters","Objects":null,"Type":"Edited"}],"TaskGroups":[{"Fields":[{"Annotations":null,"Name":"Count","New":"3","Old":"2","Type":"Edited"}],"Name":"web","Objects":null,"Tasks":[{"Annotations":null,"Fields":null,"Name":"server","Objects":null,"Type":"None"}],"Type":"Edited","Updates":null}],"Type":"Edited"}],
         "Versions":[{"ID":"shop-api","Version":3,"Stable":true,"SubmitTime":1935619687000000000,"Priority":70},{"ID":"shop-api","Version":2,"Stable":false,"SubmitTime":1935363600000000000,"Priority":50}]}
        """;

    [Fact]
    public async Task Status_of_whatever_an_id_names()
    {
        await using FakeAgent agent = SampleCluster.Start()
            .On("PUT /v1/search", "{\"Matches\":{\"jobs\":[\"shop-api\",\"shop-api-2\"],\"allocs\":[]},\"Truncations\":{}}");
        Assert.StartsWith("ID            = shop-api\n", await OutputAsync(agent, "status", "-short", "shop-api"), StringComparison.Ordinal);
        Assert.Equal(await OutputAsync(agent, "job", "status"), await OutputAsync(agent, "status"));

        await using FakeAgent other = SampleCluster.Start().On("PUT /v1/search", $"{{\"Matches\":{{\"allocs\":[\"{SampleCluster.AllocationId}\"]}},\"Truncations\":{{}}}}");
        Assert.StartsWith($"ID                  = {SampleCluster.AllocationId}\n", await OutputAsync(other, "status", "0f9"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_of_a_prefix_of_several_kinds_lists_them()
    {
        await using FakeAgent agent = new FakeAgent().On(
            "PUT /v1/search", "{\"Matches\":{\"jobs\":[\"ab-job\"],\"nodes\":[\"abcd0000-aaaa-4a4a-8b8b-000000000001\"]},\"Truncations\":{}}");
        CliRunner.Outcome outcome = await new CliRunner(agent).RunAsync("status", "ab");
        Assert.Equal((1, ""), (outcome.Code, outcome.Output));
        Golden.Matches("status-several", outcome.Error);
    }

    [Fact]
    public async Task Status_of_nothing()
    {
        await using FakeAgent agent = new FakeAgent().On("PUT /v1/search", "{\"Matches\":{\"jobs\":[]},\"Truncations\":{}}");
        CliRunner.Outcome outcome = await new CliRunner(agent).RunAsync("status", "zz");
        Assert.Equal(1, outcome.Code);
        Assert.Contains("Nothing with the id or prefix \"zz\" found", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task History_shows_versions_and_what_they_changed()
    {
        await using FakeAgent agent = SampleCluster.Start().On("GET /v1/job/shop-api/versions", Versions);
        Golden.Matches("job-history", await OutputAsync(agent, "job", "history", "shop-api"));
        Golden.Matches("job-history-differences", await OutputAsync(agent, "job", "history", "-p", "shop-api"));
        Assert.Contains("diffs=true", agent.Requests[^1].Target, StringComparison.Ordinal);
        Assert.StartsWith("Version     = 2\n", await OutputAsync(agent, "job", "history", "-version", "2", "shop-api"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Error parsing version value \"x\": expected a whole number.\n", "job", "history", "-version", "x", "shop-api")]
    [InlineData("-full prints JSON already: -json and -t cannot go with it.\n", "job", "history", "-full", "-json", "shop-api")]
    [InlineData("Job \"shop-api\" has no version 9 any more.\n", "job", "history", "-version", "9", "shop-api")]
    [InlineData("Job \"shop-api\" has no version 9 any more.\n", "job", "inspect", "-version", "9", "shop-api")]
    [InlineData("-with-vars goes only with -hcl.\n", "job", "inspect", "-with-vars", "shop-api")]
    [InlineData("-hcl shows a file: -json and -t cannot go with it.\n", "job", "inspect", "-hcl", "-json", "shop-api")]
    [InlineData("This command takes one argument: <job>.\nFor help: nomad job allocs -help\n", "job", "allocs")]
    [InlineData("This command takes one argument: <job>.\nFor help: nomad job eval -help\n", "job", "eval", "a", "b")]
    [InlineData("This command takes no arguments.\nFor help: nomad system gc -help\n", "system", "gc", "now")]
    [InlineData("This command takes no arguments.\nFor help: nomad eval list -help\n", "eval", "list", "x")]
    [InlineData("This command takes no arguments.\nFor help: nomad agent-info -help\n", "agent-info", "x")]
    [InlineData("This command takes one argument: <path>.\nFor help: nomad operator api -help\n", "operator", "api")]
    [InlineData("\"nonsense\" is not a header: write \"Name: value\".\n", "operator", "api", "-H", "nonsense", "/v1/jobs")]
    [InlineData("This command takes no argument or one: <id>.\nFor help: nomad status -help\n", "status", "a", "b")]
    [InlineData("There is nothing to log in to: access control is not built yet. Leave out -authenticate.\n", "ui", "-authenticate")]
    public async Task Wrong_words(string message, params string[] words)
    {
        await using FakeAgent agent = SampleCluster.Start().On("GET /v1/job/shop-api/versions", Versions);
        CliRunner.Outcome outcome = await new CliRunner(agent).RunAsync(words);
        Assert.Equal((1, "", message), (outcome.Code, outcome.Output, outcome.Error));
    }

    [Fact]
    public async Task Inspecting_a_job_and_its_file()
    {
        await using FakeAgent agent = SampleCluster.Start()
            .On("GET /v1/job/shop-api/submission", "{\"Source\":\"job \\\"shop-api\\\" {}\\n\",\"Format\":\"hcl2\",\"Variables\":\"\",\"VariableFlags\":{\"image\":\"a\"}}");
        Assert.StartsWith("{\n    \"Job\": {\n        \"AllAtOnce\": false,", await OutputAsync(agent, "inspect", "shop-api"), StringComparison.Ordinal);
        Assert.StartsWith("{\n    \"AllAtOnce\": false,", await OutputAsync(agent, "job", "inspect", "-json", "shop-api"), StringComparison.Ordinal);
        Assert.Equal("job \"shop-api\" {}\n", await OutputAsync(agent, "job", "inspect", "-hcl", "shop-api"));
        Assert.Contains("version=3", agent.Requests[^1].Target, StringComparison.Ordinal);
        Assert.EndsWith("Variables\nimage = a\n", await OutputAsync(agent, "job", "inspect", "-hcl", "-with-vars", "shop-api"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Allocations_of_a_job()
    {
        await using FakeAgent agent = SampleCluster.Start();
        Golden.Matches("job-allocs", await OutputAsync(agent, "job", "allocs", "shop-api"));
    }

    [Fact]
    public async Task Evaluations_are_listed_and_filtered()
    {
        await using FakeAgent agent = SampleCluster.Start().On("GET /v1/evaluations", $"[{SampleCluster.CompleteEvaluation}]");
        Golden.Matches("eval-list", await OutputAsync(agent, "eval", "list", "-job", "shop-api", "-status", "complete", "-per-page", "1"));
        Assert.Equal("/v1/evaluations?job=shop-api&status=complete&per_page=1", agent.Requests[0].Target);

        await using FakeAgent empty = new FakeAgent().On("GET /v1/evaluations", "[]");
        Assert.Equal("No evals found\n", await OutputAsync(empty, "eval", "list"));
    }

    [Fact]
    public async Task What_the_agent_says_of_itself()
    {
        await using FakeAgent agent = new FakeAgent().On("GET /v1/agent/self", "{\"config\":{},\"member\":null,\"stats\":{\"runtime\":{\"b\":\"2\",\"a\":\"1\"},\"nomad\":{\"leader\":\"true\"}}}");
        Assert.Equal("nomad\n  leader = true\nruntime\n  a = 1\n  b = 2\n", await OutputAsync(agent, "agent-info"));
    }

    [Fact]
    public async Task Silent_commands()
    {
        await using FakeAgent agent = new FakeAgent().On("PUT /v1/system/gc", "").On("PUT /v1/system/reconcile/summaries", "");
        Assert.Equal("", await OutputAsync(agent, "system", "gc"));
        Assert.Equal("", await OutputAsync(agent, "system", "reconcile", "summaries"));
    }

    [Fact]
    public async Task Evaluating_a_job()
    {
        await using FakeAgent agent = SampleCluster.Start()
            .On($"GET /v1/evaluation/{SampleCluster.EvaluationId}/allocations", "[]")
            .On("PUT /v1/job/shop-api/evaluate", $"{{\"EvalID\":\"{SampleCluster.EvaluationId}\",\"EvalCreateIndex\":5,\"JobModifyIndex\":4,\"Index\":5}}");
        Assert.Equal(SampleCluster.EvaluationId + "\n", await OutputAsync(agent, "job", "eval", "-detach", "-force-reschedule", "shop-api"));
        Assert.Contains("\"ForceReschedule\":true", agent.Requests[^1].Body, StringComparison.Ordinal);
        Assert.Contains("finished with status \"complete\"", await OutputAsync(agent, "job", "eval", "shop-api"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Addresses_of_the_web_ui()
    {
        await using FakeAgent agent = new FakeAgent().On("PUT /v1/search", "{\"Matches\":{\"jobs\":[\"a/b\"]},\"Truncations\":{}}");
        Assert.Equal($"{agent.Address}/ui/jobs/a%2Fb@default\n", await OutputAsync(agent, "ui", "-show-url", "a/b"));
        CliRunner.Outcome outcome = await new CliRunner(agent).RunAsync("ui");
        Assert.Equal((0, $"{agent.Address}/ui\n"), (outcome.Code, outcome.Output));
        Assert.Contains("no web UI yet", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_of_the_api_by_hand()
    {
        await using FakeAgent agent = new FakeAgent().On("GET /v1/jobs", "[]").On("POST /v1/jobs", "{}").On("DELETE /v1/job/x", "job not found", status: 404);
        Assert.Equal("[]", await OutputAsync(agent, "operator", "api", "-filter", "ID == \"x\"", "/v1/jobs"));
        Assert.Equal("/v1/jobs?filter=ID%20%3D%3D%20%22x%22", agent.Requests[^1].Target);
        Assert.Equal("[]", await OutputAsync(agent, "operator", "api", "-H", "X-Test: yes", $"{agent.Address}/v1/jobs?prefix=y"));
        Assert.Equal(("/v1/jobs?prefix=y", "yes"), (agent.Requests[^1].Target, agent.Requests[^1].Headers["X-Test"]));

        CliRunner sending = new() { Input = "{\"Job\":null}", InputHasData = true };
        sending.Environment["NOMAD_ADDR"] = agent.Address;
        Assert.Equal("{}", (await sending.RunAsync("operator", "api", "jobs")).Output);
        Assert.Equal(("POST", "{\"Job\":null}"), (agent.Requests[^1].Method, agent.Requests[^1].Body));

        CliRunner.Outcome failed = await new CliRunner(agent).RunAsync("operator", "api", "-X", "delete", "/v1/job/x");
        Assert.Equal((1, "job not found"), (failed.Code, failed.Output));
    }

    [Fact]
    public async Task A_dry_run_prints_a_curl_command_without_the_token()
    {
        CliRunner runner = new();
        runner.Environment["NOMAD_ADDR"] = "http://10.0.0.1:4646";
        runner.Environment["NOMAD_TOKEN"] = "very-secret";
        runner.Environment["NOMAD_NAMESPACE"] = "ops";
        CliRunner.Outcome outcome = await runner.RunAsync("operator", "api", "-dryrun", "-X", "PUT", "/v1/system/gc");
        Assert.Equal(0, outcome.Code);
        Assert.DoesNotContain("very-secret", outcome.Output, StringComparison.Ordinal);
        Golden.Matches("operator-api-dryrun", outcome.Output);
    }

    private static async Task<string> OutputAsync(FakeAgent agent, params string[] words)
    {
        CliRunner.Outcome outcome = await new CliRunner(agent).RunAsync(words);
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        return outcome.Output;
    }
}
