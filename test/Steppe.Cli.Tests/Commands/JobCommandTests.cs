using System.Text.Json;
using Steppe.Cli.Tests.Support;

namespace Steppe.Cli.Tests.Commands;

public sealed class JobCommandTests
{
    private const string Registered = """{"EvalID":"a1b2c3d4-aaaa-bbbb-cccc-ddddeeeeffff","EvalCreateIndex":100,"JobModifyIndex":10,"Warnings":"","Index":100,"KnownLeader":false,"LastContact":0,"NextToken":""}""";

    [Fact]
    public async Task List_of_jobs()
    {
        await using FakeAgent agent = SampleCluster.Start();
        Golden.Matches("job-status-list", await OutputAsync(agent, "job", "status"));
        Golden.Matches("job-status-list-all-namespaces", await OutputAsync(agent, "status", "-namespace=*"));
    }

    [Fact]
    public async Task An_empty_list_says_so()
    {
        await using FakeAgent agent = new FakeAgent().On("GET /v1/jobs", "[]");
        Assert.Equal("No running jobs\n", await OutputAsync(agent, "job", "status"));
    }

    [Fact]
    public async Task One_service_job()
    {
        await using FakeAgent agent = SampleCluster.Start();
        Golden.Matches("job-status", await OutputAsync(agent, "job", "status", "shop-api"));
        Golden.Matches("job-status-verbose", await OutputAsync(agent, "job", "status", "-verbose", "shop"));
        Golden.Matches("job-status-short", await OutputAsync(agent, "job", "status", "-short", "shop-api"));
    }

    [Fact]
    public async Task A_blocked_job_shows_why_and_its_deployment()
    {
        await using FakeAgent agent = new FakeAgent()
            .On("GET /v1/jobs", SampleCluster.ShopStub)
            .On("GET /v1/job/shop-api", SampleCluster.ShopJob)
            .On("GET /v1/job/shop-api/summary", SampleCluster.ShopSummary)
            .On("GET /v1/job/shop-api/allocations", "[]")
            .On("GET /v1/job/shop-api/evaluations", $"[{SampleCluster.WholeFailedEvaluation},{{\"ID\":\"c0ffee00-aaaa-bbbb-cccc-ddddeeeeffff\",\"Status\":\"blocked\",\"Priority\":50,\"TriggeredBy\":\"queued-allocs\",\"CreateIndex\":101}}]")
            .On("GET /v1/job/shop-api/deployment", """{"ID":"77e0aa12-aaaa-bbbb-cccc-ddddeeeeffff","JobID":"shop-api","Status":"running","StatusDescription":"Deployment is running","TaskGroups":{"web":{"AutoRevert":false,"ProgressDeadline":600000000000,"RequireProgressBy":"2031-05-04T00:18:17Z","Promoted":false,"PlacedCanaries":null,"DesiredCanaries":1,"DesiredTotal":2,"PlacedAllocs":2,"HealthyAllocs":1,"UnhealthyAllocs":0},"db":{"ProgressDeadline":0,"DesiredTotal":1}}}""");
        Golden.Matches("job-status-blocked", await OutputAsync(agent, "job", "status", "-evals", "shop-api"));
    }

    [Fact]
    public async Task A_parameterized_job_shows_its_children()
    {
        await using FakeAgent agent = new FakeAgent()
            .On("GET /v1/jobs?prefix=mail-out", """[{"ID":"mail-out","Namespace":"default"},{"ID":"mail-out/dispatch-1-a","Namespace":"default"}]""")
            .On("GET /v1/jobs?prefix=mail-out%2Fdispatch-&namespace=default", """[{"ID":"mail-out/dispatch-1-a","ParentID":"mail-out","Status":"dead"},{"ID":"mail-out/dispatch-x","ParentID":"other","Status":"dead"}]""")
            .On("GET /v1/job/mail-out", """{"ID":"mail-out","Name":"mail-out","Namespace":"default","NodePool":"default","Type":"batch","Priority":50,"Datacenters":["dc1"],"Status":"running","SubmitTime":1935619687000000000,"ParameterizedJob":{"Payload":"required","MetaRequired":["to","from"],"MetaOptional":[]}}""")
            .On("GET /v1/job/mail-out/summary", """{"JobID":"mail-out","Summary":{},"Children":{"Pending":0,"Running":0,"Dead":1}}""");
        Golden.Matches("job-status-parameterized", await OutputAsync(agent, "job", "status", "mail-out"));
    }

