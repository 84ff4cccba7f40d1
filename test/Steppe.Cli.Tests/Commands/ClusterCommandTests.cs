using Steppe.Cli.Tests.Support;

namespace Steppe.Cli.Tests.Commands;

public sealed class ClusterCommandTests
{
    [Fact]
    public async Task Lists_of_nodes()
    {
        await using FakeAgent agent = SampleCluster.Start().On("GET /v1/node/5e5e0002-aaaa-4a4a-8b8b-000000000002/allocations", "[]");
        Golden.Matches("node-status-list", await OutputAsync(agent, "node", "status"));
        Golden.Matches("node-status-list-verbose", await OutputAsync(agent, "node", "status", "-verbose", "-allocs"));
        Assert.Equal("5e5e0002-aaaa-4a4a-8b8b-000000000002\n5e5e0001-aaaa-4a4a-8b8b-000000000001\n", await OutputAsync(agent, "node", "status", "-quiet"));
    }

    [Fact]
    public async Task One_node()
    {
        await using FakeAgent agent = SampleCluster.Start();
        Golden.Matches("node-status", await OutputAsync(agent, "node", "status", SampleCluster.NodeId));
        Golden.Matches("node-status-verbose", await OutputAsync(agent, "node", "status", "-verbose", "-stats", SampleCluster.NodeId));
        Golden.Matches("node-status-short", await OutputAsync(agent, "node", "status", "-short", SampleCluster.NodeId));
    }

    [Fact]
    public async Task The_agents_own_node()
    {
        await using FakeAgent agent = SampleCluster.Start().On("GET /v1/agent/self", $"{{\"config\":{{}},\"member\":null,\"stats\":{{\"client\":{{\"node_id\":\"{SampleCluster.NodeId}\"}}}}}}");
        Assert.StartsWith($"ID              = {SampleCluster.NodeId}\n", await OutputAsync(agent, "node", "status", "-self"), StringComparison.Ordinal);

        await using FakeAgent server = new FakeAgent().On("GET /v1/agent/self", "{\"stats\":{\"nomad\":{}}}");
        CliRunner.Outcome outcome = await new CliRunner(server).RunAsync("node", "status", "-self");
        Assert.Equal(1, outcome.Code);
        Assert.Contains("is not a client", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_ambiguous_node_prefix_lists_the_nodes()
    {
        await using FakeAgent agent = SampleCluster.Start();
        CliRunner.Outcome outcome = await new CliRunner(agent).RunAsync("node", "status", "5e5");
        Assert.Equal(1, outcome.Code);
        Golden.Matches("node-status-ambiguous", outcome.Error);
        Assert.Equal("/v1/nodes?prefix=5e", agent.Requests[0].Target);
    }

    [Theory]
    [InlineData("-enable", "eligible")]
    [InlineData("-disable", "ineligible")]
    public async Task Eligibility_of_a_node(string flag, string word)
    {
        await using FakeAgent agent = new FakeAgent().On(
            $"PUT /v1/node/{SampleCluster.NodeId}/eligibility", "{\"EvalCreateIndex\":0,\"EvalIDs\":null,\"Index\":12,\"NodeModifyIndex\":12}");
        Assert.Contains(SampleCluster.NodeId, await OutputAsync(agent, "node", "eligibility", flag, SampleCluster.NodeId), StringComparison.Ordinal);
        Assert.Equal($"{{\"Eligibility\":\"{word}\",\"NodeID\":\"{SampleCluster.NodeId}\"}}", agent.Requests[0].Body);
    }

    [Theory]
    [InlineData("Give exactly one of -enable and -disable.\n", "5e5e0001")]
    [InlineData("Give exactly one of -enable and -disable.\n", "-enable", "-disable", "5e5e0001")]
    [InlineData("This command takes one argument: <node>, or none with -self.\nFor help: nomad node eligibility -help\n", "-enable")]
    [InlineData("This command takes one argument: <node>, or none with -self.\nFor help: nomad node eligibility -help\n", "-enable", "-self", "5e5e0001")]
    public async Task Eligibility_that_makes_no_sense(string message, params string[] words)
    {
        CliRunner.Outcome outcome = await new CliRunner().RunAsync(["node", "eligibility", .. words]);
        Assert.Equal((1, "", message), (outcome.Code, outcome.Output, outcome.Error));
    }

    [Fact]
    public async Task Servers()
    {
        await using FakeAgent agent = SampleCluster.Start();
        Golden.Matches("server-members", await OutputAsync(agent, "server", "members"));
        Golden.Matches("server-members-verbose", await OutputAsync(agent, "server-members", "-verbose"));
    }

    [Fact]
    public async Task Servers_without_a_leader()
    {
        await using FakeAgent agent = new FakeAgent().On("GET /v1/agent/members", SampleCluster.Members).On("GET /v1/status/leader", "No cluster leader", status: 500);
        CliRunner.Outcome outcome = await new CliRunner(agent).RunAsync("server", "members");
        Assert.Equal((1, "Error determining leaders: Region \"global\": No cluster leader\n"), (outcome.Code, outcome.Error));
        Assert.Contains("srv-a.global", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluations()
    {
        await using FakeAgent agent = SampleCluster.Start();
        Golden.Matches("eval-status", await OutputAsync(agent, "eval", "status", SampleCluster.EvaluationId));

        await using FakeAgent failed = new FakeAgent().On($"GET /v1/evaluation/{SampleCluster.EvaluationId}", SampleCluster.WholeFailedEvaluation);
        Golden.Matches("eval-status-failed", await OutputAsync(failed, "eval", "status", "-verbose", SampleCluster.EvaluationId));
        Golden.Matches("eval-status-json", await OutputAsync(failed, "eval", "status", "-json", SampleCluster.EvaluationId));
    }

    [Theory]
    [InlineData("a", "\"a\" is too short: an evaluation prefix needs at least two characters.\n")]
    [InlineData("abcd", "No evaluation(s) with prefix or id \"abcd\" found\n")]
    public async Task Evaluations_that_are_not_found(string prefix, string message)
    {
        await using FakeAgent agent = new FakeAgent().On("GET /v1/evaluations", "[]");
        CliRunner.Outcome outcome = await new CliRunner(agent).RunAsync("eval", "status", prefix);
        Assert.Equal((1, "", message), (outcome.Code, outcome.Output, outcome.Error));
    }

    private static async Task<string> OutputAsync(FakeAgent agent, params string[] words)
    {
        CliRunner.Outcome outcome = await new CliRunner(agent).RunAsync(words);
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        return outcome.Output;
    }
}
