using System.Text.Json;

namespace Steppe.Acceptance;

/// <summary>Jobs that are planned and then registered; the example that <c>job init</c> writes is one of them.</summary>
public sealed class PlannedJobsTests(OneNode node) : IClassFixture<OneNode>
{
    private readonly Cluster _cluster = node.Cluster;

    [Fact]
    public async Task ARegisteredJobIsComparedAndTheExitCodeTellsWhetherWorkMoves()
    {
        string file = await _cluster.JobFileAsync("job.nomad", PlanTests.Job("shop"));
        (await _cluster.NomadAsync("job", "run", "-detach", file)).Ok();
        JsonElement[] running = await _cluster.WaitForAsync("shop", "running", 2);

        string same = (await _cluster.NomadAsync("job", "plan", file)).Ok();
        Assert.StartsWith("Job: \"shop\"\nTask Group: \"web\" (2 ignore)\n  Task: \"server\"\n\n", same, StringComparison.Ordinal);

        await _cluster.JobFileAsync("job.nomad", PlanTests.Job("shop", count: 3));
        string more = (await _cluster.NomadAsync("job", "plan", file)).Fails(1);
        Assert.StartsWith(
            "+/- Job: \"shop\"\n+/- Task Group: \"web\" (1 create, 2 in-place update)\n  +/- Count: \"2\" => \"3\" (forces create)\n      Task: \"server\"\n\n", more, StringComparison.Ordinal);

        await _cluster.JobFileAsync("job.nomad", PlanTests.Job("shop", count: 1));
        string fewer = (await _cluster.NomadAsync("job", "plan", file)).Fails(1);
        Assert.Contains("(1 destroy, 1 in-place update)", fewer, StringComparison.Ordinal);
        Assert.Contains("Count: \"2\" => \"1\" (forces destroy)", fewer, StringComparison.Ordinal);

        // One at a time: so much does the update block of every service job allow until the first is healthy.
        await _cluster.JobFileAsync("job.nomad", PlanTests.Job("shop", seconds: 5001));
        string changed = (await _cluster.NomadAsync("job", "plan", file)).Fails(1);
        Assert.Contains("+/- Task Group: \"web\" (1 create/destroy update, 1 ignore)", changed, StringComparison.Ordinal);
        Assert.Contains("+/- Task: \"server\" (forces create/destroy update)", changed, StringComparison.Ordinal);
        Assert.Matches("""(?m)^ +\+/- args\[0\]: +"5000" => "5001"$""", changed);

        await _cluster.JobFileAsync("job.nomad", PlanTests.Job("shop", task: "kill_timeout = \"7s\""));
        string inPlace = (await _cluster.NomadAsync("job", "plan", file)).Ok();
        Assert.Contains("(2 in-place update)", inPlace, StringComparison.Ordinal);
        Assert.Contains("+/- Task: \"server\" (forces in-place update)", inPlace, StringComparison.Ordinal);

        // What was planned can be registered with the index, once.
        string index = inPlace.Split("-check-index ")[1].Split(' ')[0];
        (await _cluster.NomadAsync("job", "run", "-detach", "-check-index", index, file)).Ok();
        string stale = (await _cluster.NomadAsync("job", "run", "-check-index", index, file)).Fails();
        Assert.StartsWith($"Enforcing job modify index {index}: job exists with conflicting job modify index: ", stale, StringComparison.Ordinal);
        Assert.Contains("not updated", stale, StringComparison.Ordinal);
        await Eventually.TrueAsync("the update in place", async () => (await _cluster.NomadAsync("job", "plan", file)).Output.Contains("(2 ignore)", StringComparison.Ordinal));
        Assert.Equal(
            running.Select(static row => row.GetProperty("ID").GetString()).Order(),
            (await _cluster.AllocationsAsync("shop")).Select(static row => row.GetProperty("ID").GetString()).Order());

        string history = (await _cluster.NomadAsync("job", "history", "-p", "shop")).Ok();
        Assert.Contains("KillTimeout: \"5000000000\" => \"7000000000\"", history, StringComparison.Ordinal);

        (await _cluster.NomadAsync("job", "stop", "-detach", "shop")).Ok();
        await Eventually.TrueAsync("the stop", async () => (await _cluster.NomadAsync("job", "plan", file)).Output.Contains("(2 create)", StringComparison.Ordinal));
        Assert.Contains("Stop: \"true\" => \"false\"", (await _cluster.NomadAsync("job", "plan", file)).Fails(1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PeriodicJobsSayWhenTheyWouldBeLaunched()
    {
        string file = await _cluster.JobFileAsync("nightly.nomad", PlanTests.Job("nightly", type: "batch", job: "periodic {\n  cron = \"@daily\"\n  time_zone = \"UTC\"\n}"));
        Assert.Matches(@"(?m)^- .*T00:00:00Z \((?:\d+h)?(?:\d+m)?\d+s from now\)", (await _cluster.NomadAsync("job", "plan", file)).Fails(1));
        (await _cluster.NomadAsync("job", "run", file)).Ok();
        (await _cluster.NomadAsync("job", "plan", file)).Ok();
    }

    [Fact]
    public async Task TheExampleRuns()
    {
        Assert.Equal("Example job file written to example.nomad.hcl\n", (await _cluster.NomadAsync("job", "init")).Ok());
        Assert.Contains("exists already", (await _cluster.NomadAsync("init", "-short")).Fails(), StringComparison.Ordinal);
        (await _cluster.NomadAsync("init", "-short", "short.hcl")).Ok();
        (await _cluster.NomadAsync("job", "run", "-detach", "example.nomad.hcl")).Ok();
        JsonElement[] allocations = await _cluster.WaitForAsync("example", "running");
        await Eventually.TrueAsync("a greeting", async () => (await _cluster.NomadAsync(
            "alloc", "logs", allocations[0].GetProperty("ID").GetString()!)).Output.StartsWith("hello from port ", StringComparison.Ordinal));
        (await _cluster.NomadAsync("job", "plan", "short.hcl")).Ok();
    }

    [Fact]
    public async Task ASensitiveValueIsNeitherShownNorKept()
    {
        const string Secret = "hunter2-hunter2";
        string file = await _cluster.JobFileAsync("secret.nomad", "variable \"password\" {\n  sensitive = true\n}\n" + PlanTests.Job("secret", task: "env {\n  PASSWORD = var.password\n}"));
        string plan = (await _cluster.NomadAsync("job", "plan", "-verbose", $"-var=password={Secret}", file)).Fails(1);
        Assert.Contains("Env[PASSWORD]:", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", plan, StringComparison.Ordinal);

        (await _cluster.NomadAsync("job", "run", "-detach", $"-var=password={Secret}", file)).Ok();
        JsonElement kept = await _cluster.GetAsync("/v1/job/secret/submission?version=0");
        Assert.DoesNotContain("hunter2", kept.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("variable \\\"password\\\"", kept.GetRawText(), StringComparison.Ordinal);

        // Another program may send what our command line does not.
        JsonElement job = await _cluster.GetAsync("/v1/job/secret");
        string body = """{"Job":JOB,"Submission":{"Format":"hcl2","Source":"variable \"p\" {\n  sensitive = true\n  default = \"SECRET\"\n}","Variables":"p = \"SECRET\"","VariableFlags":{"p":"SECRET","q":"1"}}}"""
            .Replace("JOB", job.GetRawText(), StringComparison.Ordinal).Replace("SECRET", Secret, StringComparison.Ordinal);
        body = body.Replace("\"Priority\":50", "\"Priority\":60", StringComparison.Ordinal);
        Assert.Equal(200, (await _cluster.SendAsync(HttpMethod.Put, "/v1/jobs", body)).Status);
        kept = await _cluster.GetAsync("/v1/job/secret/submission?version=1");
        Assert.DoesNotContain("hunter2", kept.GetRawText(), StringComparison.Ordinal);
        Assert.Equal("1", kept.GetProperty("VariableFlags").GetProperty("q").GetString());
    }
}