    [Fact]
    public async Task Data_instead_of_text()
    {
        await using FakeAgent agent = SampleCluster.Start();
        Assert.Equal("shop-api=running mail-out=running nightly=dead \n", await OutputAsync(agent, "job", "status", "-t", "{{range .}}{{.ID}}={{.Status}} {{end}}"));
        using JsonDocument document = JsonDocument.Parse(await OutputAsync(agent, "job", "status", "-json", "shop-api"));
        Assert.Equal(["Allocations", "Evaluations", "LatestDeployment", "Summary"], document.RootElement[0].EnumerateObject().Select(static member => member.Name));
        CliRunner.Outcome both = await new CliRunner(agent).RunAsync("job", "status", "-json", "-t", "x");
        Assert.Equal((1, "-json and -t exclude each other: give only one.\n"), (both.Code, both.Error));
    }

    [Fact]
    public async Task An_ambiguous_prefix_lists_the_jobs_but_an_exact_id_wins()
    {
        const string Two = """[{"ID":"web-2","Type":"service","Priority":50,"Status":"running"},{"ID":"web-1","Type":"service","Priority":50,"Status":"dead","Stop":true}]""";
        await using FakeAgent agent = new FakeAgent().On("GET /v1/jobs", Two).On("GET /v1/job/web-1", SampleCluster.ShopJob);

        CliRunner.Outcome outcome = await new CliRunner(agent).RunAsync("job", "status", "web");
        Assert.Equal(1, outcome.Code);
        Assert.Equal("Prefix \"web\" matched multiple jobs\n\nID     Type     Priority  Status          Submit Date\nweb-1  service  50        dead (stopped)  <none>\nweb-2  service  50        running         <none>\n", outcome.Error);
        Assert.Equal(0, (await new CliRunner(agent).RunAsync("job", "status", "-short", "web-1")).Code);
    }

    [Fact]
    public async Task Job_ids_are_escaped_and_a_denied_list_is_no_obstacle()
    {
        await using FakeAgent agent = new FakeAgent()
            .On("GET /v1/jobs", "Permission denied", status: 403)
            .On("GET /v1/job/a%2Fperiodic-1%20%C3%A5", SampleCluster.ShopJob);
        Assert.Equal(0, (await new CliRunner(agent).RunAsync("job", "status", "-short", "a/periodic-1 å")).Code);
    }

    [Fact]
    public async Task Running_a_job_follows_its_evaluation()
    {
        await using FakeAgent agent = SampleCluster.Start()
            .On("PUT /v1/jobs", Registered)
            .On($"GET /v1/evaluation/{SampleCluster.EvaluationId}/allocations", SampleCluster.Stubs);
        CliRunner.Outcome outcome = await Runner(agent).RunAsync("job", "run", "-json", "-");

        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        Golden.Matches("job-run", outcome.Output);
        using JsonDocument sent = JsonDocument.Parse(agent.Requests.Single(static request => request.Method == "PUT").Body);
        Assert.Equal("shop-api", sent.RootElement.GetProperty("Job").GetProperty("ID").GetString());
        Assert.Equal("json", sent.RootElement.GetProperty("Submission").GetProperty("Format").GetString());
    }

    [Fact]
    public async Task The_monitor_tells_changes_between_polls()
    {
        string pending = SampleCluster.CompleteEvaluation
            .Replace("\"Status\":\"complete\"", "\"Status\":\"pending\",\"NodeID\":\"5e5e0001-aaaa-4a4a-8b8b-000000000001\"", StringComparison.Ordinal)
            .Replace("\"ModifyIndex\":140", "\"ModifyIndex\":101", StringComparison.Ordinal);
        await using FakeAgent agent = new FakeAgent()
            .On($"GET /v1/evaluation/{SampleCluster.EvaluationId}", pending)
            .On($"GET /v1/evaluation/{SampleCluster.EvaluationId}?index=101&wait=1000ms", SampleCluster.CompleteEvaluation)
            .On($"GET /v1/evaluation/{SampleCluster.EvaluationId}/allocations", SampleCluster.Stubs.Replace("\"ClientStatus\":\"running\"", "\"ClientStatus\":\"pending\"", StringComparison.Ordinal))
            .On($"GET /v1/evaluation/{SampleCluster.EvaluationId}/allocations", SampleCluster.Stubs.Replace("\"ClientDescription\":\"\"", "\"ClientDescription\":\"Tasks are running\"", StringComparison.Ordinal));
        Golden.Matches("eval-monitor", await OutputAsync(agent, "eval", "status", "-monitor", SampleCluster.EvaluationId));
    }

    [Fact]
    public async Task Failed_placements_are_explained_and_return_two()
    {
        await using FakeAgent agent = new FakeAgent()
            .On("PUT /v1/jobs", Registered)
            .On($"GET /v1/evaluation/{SampleCluster.EvaluationId}", SampleCluster.WholeFailedEvaluation)
            .On($"GET /v1/evaluation/{SampleCluster.EvaluationId}/allocations", "[]");
        CliRunner.Outcome outcome = await Runner(agent).RunAsync("run", "-json", "-");

        Assert.Equal((2, ""), (outcome.Code, outcome.Error));
        Golden.Matches("job-run-failed", outcome.Output);
    }

