using Steppe.Cli.Tests.Support;

namespace Steppe.Cli.Tests.Commands;

public sealed class JobValidateTests
{
    private const string Job = "job \"shop\" {\n  group \"web\" {\n    task \"server\" {\n      driver = \"raw_exec\"\n    }\n  }\n}\n";

    [Fact]
    public async Task A_good_job_is_called_good_after_its_warnings()
    {
        await using FakeAgent agent = new FakeAgent().On("PUT /v1/validate/job", """{"DriverConfigValidated":true,"ValidationErrors":null,"Error":"","Warnings":"1 warning:\n\n* too many"}""");
        CliRunner.Outcome outcome = await new CliRunner(agent) { Input = Job }.RunAsync("validate", "-");
        Assert.Equal((0, "Job Warnings:\n1 warning:\n\n* too many\n\nJob validation successful\n", ""), (outcome.Code, outcome.Output, outcome.Error));
    }

    [Fact]
    public async Task What_the_server_refuses_is_told_line_by_line()
    {
        await using FakeAgent agent = new FakeAgent().On("PUT /v1/validate/job", """{"ValidationErrors":["a: is wrong","b: too"],"Error":"2 errors occurred"}""");
        CliRunner.Outcome outcome = await new CliRunner(agent) { Input = Job }.RunAsync("job", "validate", "-");
        Assert.Equal((1, "", "Job validation errors:\n  * a: is wrong\n  * b: too\n"), (outcome.Code, outcome.Output, outcome.Error));
    }

    [Theory]
    [InlineData("", "This file can be read as HCL2 too: leave -hcl1 out.")]
    [InlineData("  meta { \"a.b\" = 1, c = 2 }\n", "To see what keeps this file from being HCL2, leave -hcl1 out.")]
    public async Task Hcl1_is_called_deprecated(string more, string advice)
    {
        CliRunner.Outcome outcome = await Offline(Job.Replace("  group", more + "  group", StringComparison.Ordinal)).RunAsync("job", "validate", "-hcl1", "-");
        Assert.Equal((0, "Job validation successful\n"), (outcome.Code, outcome.Output));
        Assert.StartsWith($"HCL1 is deprecated: Nomad 1.9 and later do not read it. {advice}\n", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_agent_the_rules_are_the_same_and_what_was_not_checked_is_said()
    {
        CliRunner.Outcome good = await Offline(Job).RunAsync("job", "validate", "-");
        Assert.Equal((0, "Job validation successful\n"), (good.Code, good.Output));
        Assert.StartsWith("No agent answers at http://127.0.0.1:1", good.Error, StringComparison.Ordinal);
        Assert.Contains("without what only a server knows: ", good.Error, StringComparison.Ordinal);

        CliRunner.Outcome bad = await Offline(Job.Replace("driver", "kill_timeout = \"-1s\"\n      driver", StringComparison.Ordinal)).RunAsync("job", "validate", "-");
        Assert.Equal(1, bad.Code);
        Assert.Contains("Job validation errors:\n  * group[web].task[server].kill_timeout: -1s is negative", bad.Error, StringComparison.Ordinal);

        CliRunner.Outcome unbuilt = await Offline(Job.Replace("driver", "schedule {\n        cron {\n          start = \"0 9 * * * *\"\n          end = \"0 17\"\n        }\n      }\n      driver", StringComparison.Ordinal)).RunAsync("job", "validate", "-");
        Assert.Equal(0, unbuilt.Code);
        Assert.Contains("group[web].task[server].schedule: schedule is not supported by this version of Steppe yet", unbuilt.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_that_answers_has_the_last_word()
    {
        await using FakeAgent agent = new FakeAgent().On("PUT /v1/validate/job", "Permission denied", status: 403);
        CliRunner.Outcome outcome = await new CliRunner(agent) { Input = Job }.RunAsync("job", "validate", "-");
        Assert.Equal((1, ""), (outcome.Code, outcome.Output));
        Assert.Contains("Permission denied", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_no_job()
    {
        CliRunner.Outcome outcome = await Offline("job \"x\" {\n  grupe {}\n}\n").RunAsync("job", "validate", "-");
        Assert.Equal((1, ""), (outcome.Code, outcome.Output));
        Assert.StartsWith("Error getting job struct", outcome.Error, StringComparison.Ordinal);
    }

    private static CliRunner Offline(string file)
    {
        CliRunner runner = new() { Input = file };
        runner.Environment["NOMAD_ADDR"] = "http://127.0.0.1:1";
        return runner;
    }
}
