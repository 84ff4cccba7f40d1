using Steppe.Cli.Tests.Support;

namespace Steppe.Cli.Tests.Commands;

/// <summary>What <c>explain</c> shows of an answer.</summary>
public sealed class ExplainCommandTests
{
    private const string Unready = "[{\"Missing\":[{\"Amount\":0,\"Check\":\"eligible\",\"Detail\":\"to be eligible (it is being drained)\"}],\"NodeId\":\"12fb6df7-7c86\",\"NodeName\":\"alpha\"}]";

    [Theory]
    [InlineData("null", "No single change of the job would place it.\nNode alpha lacks nothing but to be eligible (it is being drained).\n")]
    [InlineData(
        "{\"Nodes\":[\"beta\",\"gamma\"],\"Text\":\"add \\\"dc2\\\" to the job's datacenters\"}",
        "Add \"dc2\" to the job's datacenters.\nThen beta or gamma would take it.\nNode alpha lacks nothing but to be eligible (it is being drained).\n")]
    public async Task Nodes_that_are_only_not_ready_are_named_below_the_change(string change, string shown)
    {
        await using FakeAgent agent = new FakeAgent()
            .On("PUT /v1/search", "{\"Matches\":{\"jobs\":[\"web\"]},\"Truncations\":{}}")
            .On("GET /v1/job/web/explain", $$"""
                {"JobID":"web","Namespace":"default","Placements":[],"Summary":"Job \"web\": 1 allocation finds no node.",
                "Waiting":[{"Change":{{change}},"Checks":[{"Check":"eligible","Nodes":1}],"Closest":{{Unready}},"Name":"g","Nodes":1,"OnlyUnready":{{Unready}},"Waiting":1}]}
                """);

        CliRunner.Outcome outcome = await new CliRunner(agent).RunAsync("explain", "web");

        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        Assert.EndsWith("\n\nSmallest Change\n" + shown, outcome.Output, StringComparison.Ordinal);
        Assert.Contains("Node      Name   Missing\n12fb6df7  alpha  to be eligible (it is being drained)\n", outcome.Output, StringComparison.Ordinal);
    }
}
