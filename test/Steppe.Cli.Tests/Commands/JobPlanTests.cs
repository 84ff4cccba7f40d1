using System.Text.Json;
using Steppe.Cli.Tests.Support;

namespace Steppe.Cli.Tests.Commands;

public sealed class JobPlanTests
{
    private const string Job = "job \"shop\" {\n  group \"web\" {\n    task \"server\" {\n      driver = \"raw_exec\"\n    }\n  }\n}\n";

    private const string Changed = """
        {"Annotations":{"DesiredTGUpdates":{"web":{"Ignore":0,"Place":1,"Migrate":0,"Stop":0,"InPlaceUpdate":2,"DestructiveUpdate":0,"Canary":0}}},
        "JobModifyIndex":41,"Warnings":"1 warning:\n\n* group[web].network.mbits: it has no effect.","NextPeriodicLaunch":"0001-01-01T00:00:00Z",
        "Diff":{"Type":"Edited","ID":"shop","TaskGroups":[
          {"Type":"Edited","Name":"web","Updates":{"in-place update":2,"create":1},
           "Fields":[{"Type":"Edited","Name":"Count","Old":"2","New":"3","Annotations":["forces create"]}],
           "Tasks":[{"Type":"None","Name":"server"},
                    {"Type":"Edited","Name":"log","Annotations":["forces in-place update"],"Fields":[{"Type":"Added","Name":"KillSignal","Old":"","New":"SIGTERM"}],
                     "Objects":[{"Type":"Edited","Name":"Config","Fields":[{"Type":"None","Name":"args[0]","Old":"-x","New":"-x"},{"Type":"Edited","Name":"command","Old":"a","New":"b"}]}]},
                    {"Type":"Added","Name":"new","Annotations":["forces create/destroy update"],"Fields":[{"Type":"Added","Name":"Driver","Old":"","New":"exec"}]}]},
          {"Type":"Deleted","Name":"old","Updates":{"destroy":1},"Tasks":[{"Type":"Deleted","Name":"t","Annotations":["forces destroy"]}]}]}}
        """;

    private const string Failed = """
        {"Annotations":{"DesiredTGUpdates":{"web":{"Place":3}}},"JobModifyIndex":0,"Warnings":"","NextPeriodicLaunch":"2031-05-05T00:00:00+09:00",
        "FailedTGAllocs":{"web":{"NodesEvaluated":3,"NodesFiltered":3,"ConstraintFiltered":{"${attr.kernel.name} = windows":3},"CoalescedFailures":2}},
        "CreatedEvals":[{"TriggeredBy":"rolling-update","WaitUntil":"2031-05-04T00:10:48Z"}],"Diff":null}
        """;

    [Fact]
    public async Task A_plan_shows_what_changes_and_how_to_go_on()
    {
        await using FakeAgent agent = new FakeAgent().On("PUT /v1/job/shop/plan", Changed);
        CliRunner.Outcome outcome = await Runner(agent).RunAsync("job", "plan", "-");
        Assert.Equal((1, ""), (outcome.Code, outcome.Error));
        Golden.Matches("job-plan", outcome.Output);

        using JsonDocument sent = JsonDocument.Parse(Assert.Single(agent.Requests).Body);
        Assert.True(sent.RootElement.GetProperty("Diff").GetBoolean());
        Assert.Equal("shop", sent.RootElement.GetProperty("Job").GetProperty("ID").GetString());
    }

