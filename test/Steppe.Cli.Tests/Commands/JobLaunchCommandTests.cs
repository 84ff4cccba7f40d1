using System.Text;
using System.Text.Json;
using Steppe.Cli.Tests.Support;

namespace Steppe.Cli.Tests.Commands;

/// <summary>Jobs that make jobs: dispatch, force, and their status pages.</summary>
public sealed class JobLaunchCommandTests
{
    private const string Child = "mail-out/dispatch-1935367200-0a1b2c3d";
    private const string Candidates =
        """[{"ID":"mail-out","Namespace":"default","ParameterizedJob":true},{"ID":"mail-out/dispatch-1-a","Namespace":"default"}]""";

    private static readonly string Dispatched =
        $$"""{"DispatchedJobID":"{{Child}}","EvalID":"{{SampleCluster.EvaluationId}}","EvalCreateIndex":100,"JobCreateIndex":100,"Index":100}""";

    [Fact]
    public async Task A_dispatch_sends_standard_input_to_the_last_byte_and_follows_the_evaluation()
    {
        await using FakeAgent agent = Agent();
        CliRunner runner = new(agent) { Input = "\"this is a raw text!!\"\n" };
        CliRunner.Outcome outcome = await runner.RunAsync(
            "job", "dispatch", "-meta", "to=a=b", "-meta=from=", "-id-prefix-template", "nightly", "-priority=70", "-idempotency-token=t 1", "mail-out", "-");

        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        Golden.Matches("job-dispatch", outcome.Output);
        FakeAgent.Seen sent = agent.Requests.Single(static request => request.Method == "PUT");
        Assert.Contains("idempotency_token=t%201", sent.Target, StringComparison.Ordinal);
        using JsonDocument body = JsonDocument.Parse(sent.Body);
        Assert.Equal("\"this is a raw text!!\"\n", Encoding.UTF8.GetString(body.RootElement.GetProperty("Payload").GetBytesFromBase64()));
        Assert.Equal("""{"to":"a=b","from":""}""", body.RootElement.GetProperty("Meta").GetRawText());
        Assert.Equal(("nightly", 70), (body.RootElement.GetProperty("IdPrefixTemplate").GetString(), body.RootElement.GetProperty("Priority").GetInt32()));
    }

    [Fact]
    public async Task Detached_a_dispatch_ends_with_the_ids()
    {
        await using FakeAgent agent = Agent();
        string file = Path.GetTempFileName();
        File.WriteAllText(file, "payload");
        CliRunner.Outcome outcome = await new CliRunner(agent).RunAsync("job", "dispatch", "-detach", "-verbose", "mail", file);
        File.Delete(file);

        Assert.Equal($"Dispatched Job ID = {Child}\nEvaluation ID     = {SampleCluster.EvaluationId}\n", outcome.Output);
    }

    [Fact]
    public async Task Without_an_evaluation_there_is_nothing_to_follow()
    {
        await using FakeAgent agent = new FakeAgent().On("GET /v1/jobs", Candidates)
            .On("PUT /v1/job/mail-out/dispatch", $$"""{"DispatchedJobID":"{{Child}}","EvalID":""}""");

        Assert.Equal($"Dispatched Job ID = {Child}\n", (await new CliRunner(agent).RunAsync("job", "dispatch", "mail-out")).Output);
    }

