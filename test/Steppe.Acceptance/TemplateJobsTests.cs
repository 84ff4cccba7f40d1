using System.Text.Json;

namespace Steppe.Acceptance;

/// <summary>Jobs that are templates for others, beyond the plain ones: waited for, run again, on every node, and both kinds at once.</summary>
public sealed class TemplateJobsTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    private const string EverySecond = "periodic {\n cron = \"* * * * * * *\"\n}";

    private readonly Cluster _cluster = nodes.Cluster;

    [Fact]
    public async Task DispatchedWorkIsWaitedForAndRunAgainInPlaceWithItsInput()
    {
        string repaired = Path.Combine(_cluster.Directory, "repaired");
        await RegisterAsync(
            "work",
            "batch",
            "parameterized {\n payload = \"required\"\n meta_required = [\"code\"]\n}",
            $"cat local/input; [ -e {repaired} ] || exit $NOMAD_META_code",
            "dispatch_payload {\n file = \"input\"\n}");

        CommandResult good = await _cluster.NomadAsync("first\n", ["job", "dispatch", "-wait", "-logs", "-meta=code=0", "work", "-"]);
        Assert.Contains("first\n", good.Ok(), StringComparison.Ordinal);
        CommandResult bad = await _cluster.NomadAsync("second\n", ["job", "dispatch", "-wait", "-logs", "-meta=code=6", "work", "-"]);
        Assert.Contains("second\n", bad.Fails(exitCode: 6), StringComparison.Ordinal);

        string child = Assert.Single(await ChildrenAsync("work/dispatch-"), Failed).GetProperty("ID").GetString()!;
        Assert.Equal("failed", (await _cluster.GetAsync($"/v1/job/{child}")).GetProperty("Outcome").GetString());
        await File.WriteAllTextAsync(repaired, "");
        Assert.Equal("second\n", (await _cluster.NomadAsync("job", "rerun", "-wait", "-logs", child)).Ok());

        Assert.Equal(2, (await _cluster.AllocationsAsync(child)).Length);
        Assert.Equal(2, (await ChildrenAsync("work/dispatch-")).Length);
        Assert.Equal("successful", (await _cluster.GetAsync($"/v1/job/{child}")).GetProperty("Outcome").GetString());
    }

    [Fact]
    public async Task ChildrenOfSysbatchTemplatesRunOnceOnEveryNode()
    {
        await RegisterAsync("everywhere", "sysbatch", "parameterized {\n payload = \"forbidden\"\n}", "echo here", "");

        CommandResult dispatched = await _cluster.NomadAsync("job", "dispatch", "-wait", "-logs", "everywhere");

        Assert.Equal(2, dispatched.Ok().Split('\n').Count(static line => line.EndsWith("here", StringComparison.Ordinal)));
        await RegisterAsync("sweep", "sysbatch", EverySecond, "echo swept", "");
        string child = await FirstDeadAsync("sweep/periodic-");
        (await _cluster.NomadAsync("job", "stop", "sweep")).Ok();
        JsonElement[] swept = await _cluster.AllocationsAsync(child);
        Assert.Equal(2, swept.Select(static row => row.GetProperty("NodeID").GetString()).Distinct(StringComparer.Ordinal).Count());
        Assert.All(swept, static row => Assert.Equal("complete", row.GetProperty("ClientStatus").GetString()));
    }

    [Fact]
    public async Task APeriodicChildIsRunAgainAndATemplateMayBeBothKinds()
    {
        await RegisterAsync("tick", "batch", EverySecond, "echo tick", "");
        string ticked = await FirstDeadAsync("tick/periodic-");
        (await _cluster.NomadAsync("job", "stop", "tick")).Ok();
        Assert.Equal("tick\n", (await _cluster.NomadAsync("job", "rerun", "-wait", "-logs", ticked)).Ok());
        Assert.Equal(2, (await _cluster.AllocationsAsync(ticked)).Length);

        // Nothing is launched until somebody dispatches it; then the dispatched child is the periodic one.
        await RegisterAsync("both", "batch", EverySecond + "\nparameterized {\n meta_required = [\"who\"]\n}", "echo $NOMAD_META_who", "");
        string periodic = (await _cluster.NomadAsync("job", "dispatch", "-meta=who=me", "both")).Ok().Split('\n')[0].Split(" = ")[1];
        Assert.StartsWith("both/dispatch-", periodic, StringComparison.Ordinal);
        string launched = await FirstDeadAsync(periodic + "/periodic-");
        Assert.Empty(await ChildrenAsync("both/periodic-"));
        JsonElement allocation = Assert.Single(await _cluster.AllocationsAsync(launched));
        Assert.Equal("me\n", (await _cluster.NomadAsync("alloc", "logs", allocation.GetProperty("ID").GetString()!)).Ok());
        (await _cluster.NomadAsync("job", "stop", periodic)).Ok();
    }

    private static bool Failed(JsonElement job) =>
        job.GetProperty("JobSummary").GetProperty("Summary").EnumerateObject().Any(static group => group.Value.GetProperty("Failed").GetInt32() > 0);

    private async Task RegisterAsync(string id, string type, string template, string script, string payload)
    {
        string file = await _cluster.JobFileAsync(id + ".nomad", $$"""
            job "{{id}}" {
              type = "{{type}}"
              {{template}}
              group "g" {
                restart {
                  attempts = 0
                  mode     = "fail"
                }
                {{(type == "batch" ? "reschedule {\n attempts = 0\n unlimited = false\n}" : "")}}
                task "t" {
                  driver = "raw_exec"
                  config {
                    command = "/bin/sh"
                    args    = ["-c", "{{script}}"]
                  }
                  {{payload}}
                  resources {
                    cpu    = 20
                    memory = 20
                  }
                }
              }
            }
            """);
        (await _cluster.NomadAsync("job", "run", file)).Ok();
    }

    private async Task<JsonElement[]> ChildrenAsync(string prefix) => [.. (await _cluster.GetAsync($"/v1/jobs?prefix={prefix}")).EnumerateArray()];

    private Task<string> FirstDeadAsync(string prefix) => Eventually.SomeAsync($"a child of {prefix} to have ended", async () =>
        (await ChildrenAsync(prefix)).Where(static job => job.GetProperty("Status").GetString() == "dead")
            .Select(static job => job.GetProperty("ID").GetString()!)
            .FirstOrDefault());
}
