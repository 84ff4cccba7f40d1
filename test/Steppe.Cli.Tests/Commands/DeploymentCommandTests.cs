using System.Text.Json;
using Steppe.Cli.Tests.Support;

namespace Steppe.Cli.Tests.Commands;

/// <summary>Deployments: lists, status, what is done with them, and following them.</summary>
public sealed class DeploymentCommandTests
{
    private const string Id = "77e0aa12-aaaa-bbbb-cccc-ddddeeeeffff";
    private const string Next = "88e0aa12-aaaa-bbbb-cccc-ddddeeeeffff";

    private static string Deployment(string status = "running", string description = "Deployment is running", string id = Id, int version = 4, int index = 50) => $$$"""
        {"ID":"{{{id}}}","Namespace":"default","JobID":"shop-api","JobVersion":{{{version}}},"Status":"{{{status}}}","StatusDescription":"{{{description}}}","TaskGroups":{"web":{"AutoRevert":true,"ProgressDeadline":600000000000,"RequireProgressBy":"2031-05-04T00:18:17Z","Promoted":false,"PlacedCanaries":["x"],"DesiredCanaries":1,"DesiredTotal":2,"PlacedAllocs":1,"HealthyAllocs":1,"UnhealthyAllocs":0},"db":{"ProgressDeadline":0,"DesiredTotal":1}},"CreateIndex":40,"ModifyIndex":{{{index}}}}
        """;

    private static string Updated(string evaluation = "", string reverted = "null") =>
        $$"""{"EvalID":"{{evaluation}}","EvalCreateIndex":0,"DeploymentModifyIndex":51,"RevertedJobVersion":{{reverted}},"Index":51}""";

    private static FakeAgent Agent(string status = "successful", string description = "Deployment completed successfully") => new FakeAgent()
        .On("GET /v1/deployments", $"[{Deployment()}]")
        .On($"GET /v1/deployment/{Id}", Deployment(status, description))
        .On($"GET /v1/evaluation/{SampleCluster.EvaluationId}", SampleCluster.CompleteEvaluation.Replace("\"JobModifyIndex\"", $"\"DeploymentID\":\"{Id}\",\"JobModifyIndex\"", StringComparison.Ordinal))
        .On($"GET /v1/evaluation/{SampleCluster.EvaluationId}/allocations", "[]");

    private static async Task<CliRunner.Outcome> RunAsync(FakeAgent agent, params string[] words) => await new CliRunner(agent).RunAsync(words);

    [Fact]
    public async Task Lists_name_each_deployment_with_its_job()
    {
        await using FakeAgent agent = Agent();
        const string Expected = "ID        Job ID    Job Version  Status   Description\n77e0aa12  shop-api  4            running  Deployment is running\n";
        Assert.Equal(Expected, (await RunAsync(agent, "deployment", "list")).Output);
        Assert.Equal(Expected, (await RunAsync(agent, "deployment", "status")).Output);
        Assert.Contains(Id, (await RunAsync(agent, "deployment", "list", "-verbose")).Output, StringComparison.Ordinal);
        Assert.Equal("4\n", (await RunAsync(agent, "deployment", "list", "-t", "{{range .}}{{.JobVersion}}{{end}}")).Output);
        await RunAsync(agent, "deployment", "list", "-filter", "Status == failed");
        Assert.Contains("filter=Status%20%3D%3D%20failed", agent.Requests[^1].Target, StringComparison.Ordinal);

        await using FakeAgent empty = new FakeAgent().On("GET /v1/deployments", "[]");
        Assert.Equal("No deployments found\n", (await RunAsync(empty, "deployment", "list")).Output);
    }

