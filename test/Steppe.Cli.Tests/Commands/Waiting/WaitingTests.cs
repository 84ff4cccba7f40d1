using Steppe.Cli.Tests.Support;

namespace Steppe.Cli.Tests.Commands.Waiting;

/// <summary>What <c>-wait</c> refuses, and how it bears a silent agent; the rest is shown with real processes.</summary>
public sealed class WaitingTests
{
    [Theory]
    [InlineData("-logs says how to wait: give -wait too.", "-logs")]
    [InlineData("-wait-timeout says how to wait: give -wait too.", "-wait-timeout=3s")]
    [InlineData("-stop-on-interrupt says how to wait: give -wait too.", "-stop-on-interrupt")]
    [InlineData("-wait and -detach exclude each other: give only one.", "-wait", "-detach")]
    [InlineData("-wait-timeout 0s leaves no time to wait", "-wait", "-wait-timeout=0s")]
    public async Task FlagsThatContradictEachOtherAreRefused(string sentence, params string[] flags)
    {
        await using FakeAgent agent = new();

        CliRunner.Outcome outcome = await new CliRunner(agent) { Input = Job("batch") }.RunAsync(["job", "run", .. flags, "-"]);

        Assert.Equal(1, outcome.Code);
        Assert.StartsWith(sentence, outcome.Error, StringComparison.Ordinal);
        Assert.Empty(agent.Requests);
    }

    [Theory]
    [InlineData("service", "", "is a service job, which runs until it is stopped: -wait is for batch work.")]
    [InlineData("batch", "periodic {\n cron = \"@daily\"\n}", "is periodic and runs nothing itself")]
    [InlineData("batch", "parameterized {}", "is parameterized and runs nothing itself: register it without -wait, then wait with nomad job dispatch -wait once.")]
    public async Task WorkThatNeverEndsIsRefusedBeforeItIsRegistered(string type, string block, string sentence)
    {
        await using FakeAgent agent = new();

        CliRunner.Outcome outcome = await new CliRunner(agent) { Input = Job(type, block) }.RunAsync("job", "run", "-wait", "-");

        Assert.Equal(1, outcome.Code);
        Assert.StartsWith("There is nothing to wait for: job \"once\" ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains(sentence, outcome.Error, StringComparison.Ordinal);
        Assert.Empty(agent.Requests);
    }

    [Fact]
    public async Task AnAgentThatIsBusyStartingIsAskedAgain()
    {
        await using FakeAgent agent = new FakeAgent()
            .On("PUT /v1/jobs", """{"EvalID":"e","Index":7}""")
            .On("GET /v1/job/once", "No cluster leader", status: 500)
            .On("GET /v1/job/once", """{"ID":"once","Status":"running","ModifyIndex":8}""")
            .On("GET /v1/job/once", """{"ID":"once","Status":"dead","Outcome":"failed","ModifyIndex":9}""")
            .On("GET /v1/job/once/evaluations", "[]")
            .On("GET /v1/job/once/allocations", """
                [{"ID":"11111111-1111-1111-1111-111111111111","JobID":"once","Name":"once.g[0]","TaskGroup":"g","NodeName":"n1","CreateIndex":8,"ClientStatus":"running"}]
                """)
            .On("GET /v1/job/once/allocations", """
                [{"ID":"11111111-1111-1111-1111-111111111111","JobID":"once","Name":"once.g[0]","TaskGroup":"g","NodeName":"n1","CreateIndex":8,"ClientStatus":"failed",
                  "Outcome":"failed","TaskStates":{"t":{"Failed":true,"Events":[{"Type":"Terminated","Details":{"exit_code":"42"}}]}}}]
                """);

        CliRunner.Outcome outcome = await new CliRunner(agent) { Input = Job("batch") }.RunAsync("job", "run", "-wait", "-");

        Assert.Equal(42, outcome.Code);
        Assert.All(
            agent.Requests.Where(static seen => seen.Target.Contains("/allocations", StringComparison.Ordinal)),
            static seen => Assert.Contains("task_states=true", seen.Target, StringComparison.Ordinal));
        Assert.Contains("The job goes on; trying again for up to 2m0s.", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("answers again.", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("Allocation \"11111111\" status changed: \"running\" -> \"failed\" (failed)", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("Job \"once\" ended: failed (g[0]/t returned 42)", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARerunNamesWhatItCannotDo()
    {
        await using FakeAgent agent = new FakeAgent()
            .On("GET /v1/jobs", """[{"ID":"once","Name":"once"}]""")
            .On("PUT /v1/job/once/rerun", "job \"once\" is running: wait for its end", status: 400);

        CliRunner.Outcome outcome = await new CliRunner(agent).RunAsync("job", "rerun", "-failed-only", "once");

        Assert.Equal(1, outcome.Code);
        Assert.Equal("Cannot run it again: job \"once\" is running: wait for its end.\n", outcome.Error);
        Assert.Contains("\"FailedOnly\":true", agent.Requests[^1].Body, StringComparison.Ordinal);
    }

    private static string Job(string type, string block = "") => $$"""
        job "once" {
          type = "{{type}}"
          {{block}}
          group "g" {
            task "t" {
              driver = "raw_exec"
              config {
                command = "/bin/true"
              }
            }
          }
        }
        """;
}