    [Theory]
    [InlineData("Error parsing meta \"to\": write key=value.", "-meta=to", "mail-out")]
    [InlineData("Error parsing meta \"=x\": write key=value.", "-meta==x", "mail-out")]
    [InlineData("Error reading the payload: ", "mail-out", "/no/such/file")]
    [InlineData("This command takes one or two arguments", "mail-out", "-", "more")]
    public async Task Wrong_arguments_are_named(string message, params string[] words)
    {
        await using FakeAgent agent = Agent();
        CliRunner.Outcome outcome = await new CliRunner(agent).RunAsync(["job", "dispatch", .. words]);

        Assert.Equal(1, outcome.Code);
        Assert.StartsWith(message, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_than_any_payload_is_refused_before_it_is_sent()
    {
        await using FakeAgent agent = Agent();
        CliRunner runner = new(agent) { Input = new string('x', (1024 * 1024) + 1) };
        CliRunner.Outcome outcome = await runner.RunAsync("job", "dispatch", "mail-out", "-");

        Assert.StartsWith("Payload exceeds maximum size: standard input has more than 1048576 bytes, the limit is 16384 (16 KiB).", outcome.Error, StringComparison.Ordinal);
        Assert.Empty(agent.Requests);
    }

    [Fact]
    public async Task What_is_no_template_is_for_the_agent_to_refuse()
    {
        await using FakeAgent agent = new FakeAgent().On("GET /v1/jobs", """[{"ID":"web"},{"ID":"web-2"}]""")
            .On("PUT /v1/job/web/dispatch", "Specified job \"web\" is not a parameterized job", status: 500);

        Assert.Contains("Specified job \"web\" is not a parameterized job", (await new CliRunner(agent).RunAsync("job", "dispatch", "web")).Error, StringComparison.Ordinal);
        Assert.Contains("No job(s) with prefix or ID \"we\" found", (await new CliRunner(agent).RunAsync("job", "dispatch", "we")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_forced_launch_is_followed_or_told()
    {
        await using FakeAgent agent = Agent()
            .On("GET /v1/jobs?prefix=nightly", """[{"ID":"nightly","Namespace":"default","Periodic":true},{"ID":"nightly/periodic-1","Namespace":"default"}]""")
            .On("PUT /v1/job/nightly/periodic/force", $$"""{"EvalID":"{{SampleCluster.EvaluationId}}","EvalCreateIndex":1,"Index":1}""");

        Golden.Matches("job-periodic-force", (await new CliRunner(agent).RunAsync("job", "periodic", "force", "nightly")).Output);
        Assert.Equal(
            $"Force periodic successful\nEvaluation ID: {SampleCluster.EvaluationId}\n",
            (await new CliRunner(agent).RunAsync("job", "periodic", "force", "-detach", "nightly")).Output);
    }

    [Theory]
    [InlineData("running", "false", "\"Enabled\":true", "job-status-periodic")]
    [InlineData("dead", "true", "\"Enabled\":true", "job-status-periodic-stopped")]
    [InlineData("running", "false", "\"Enabled\":false", "job-status-periodic-disabled")]
    public async Task A_periodic_job_shows_its_next_launch_and_its_children(string status, string stop, string enabled, string golden)
    {
        await using FakeAgent agent = new FakeAgent()
            .On("GET /v1/jobs?prefix=nightly", """[{"ID":"nightly","Namespace":"default","Periodic":true}]""")
            .On("GET /v1/jobs?prefix=nightly%2Fperiodic-&namespace=default", """[{"ID":"nightly/periodic-1935327600","ParentID":"nightly","Status":"running"}]""")
            .On("GET /v1/job/nightly", $$$"""{"ID":"nightly","Name":"nightly","Namespace":"default","NodePool":"default","Type":"batch","Priority":50,"Datacenters":["dc1"],"Status":"{{{status}}}","Stop":{{{stop}}},"SubmitTime":1935619687000000000,"Periodic":{{{{enabled}}},"Spec":"*/1 * * * * *","TimeZone":"Asia/Tokyo"}}""")
            .On("GET /v1/job/nightly/summary", """{"JobID":"nightly","Summary":{},"Children":{"Pending":0,"Running":1,"Dead":6}}""");

        Golden.Matches(golden, (await new CliRunner(agent).RunAsync("job", "status", "nightly")).Output);
    }

    [Fact]
    public async Task A_dispatched_child_is_no_parent()
    {
        await using FakeAgent agent = new FakeAgent()
            .On("GET /v1/jobs", """[{"ID":"mail-out/dispatch-1-a","Namespace":"default"}]""")
            .On("GET /v1/job/mail-out%2Fdispatch-1-a", """{"ID":"mail-out/dispatch-1-a","Name":"mail-out/dispatch-1-a","Namespace":"default","NodePool":"default","Type":"batch","Priority":50,"Datacenters":["dc1"],"Status":"dead","Dispatched":true,"DispatchIdempotencyToken":"t","SubmitTime":1935619687000000000,"ParameterizedJob":{"Payload":"required"}}""")
            .On("GET /v1/job/mail-out%2Fdispatch-1-a/summary", """{"JobID":"mail-out/dispatch-1-a","Summary":{"g":{"Complete":1}}}""")
            .On("GET /v1/job/mail-out%2Fdispatch-1-a/allocations", "[]")
            .On("GET /v1/job/mail-out%2Fdispatch-1-a/evaluations", "[]")
            .On("GET /v1/job/mail-out%2Fdispatch-1-a/deployment", "null");

        Golden.Matches("job-status-dispatched", (await new CliRunner(agent).RunAsync("job", "status", "mail-out/dispatch-1-a")).Output);
    }

    [Theory]
    [InlineData("\"Periodic\":{\"Spec\":\"*/1 * * * * *\",\"TimeZone\":\"Asia/Tokyo\"}", "Job registration successful\nApproximate next launch time: 2031-05-04T09:11:00+09:00 (42s from now)\n")]
    [InlineData("\"Periodic\":{\"Spec\":\"*/1 * * * * *\"}", "Job registration successful\nApproximate next launch time: 2031-05-04T00:11:00Z (42s from now)\n")]
    [InlineData("\"Periodic\":{\"Spec\":\"0 0 30 2 *\"}", "Job registration successful\nApproximate next launch time: none (the schedule is over)\n")]
    [InlineData("\"ParameterizedJob\":{}", "Job registration successful\n")]
    [InlineData("\"Periodic\":{\"Spec\":\"* * * * *\"},\"ParameterizedJob\":{}", "Job registration successful\n")]
    public async Task A_registration_tells_the_next_launch(string block, string output)
    {
        await using FakeAgent agent = new FakeAgent().On("PUT /v1/jobs", """{"EvalID":"","EvalCreateIndex":0,"JobModifyIndex":10,"Warnings":"","Index":100}""");
        CliRunner runner = new(agent) { Input = $$$"""{"Job":{"ID":"nightly","Type":"batch",{{{block}}}}}""" };

        Assert.Equal(output, (await runner.RunAsync("job", "run", "-json", "-")).Output);
    }

    private static FakeAgent Agent() => new FakeAgent()
        .On("GET /v1/jobs", Candidates)
        .On("PUT /v1/job/mail-out/dispatch", Dispatched)
        .On($"GET /v1/evaluation/{SampleCluster.EvaluationId}", SampleCluster.CompleteEvaluation.Replace("shop-api", Child, StringComparison.Ordinal))
        .On($"GET /v1/evaluation/{SampleCluster.EvaluationId}/allocations", SampleCluster.Stubs);
}