    [Fact]
    public async Task Status_shows_how_far_every_group_is()
    {
        await using FakeAgent agent = Agent("running", "Deployment is running but requires manual promotion");
        CliRunner.Outcome outcome = await RunAsync(agent, "deployment", "status", "77e");
        Golden.Matches("deployment-status", outcome.Output);
        Assert.Contains("prefix=77", agent.Requests[0].Target, StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse((await RunAsync(agent, "deployment", "status", "-json", Id)).Output);
        Assert.Equal(Id, json.RootElement.GetProperty("ID").GetString());
    }

    [Theory]
    [InlineData("successful", "Deployment completed successfully")]
    [InlineData("failed", "Deployment marked as failed")]
    public async Task Watching_ends_with_the_deployment_whichever_way(string status, string description)
    {
        await using FakeAgent agent = Agent(status, description);
        CliRunner.Outcome outcome = await RunAsync(agent, "deployment", "status", "-monitor", Id);
        Assert.Equal(0, outcome.Code);
        Assert.StartsWith($"2031-05-04T09:10:18+09:00: Monitoring deployment \"77e0aa12\"\n\n2031-05-04T09:10:18+09:00\nID          = 77e0aa12\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains(description, outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pause", "pause", "{\"DeploymentID\":\"" + Id + "\",\"Pause\":true}", "Deployment \"" + Id + "\" paused\n")]
    [InlineData("resume", "pause", "{\"DeploymentID\":\"" + Id + "\",\"Pause\":false}", "Deployment \"" + Id + "\" resumed\n")]
    [InlineData("fail", "fail", "", "Deployment \"" + Id + "\" failed\n")]
    [InlineData("unblock", "unblock", "{\"DeploymentID\":\"" + Id + "\"}", "Deployment \"" + Id + "\" unblocked\n")]
    [InlineData("promote", "promote", "{\"All\":true,\"DeploymentID\":\"" + Id + "\",\"Groups\":null}", "")]
    public async Task Each_action_says_what_it_asks_for(string command, string action, string body, string output)
    {
        await using FakeAgent agent = Agent().On($"PUT /v1/deployment/{action}/{Id}", Updated());
        CliRunner.Outcome outcome = await RunAsync(agent, "deployment", command, "77e0");
        Assert.Equal((0, output), (outcome.Code, outcome.Output));
        Assert.Equal(body, agent.Requests.Single(static request => request.Method == "PUT").Body);
    }

    [Fact]
    public async Task Groups_are_promoted_by_name_and_the_rest_is_followed()
    {
        await using FakeAgent agent = Agent().On($"PUT /v1/deployment/promote/{Id}", Updated(SampleCluster.EvaluationId));
        CliRunner.Outcome outcome = await RunAsync(agent, "deployment", "promote", "-group=web", "-group=db", Id);
        Assert.Equal(0, outcome.Code);
        Assert.Contains("\"Groups\":[\"web\",\"db\"]", agent.Requests.Single(static request => request.Method == "PUT").Body, StringComparison.Ordinal);
        Golden.Matches("deployment-promote", outcome.Output);
        Assert.Equal(SampleCluster.EvaluationId + "\n", (await RunAsync(agent, "deployment", "promote", "-detach", Id)).Output);
    }

    [Theory]
    [InlineData("resume", 1)]
    [InlineData("fail", 0)]
    public async Task A_deployment_that_was_meant_to_fail_is_no_failure(string command, int code)
    {
        await using FakeAgent agent = Agent("failed", "Deployment marked as failed")
            .On($"PUT /v1/deployment/{(command == "fail" ? "fail" : "pause")}/{Id}", Updated(SampleCluster.EvaluationId, "3"));
        CliRunner.Outcome outcome = await RunAsync(agent, "deployment", command, Id);
        Assert.Equal(code, outcome.Code);
        Assert.Contains("The job goes back to version 3\n", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_way_back_is_followed_too_and_is_no_success()
    {
        await using FakeAgent agent = Agent("failed", "Failed due to unhealthy allocations - rolling back to job version 3")
            .On($"PUT /v1/deployment/pause/{Id}", Updated(SampleCluster.EvaluationId))
            .On("GET /v1/job/shop-api/deployment", Deployment("successful", "Deployment completed successfully", Next, version: 5))
            .On($"GET /v1/deployment/{Next}", Deployment("successful", "Deployment completed successfully", Next, version: 5));
        CliRunner.Outcome outcome = await RunAsync(agent, "deployment", "resume", Id);
        Assert.Equal(1, outcome.Code);
        Assert.Contains("Monitoring deployment \"88e0aa12\"", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("Job Version = 5", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("No deployment(s) with prefix or id \"99\" found", "deployment", "status", "99")]
    [InlineData("\"9\" is too short: a deployment prefix needs at least two characters.", "deployment", "fail", "9")]
    [InlineData("This command takes one argument: <deployment>.", "deployment", "pause")]
    [InlineData("This command takes no arguments.", "deployment", "list", "x")]
    [InlineData("-monitor needs a deployment", "deployment", "status", "-monitor")]
    [InlineData("-json and -t cannot go with it", "deployment", "status", "-monitor", "-json", Id)]
    [InlineData("\"five\" is neither a version number nor a tag of job \"shop-api\"", "job", "revert", "shop-api", "five")]
    [InlineData("This command takes two arguments: <job> <version>.", "job", "revert", "shop-api")]
    [InlineData("Job \"shop-api\" has no deployment to promote.", "job", "promote", "shop-api")]
    public async Task Bad_input_is_explained(string expected, params string[] words)
    {
        await using FakeAgent agent = new FakeAgent()
            .On("GET /v1/deployments?prefix=99", "[]")
            .On("GET /v1/jobs", SampleCluster.ShopStub)
            .On("GET /v1/job/shop-api/versions", """{"Versions":[{"ID":"shop-api","Version":2,"VersionTag":{"Name":"golden"}}]}""")
            .On("GET /v1/job/shop-api/deployment", "null");
        CliRunner.Outcome outcome = await RunAsync(agent, words);
        Assert.Equal(1, outcome.Code);
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_deployments_with_one_beginning_are_listed()
    {
        await using FakeAgent agent = new FakeAgent().On("GET /v1/deployments", $"[{Deployment()},{Deployment(id: Next)}]");
        CliRunner.Outcome outcome = await RunAsync(agent, "deployment", "fail", "77");
        Assert.Equal(1, outcome.Code);
        Assert.Contains("Prefix matched multiple deployments\n\nID        Job ID", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_jobs_deployments_are_listed_and_its_latest_is_shown()
    {
        await using FakeAgent agent = new FakeAgent()
            .On("GET /v1/jobs", SampleCluster.ShopStub)
            .On("GET /v1/job/shop-api/deployments", $"[{Deployment("failed", "Deployment marked as failed")},{Deployment(id: Next, version: 5)}]")
            .On("GET /v1/job/shop-api/deployment", Deployment(id: Next, version: 5));
        Assert.Contains("77e0aa12  shop-api  4            failed ", (await RunAsync(agent, "job", "deployments", "shop")).Output, StringComparison.Ordinal);
        Assert.StartsWith("ID          = 88e0aa12\n", (await RunAsync(agent, "job", "deployments", "-latest", "shop-api")).Output, StringComparison.Ordinal);
        await RunAsync(agent, "job", "deployments", "-all", "-json", "shop-api");
        Assert.Contains("all=true", agent.Requests[^1].Target, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2")]
    [InlineData("golden")]
    public async Task A_job_goes_back_to_a_version_by_number_or_tag(string version)
    {
        await using FakeAgent agent = Agent()
            .On("GET /v1/jobs", SampleCluster.ShopStub)
            .On("GET /v1/job/shop-api/versions", """{"Versions":[{"ID":"shop-api","Version":2,"VersionTag":{"Name":"golden"}}]}""")
            .On("PUT /v1/job/shop-api/revert", $$"""{"EvalID":"{{SampleCluster.EvaluationId}}"}""");
        Assert.Equal(SampleCluster.EvaluationId + "\n", (await RunAsync(agent, "job", "revert", "-detach", "shop-api", version)).Output);
        Assert.Equal(
            """{"EnforcePriorVersion":null,"JobID":"shop-api","JobVersion":2}""", agent.Requests.Single(static request => request.Method == "PUT").Body);
        Assert.Equal(0, (await RunAsync(agent, "job", "revert", "shop-api", version)).Code);
    }

    [Fact]
    public async Task A_jobs_latest_deployment_is_promoted()
    {
        await using FakeAgent agent = Agent()
            .On("GET /v1/jobs", SampleCluster.ShopStub)
            .On("GET /v1/job/shop-api/deployment", Deployment())
            .On($"PUT /v1/deployment/promote/{Id}", Updated(SampleCluster.EvaluationId));
        Assert.Equal(SampleCluster.EvaluationId + "\n", (await RunAsync(agent, "job", "promote", "-detach", "-group", "web", "shop-api")).Output);
        Assert.Contains("\"Groups\":[\"web\"]", agent.Requests.Single(static request => request.Method == "PUT").Body, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync(agent, "job", "promote", "shop-api")).Code);
    }

    [Fact]
    public async Task On_a_terminal_the_block_is_drawn_in_place()
    {
        await using FakeAgent agent = Agent();
        CliRunner.Outcome outcome = await new CliRunner(agent) { IsTerminal = true }.RunAsync("deployment", "status", "-monitor", Id);
        Assert.Contains("  ✓ Deployment \"77e0aa12\" successful\n  \n    2031-05-04T09:10:18+09:00\n    ID          = 77e0aa12\n", outcome.Output, StringComparison.Ordinal);
    }
}