    [Fact]
    public async Task Detached_and_output_do_not_follow()
    {
        await using FakeAgent agent = new FakeAgent().On("PUT /v1/jobs", Registered.Replace("\"Warnings\":\"\"", "\"Warnings\":\"one thing\"", StringComparison.Ordinal));
        Assert.Equal("Job Warnings:\none thing\n\nJob registration successful\nEvaluation ID: a1b2c3d4-aaaa-bbbb-cccc-ddddeeeeffff\n", await OutputAsync(agent, "job", "run", "-detach", "-json", "-"));
        string output = await OutputAsync(agent, "job", "run", "-output", "-json", "-");
        Assert.StartsWith("{\n    \"Job\": {\n", output, StringComparison.Ordinal);
        Assert.Single(agent.Requests);
    }

    [Fact]
    public async Task A_changed_index_refuses_the_job()
    {
        await using FakeAgent agent = new FakeAgent().On("PUT /v1/jobs", "Enforcing job modify index 7: job exists with conflicting job modify index: 9", status: 500);
        CliRunner.Outcome outcome = await Runner(agent).RunAsync("job", "run", "-check-index", "7", "-json", "-");

        Assert.Equal(1, outcome.Code);
        Assert.StartsWith("Enforcing job modify index 7: ", outcome.Error, StringComparison.Ordinal);
        Assert.EndsWith("\nThe job was not updated.\n", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("\"EnforceIndex\":true", agent.Requests[0].Body, StringComparison.Ordinal);
        Assert.Contains("\"JobModifyIndex\":7", agent.Requests[0].Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Error getting job struct: Error opening file \"/no/such/file\": no such file. Check the path.\n", "/no/such/file")]
    [InlineData("Error parsing check-index value \"x\": expected a whole number.\n", "-check-index", "x", "/no/such/file")]
    [InlineData("-json and -hcl1 exclude each other: give only one.\n", "-json", "-hcl1", "/no/such/file")]
    public async Task Mistakes_before_the_request(string message, params string[] words)
    {
        CliRunner.Outcome outcome = await new CliRunner().RunAsync(["job", "run", .. words]);
        Assert.Equal((1, "", message), (outcome.Code, outcome.Output, outcome.Error));
    }

    [Fact]
    public async Task A_missing_agent_is_told_in_one_sentence()
    {
        CliRunner runner = new();
        runner.Environment["NOMAD_ADDR"] = "http://127.0.0.1:1";
        CliRunner.Outcome outcome = await runner.RunAsync("job", "status");
        Assert.Equal((1, "", "No agent answers at http://127.0.0.1:1: connection refused. Start an agent there, or name another address with -address or NOMAD_ADDR.\n"), (outcome.Code, outcome.Output, outcome.Error));
    }

    [Fact]
    public async Task Stopping_follows_detaches_or_says_nothing()
    {
        const string Answer = """{"EvalID":"a1b2c3d4-aaaa-bbbb-cccc-ddddeeeeffff","EvalCreateIndex":100,"JobModifyIndex":10,"VolumeEvalID":"","VolumeEvalIndex":0}""";
        await using FakeAgent agent = SampleCluster.Start()
            .On("DELETE /v1/job/shop-api", Answer)
            .On($"GET /v1/evaluation/{SampleCluster.EvaluationId}/allocations", "[]");
        Golden.Matches("job-stop", await OutputAsync(agent, "job", "stop", "shop-api"));
        Assert.Equal("a1b2c3d4-aaaa-bbbb-cccc-ddddeeeeffff\n", await OutputAsync(agent, "stop", "-detach", "-purge", "shop-api"));
        Assert.Equal(["/v1/job/shop-api?purge=false&namespace=default", "/v1/job/shop-api?purge=true&namespace=default"], agent.Requests.Where(static request => request.Method == "DELETE").Select(static request => request.Target));

        await using FakeAgent parent = new FakeAgent().On("GET /v1/jobs", SampleCluster.ShopStub).On("DELETE /v1/job/shop-api", Answer.Replace("a1b2c3d4-aaaa-bbbb-cccc-ddddeeeeffff", "", StringComparison.Ordinal));
        Assert.Equal("", await OutputAsync(parent, "job", "stop", "shop-api"));
    }

    [Theory]
    [InlineData("y\n", 0, true)]
    [InlineData("n\n", 0, false)]
    [InlineData("\n", 0, false)]
    [InlineData("yes\n", 0, false)]
    [InlineData("maybe\n", 1, false)]
    public async Task A_prefix_is_confirmed(string input, int code, bool stops)
    {
        await using FakeAgent agent = SampleCluster.Start().On("DELETE /v1/job/shop-api", """{"EvalID":""}""");
        CliRunner runner = new(agent) { Input = input };
        CliRunner.Outcome outcome = await runner.RunAsync("job", "stop", "shop");

        Assert.StartsWith("Are you sure you want to stop job \"shop-api\"? [y/N] ", outcome.Output, StringComparison.Ordinal);
        Assert.Equal((code, stops), (outcome.Code, agent.Requests.Any(static request => request.Method == "DELETE")));
    }

    [Fact]
    public async Task Colours_appear_only_on_a_terminal()
    {
        await using FakeAgent agent = SampleCluster.Start();
        CliRunner terminal = new(agent) { IsTerminal = true };
        Assert.Contains("\e[1mSummary\e[0m", (await terminal.RunAsync("job", "status", "shop-api")).Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', (await terminal.RunAsync("job", "status", "-no-color", "-force-color", "shop-api")).Output);
        Assert.DoesNotContain('\e', await OutputAsync(agent, "job", "status", "shop-api"));
        terminal.Environment["NOMAD_CLI_NO_COLOR"] = "1";
        Assert.DoesNotContain('\e', (await terminal.RunAsync("job", "status", "shop-api")).Output);
    }

    [Fact]
    public async Task An_hcl_file_becomes_the_request_with_its_variables()
    {
        const string Hcl = """
            variable "size" {}
            job "web" {
              datacenters = ["dc1"]
              type = "batch"
              group "g" {
                count = var.size
                task "t" {
                  driver = "raw_exec"
                  config { command = "/bin/true" }
                }
              }
            }
            """;
        await using FakeAgent agent = new FakeAgent().On("PUT /v1/jobs", Registered);
        CliRunner runner = new(agent) { Input = Hcl };
        CliRunner.Outcome outcome = await runner.RunAsync("job", "run", "-detach", "-namespace=ops", "-var", "size=3", "-");

        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        FakeAgent.Seen request = Assert.Single(agent.Requests);
        Assert.Equal("/v1/jobs?namespace=ops", request.Target);
        using JsonDocument sent = JsonDocument.Parse(request.Body);
        JsonElement job = sent.RootElement.GetProperty("Job");
        Assert.Equal("ops", job.GetProperty("Namespace").GetString());
        Assert.Equal(3, job.GetProperty("TaskGroups")[0].GetProperty("Count").GetInt32());
        JsonElement submission = sent.RootElement.GetProperty("Submission");
        Assert.Equal(("hcl2", Hcl), (submission.GetProperty("Format").GetString(), submission.GetProperty("Source").GetString()));
        Assert.Equal("3", submission.GetProperty("VariableFlags").GetProperty("size").GetString());
    }

    [Fact]
    public async Task The_older_grammar_is_read_when_asked_for()
    {
        await using FakeAgent agent = new FakeAgent().On("PUT /v1/jobs", Registered);
        CliRunner runner = new(agent) { Input = "job \"old\" {\n  meta {\n    \"a b\" = \"1\"\n  }\n  group \"g\" {\n    task \"t\" {\n      driver = \"raw_exec\"\n      config { command = \"/bin/true\" }\n    }\n  }\n}\n" };
        CliRunner.Outcome outcome = await runner.RunAsync("job", "run", "-detach", "-hcl1", "-");

        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        Assert.Contains("\"Meta\":{\"a b\":\"1\"}", agent.Requests[0].Body, StringComparison.Ordinal);
        Assert.Contains("\"Format\":\"hcl1\"", agent.Requests[0].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mistake_in_a_job_file_is_shown_where_it_is()
    {
        CliRunner runner = new() { Input = "job \"web\" {\n  group \"g\" {\n    cuont = 2\n  }\n}\n" };
        CliRunner.Outcome outcome = await runner.RunAsync("job", "run", "-");

        Assert.Equal((1, ""), (outcome.Code, outcome.Output));
        Assert.StartsWith("Error getting job struct: Error parsing job file from standard input:\n", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("input.hcl:3,", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("  3 |     cuont = 2\n    |     ^^^^^", outcome.Error, StringComparison.Ordinal);
    }

    // Standard input holds the sample job, for "job run -json -".
    private static CliRunner Runner(FakeAgent agent) => new(agent) { Input = $"{{\"Job\":{SampleCluster.ShopJob}}}" };

    private static async Task<string> OutputAsync(FakeAgent agent, params string[] words)
    {
        CliRunner.Outcome outcome = await Runner(agent).RunAsync(words);
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        return outcome.Output;
    }
}
