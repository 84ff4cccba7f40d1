using System.Text.Json.Nodes;
using Steppe.Cli.Tests.Support;

namespace Steppe.Cli.Tests.Commands;

public sealed class JobDiagnosticsTests
{
    private const string Job = "job \"shop\" {\n  group \"web\" {\n    count = -1\n    task \"server\" {\n      driver = \"raw_exec\"\n    }\n  }\n}\n";
    private const string Refusal = "group[web].count: -1 is negative: write 0 to run none.";
    private const string Place = "\n    input.hcl:3,5-15\n      3 |     count = -1\n        |     ^^^^^^^^^^\n";

    [Theory]
    [InlineData("PUT /v1/jobs", "run", 1)]
    [InlineData("PUT /v1/job/shop/plan", "plan", 255)]
    public async Task What_a_server_refuses_is_shown_in_the_file(string request, string command, int code)
    {
        await using FakeAgent agent = new FakeAgent().On(request, $"2 errors occurred:\n\t* {Refusal}\n\t* the moon is full\n", status: 500);

        CliRunner.Outcome outcome = await new CliRunner(agent) { Input = Job }.RunAsync("job", command, "-");

        Assert.Equal((code, ""), (outcome.Code, outcome.Output));
        Assert.Contains("the moon is full", outcome.Error, StringComparison.Ordinal);
        Assert.EndsWith(Place, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validation_shows_each_refusal_in_the_file()
    {
        CliRunner.Outcome outcome = await Offline().RunAsync("job", "validate", "-");

        Assert.Equal(1, outcome.Code);
        Assert.Contains("* group[web].count: -1 is negative", outcome.Error, StringComparison.Ordinal);
        Assert.EndsWith(Place, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validation_prints_findings_as_json_when_asked()
    {
        JsonNode bad = JsonNode.Parse((await Offline().RunAsync("job", "validate", "-json-diagnostics", "-")).Output)!;
        Assert.False((bool)bad["valid"]!);
        Assert.Equal(3, (int)bad["diagnostics"]![0]!["range"]!["start"]!["line"]!);

        await using FakeAgent agent = new FakeAgent().On("PUT /v1/validate/job", """{"ValidationErrors":null,"Error":"","Warnings":"1 warning:\n\n* too many"}""");
        CliRunner.Outcome good = await new CliRunner(agent) { Input = Job }.RunAsync("validate", "-json-diagnostics", "-");
        JsonNode json = JsonNode.Parse(good.Output)!;
        Assert.Equal((0, true, 1), (good.Code, (bool)json["valid"]!, (int)json["warning_count"]!));
        Assert.Equal("too many", (string)json["diagnostics"]![0]!["detail"]!);
    }

    [Theory]
    [InlineData("run", 1, false)]
    [InlineData("plan", 255, false)]
    [InlineData("validate", 1, false)]
    [InlineData("run", 1, true)]
    public async Task Mistakes_in_a_file_are_printed_as_json_when_asked(string command, int code, bool isJson)
    {
        CliRunner runner = new() { Input = isJson ? "{\n  \"Job\": [1,\n}" : "job \"a\" {\n  typ = 1\n}\n" };

        CliRunner.Outcome outcome = await runner.RunAsync(["job", command, "-json-diagnostics", .. isJson ? new[] { "-json" } : [], "-"]);

        Assert.Equal((code, ""), (outcome.Code, outcome.Error));
        JsonNode found = JsonNode.Parse(outcome.Output)!["diagnostics"]![0]!;
        Assert.Equal(isJson ? 3 : 2, (int)found["range"]!["start"]!["line"]!);
        Assert.Equal(isJson ? "Invalid JSON" : "Unsupported argument", (string)found["summary"]!);
    }

    [Fact]
    public async Task A_broken_json_file_shows_its_line()
    {
        CliRunner.Outcome outcome = await new CliRunner { Input = "{\n  \"Job\": {\"ID\": \"é\", x}\n}" }.RunAsync("job", "run", "-json", "-");

        Assert.Equal(1, outcome.Code);
        Assert.Contains("\ninput.json:2,22-23: Invalid JSON; ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("\n    |                      ^\n", outcome.Error, StringComparison.Ordinal);
    }

    private static CliRunner Offline()
    {
        CliRunner runner = new() { Input = Job };
        runner.Environment["NOMAD_ADDR"] = "http://127.0.0.1:1";
        return runner;
    }
}