    [Fact]
    public async Task Verbose_shows_the_inside_and_a_terminal_colours()
    {
        await using FakeAgent agent = new FakeAgent().On("PUT /v1/job/shop/plan", Changed);
        Golden.Matches("job-plan-verbose", (await Runner(agent).RunAsync("plan", "-verbose", "-")).Output);
        CliRunner coloured = new(agent) { Input = Job, IsTerminal = true };
        string output = (await coloured.RunAsync("job", "plan", "-")).Output;
        Assert.Contains("(\e[32m1 create\e[0m, \e[36m2 in-place update\e[0m)", output, StringComparison.Ordinal);
        Assert.Contains("(\e[36mforces in-place update\e[0m)", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_finds_no_place_is_explained_and_periodic_jobs_say_when()
    {
        string periodic = Job.Replace("group", "type = \"batch\"\n  periodic {\n    cron = \"@daily\"\n  }\n  group", StringComparison.Ordinal);
        await using FakeAgent agent = new FakeAgent().On("PUT /v1/job/shop/plan", Failed);
        CliRunner runner = new(agent) { Input = periodic };
        CliRunner.Outcome outcome = await runner.RunAsync("job", "plan", "-diff=false", "-");
        Assert.Equal((1, ""), (outcome.Code, outcome.Error));
        Golden.Matches("job-plan-failed", outcome.Output);
        Assert.Contains("\"Diff\":false", Assert.Single(agent.Requests).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"Type":"Edited"}""", "\"InPlaceUpdate\":2,\"Ignore\":1", 0)]
    [InlineData("""{"Type":"Edited"}""", "\"Stop\":1", 1)]
    [InlineData("""{"Type":"Edited"}""", "\"DestructiveUpdate\":1", 1)]
    [InlineData("""{"Type":"Edited"}""", "\"Canary\":1", 1)]
    [InlineData("""{"Type":"Edited"}""", "\"Migrate\":1", 1)]
    [InlineData("""{"Type":"None"}""", "\"Place\":1", 0)]
    [InlineData("null", "\"Place\":1", 1)]
    public async Task The_exit_code_says_whether_work_comes_or_goes(string difference, string updates, int code)
    {
        await using FakeAgent agent = new FakeAgent().On(
            "PUT /v1/job/shop/plan", """{"Annotations":{"DesiredTGUpdates":{"web":{""" + updates + """}}},"Diff":""" + difference + "}");
        Assert.Equal(code, (await Runner(agent).RunAsync("job", "plan", "-")).Code);
    }

    [Fact]
    public async Task Everything_that_prevents_a_plan_returns_255()
    {
        await using FakeAgent agent = new FakeAgent().On("PUT /v1/job/shop/plan", "group[web].count: -1 is negative", status: 500);
        Assert.Equal(255, (await Runner(agent).RunAsync("job", "plan", "-")).Code);
        Assert.Equal(255, (await Runner(agent).RunAsync("job", "plan")).Code);
        Assert.Equal(255, (await Runner(agent).RunAsync("job", "plan", "-no-such-flag", "-")).Code);
        Assert.Equal(255, (await Runner(agent).RunAsync("job", "plan", "-hcl1", "-json", "-")).Code);
        Assert.Equal(255, (await Runner(agent).RunAsync("job", "plan", "/no/such/file")).Code);
        Assert.Equal(255, (await new CliRunner(agent) { Input = "job {" }.RunAsync("job", "plan", "-")).Code);
        CliRunner nobody = new() { Input = Job };
        nobody.Environment["NOMAD_ADDR"] = "http://127.0.0.1:1";
        Assert.Equal(255, (await nobody.RunAsync("job", "plan", "-")).Code);
    }

    [Fact]
    public async Task The_advice_can_be_pasted_into_a_shell()
    {
        const string WithVariables = "variable \"a\" {}\nvariable \"b\" {}\n" + Job;
        await using FakeAgent agent = new FakeAgent().On("PUT /v1/job/shop/plan", Changed);
        CliRunner runner = new(agent) { Input = WithVariables };
        string output = (await runner.RunAsync("job", "plan", "-namespace", "prod", "-var", "a=x y", "-var", "b=$HOME's", "-hcl2-strict=false", "-")).Output;
        Assert.Contains("\n\nnomad job run -check-index 41 -hcl2-strict=false -var=\"a=x y\" -var='b=$HOME'\\''s' -namespace=\"prod\" -\n\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_value_of_a_sensitive_variable_is_shown()
    {
        const string WithSecret = "variable \"p\" {\n  sensitive = true\n}\n" + Job;
        string answer = Changed.Replace("\"New\":\"b\"", "\"New\":\"b hunter2\"", StringComparison.Ordinal).Replace("it has no effect", "hunter2 has no effect", StringComparison.Ordinal);
        await using FakeAgent agent = new FakeAgent().On("PUT /v1/job/shop/plan", answer).On("PUT /v1/job/shop/plan", answer).On("PUT /v1/job/shop/plan", "type: \"hunter2\" is not known", status: 500);
        CliRunner runner = new(agent) { Input = WithSecret };
        string output = (await runner.RunAsync("job", "plan", "-var", "p=hunter2", "-")).Output;
        Assert.Contains("command: \"(sensitive value)\" => \"(sensitive value)\"", output, StringComparison.Ordinal);
        Assert.Contains("(sensitive value) has no effect", output, StringComparison.Ordinal);
        Assert.Contains("-var=\"p=(sensitive value)\"", output, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", output, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", (await runner.RunAsync("job", "plan", "-json-output", "-var", "p=hunter2", "-")).Output, StringComparison.Ordinal);
        CliRunner.Outcome refused = await runner.RunAsync("job", "plan", "-var", "p=hunter2", "-");
        Assert.Equal(255, refused.Code);
        Assert.Contains("\"(sensitive value)\" is not known", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_answer_can_be_had_as_data()
    {
        await using FakeAgent agent = new FakeAgent().On("PUT /v1/job/shop/plan", Changed);
        CliRunner.Outcome outcome = await Runner(agent).RunAsync("job", "plan", "-json-output", "-");
        Assert.Equal(1, outcome.Code);
        using JsonDocument document = JsonDocument.Parse(outcome.Output);
        Assert.Equal(41, document.RootElement.GetProperty("JobModifyIndex").GetInt32());
        Assert.Equal("Edited", document.RootElement.GetProperty("Diff").GetProperty("Type").GetString());
    }

    private static CliRunner Runner(FakeAgent agent) => new(agent) { Input = Job };
}
