using System.Text.Json;

namespace Steppe.Acceptance;

/// <summary>What is said about a job before it is registered: <c>job plan</c>, <c>job validate</c>, <c>job init</c>.</summary>
public sealed class PlanTests : IAsyncLifetime
{
    private readonly Cluster _cluster = new();

    public async ValueTask InitializeAsync()
    {
        await _cluster.StartServerAsync();
        await _cluster.StartClientAsync("client-1");
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task ANewJobIsPlannedAndNothingHappens()
    {
        string file = await FileAsync("new.nomad", Job());
        ulong before = await IndexAsync();
        string text = (await _cluster.NomadAsync("job", "plan", file)).Fails(1);
        Assert.StartsWith(
            "+ Job: \"shop\"\n+ Task Group: \"web\" (2 create)\n  + Task: \"server\" (forces create)\n\nScheduler dry-run:\n- ", text, StringComparison.Ordinal);
        Assert.Contains("\nJob Modify Index: 0\n", text, StringComparison.Ordinal);
        Assert.Contains($"\n\nnomad job run -check-index 0 {file}\n\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\e[", text, StringComparison.Ordinal);
        Assert.Contains("Driver: ", (await _cluster.NomadAsync("plan", "-verbose", file)).Fails(1), StringComparison.Ordinal);
        Assert.StartsWith("Scheduler dry-run:", (await _cluster.NomadAsync("plan", "-diff=false", file)).Fails(1), StringComparison.Ordinal);
        Assert.Contains("\e[32m", (await _cluster.NomadAsync("plan", "-force-color", file)).Fails(1), StringComparison.Ordinal);

        Assert.Equal(before, await IndexAsync());
        Assert.Equal(404, (await _cluster.SendAsync(HttpMethod.Get, "/v1/job/shop")).Status);
        Assert.Empty((await _cluster.GetAsync("/v1/evaluations")).EnumerateArray());
    }

    [Fact]
    public async Task ARegisteredJobIsComparedAndTheExitCodeTellsWhetherWorkMoves()
    {
        string file = await FileAsync("job.nomad", Job());
        (await _cluster.NomadAsync("job", "run", "-detach", file)).Ok();
        JsonElement[] running = await _cluster.WaitForAsync("shop", "running", 2);

        string same = (await _cluster.NomadAsync("job", "plan", file)).Ok();
        Assert.StartsWith("Job: \"shop\"\nTask Group: \"web\" (2 ignore)\n  Task: \"server\"\n\n", same, StringComparison.Ordinal);

        await FileAsync("job.nomad", Job(count: 3));
        string more = (await _cluster.NomadAsync("job", "plan", file)).Fails(1);
        Assert.StartsWith(
            "+/- Job: \"shop\"\n+/- Task Group: \"web\" (1 create, 2 in-place update)\n  +/- Count: \"2\" => \"3\" (forces create)\n      Task: \"server\"\n\n", more, StringComparison.Ordinal);

        await FileAsync("job.nomad", Job(count: 1));
        string fewer = (await _cluster.NomadAsync("job", "plan", file)).Fails(1);
        Assert.Contains("(1 destroy, 1 in-place update)", fewer, StringComparison.Ordinal);
        Assert.Contains("Count: \"2\" => \"1\" (forces destroy)", fewer, StringComparison.Ordinal);

        // One at a time: so much does the update block of every service job allow until the first is healthy.
        await FileAsync("job.nomad", Job(seconds: 5001));
        string changed = (await _cluster.NomadAsync("job", "plan", file)).Fails(1);
        Assert.Contains("+/- Task Group: \"web\" (1 create/destroy update, 1 ignore)", changed, StringComparison.Ordinal);
        Assert.Contains("+/- Task: \"server\" (forces create/destroy update)", changed, StringComparison.Ordinal);
        Assert.Matches("""(?m)^ +\+/- args\[0\]: +"5000" => "5001"$""", changed);

        await FileAsync("job.nomad", Job(task: "kill_timeout = \"7s\""));
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
    public async Task WhatFindsNoPlaceIsExplained()
    {
        string file = await FileAsync("windows.nomad", Job(group: "constraint {\n  attribute = \"${attr.kernel.name}\"\n  value = \"windows\"\n}"));
        string text = (await _cluster.NomadAsync("job", "plan", file)).Fails(1);
        Assert.Contains("- WARNING: ", text, StringComparison.Ordinal);
        Assert.Contains("  Task Group \"web\" (failed to place 2 allocations):\n    * Constraint \"${attr.kernel.name} = windows\" filtered 1 nodes\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PeriodicJobsSayWhenTheyWouldBeLaunched()
    {
        string file = await FileAsync("nightly.nomad", Job(type: "batch", job: "periodic {\n  cron = \"@daily\"\n  time_zone = \"UTC\"\n}"));
        Assert.Matches(@"(?m)^- .*T00:00:00Z \((?:\d+h)?(?:\d+m)?\d+s from now\)", (await _cluster.NomadAsync("job", "plan", file)).Fails(1));
        (await _cluster.NomadAsync("job", "run", file)).Ok();
        (await _cluster.NomadAsync("job", "plan", file)).Ok();
    }

    [Fact]
    public async Task ThePlanCanBeHadAsData()
    {
        string file = await FileAsync("data.nomad", Job());
        CommandResult result = await _cluster.NomadAsync("job", "plan", "-json-output", file);
        Assert.Equal(1, result.ExitCode);
        using JsonDocument plan = JsonDocument.Parse(result.Output);
        Assert.Equal(2, plan.RootElement.GetProperty("Annotations").GetProperty("DesiredTGUpdates").GetProperty("web").GetProperty("Place").GetInt32());

        using JsonDocument job = JsonDocument.Parse((await _cluster.NomadAsync("job", "run", "-output", file)).Ok());
        string body = $$"""{"Job":{{job.RootElement.GetProperty("Job").GetRawText()}},"Diff":false}""";
        (int status, string answer) = await _cluster.SendAsync(HttpMethod.Put, "/v1/job/shop/plan", body);
        Assert.Equal(200, status);
        Assert.Equal(JsonValueKind.Null, JsonDocument.Parse(answer).RootElement.GetProperty("Diff").ValueKind);
        Assert.Equal((400, "Job ID does not match name"), await _cluster.SendAsync(HttpMethod.Put, "/v1/job/other/plan", body));
        Assert.Equal((400, "Job must be specified"), await _cluster.SendAsync(HttpMethod.Put, "/v1/job/shop/plan", "{}"));
        Assert.Equal(405, (await _cluster.SendAsync(HttpMethod.Get, "/v1/job/shop/plan")).Status);
    }

    [Theory]
    [InlineData("job plan", 255)]
    [InlineData("job validate", 1)]
    [InlineData("job run", 1)]
    public async Task MistakesAreExplainedAlikeByEveryCommand(string command, int code)
    {
        string file = await FileAsync("bad.nomad", Job(task: "kill_timeout = \"-1s\""));
        Assert.Contains("group[web].task[server].kill_timeout: -1s is negative", (await RunAsync(command, file)).Fails(code), StringComparison.Ordinal);
        Assert.Contains("no such file", (await RunAsync(command, "nowhere.nomad")).Fails(code), StringComparison.Ordinal);
        string broken = await FileAsync("broken.nomad", "job \"shop\" {\n  grupe \"web\" {}\n}\n");
        Assert.Contains("Did you mean \"group\"?", (await RunAsync(command, broken)).Fails(code), StringComparison.Ordinal);
        Assert.Contains("takes one argument", (await RunAsync(command)).Fails(code), StringComparison.Ordinal);
        Assert.Contains("-hcl1", (await RunAsync(command, "-hcl1", "-json", broken)).Fails(code), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ValidationAsksTheServersOrSaysWhatItCouldNotCheck()
    {
        string file = await FileAsync("mesh.nomad", Job(group: "network {\n  hostname = \"mesh\"\n}"));
        CommandResult online = await _cluster.NomadAsync("job", "validate", file);
        Assert.EndsWith("\n\nJob validation successful\n", online.Ok(), StringComparison.Ordinal);
        Assert.Contains("group[web].network.hostname: network.hostname is not supported", online.Output, StringComparison.Ordinal);
        Assert.Equal("", online.Error);

        CommandResult offline = await _cluster.NomadAsync("validate", "-address=http://127.0.0.1:1", file);
        Assert.EndsWith("\n\nJob validation successful\n", offline.Ok(), StringComparison.Ordinal);
        Assert.StartsWith("No agent answers at http://127.0.0.1:1", offline.Error, StringComparison.Ordinal);
        Assert.Contains("node pool", offline.Error, StringComparison.Ordinal);

        Assert.Contains("network.hostname is not supported", (await _cluster.NomadAsync("plan", file)).Fails(1), StringComparison.Ordinal);
        Assert.Contains("network.hostname is not supported", (await _cluster.NomadAsync("run", file)).Fails(1), StringComparison.Ordinal);
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
        string file = await FileAsync("secret.nomad", "variable \"password\" {\n  sensitive = true\n}\n" + Job(task: "env {\n  PASSWORD = var.password\n}"));
        string plan = (await _cluster.NomadAsync("job", "plan", "-verbose", $"-var=password={Secret}", file)).Fails(1);
        Assert.Contains("Env[PASSWORD]:", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", plan, StringComparison.Ordinal);

        (await _cluster.NomadAsync("job", "run", "-detach", $"-var=password={Secret}", file)).Ok();
        JsonElement kept = await _cluster.GetAsync("/v1/job/shop/submission?version=0");
        Assert.DoesNotContain("hunter2", kept.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("variable \\\"password\\\"", kept.GetRawText(), StringComparison.Ordinal);

        // Another program may send what our command line does not.
        JsonElement job = await _cluster.GetAsync("/v1/job/shop");
        string body = """{"Job":JOB,"Submission":{"Format":"hcl2","Source":"variable \"p\" {\n  sensitive = true\n  default = \"SECRET\"\n}","Variables":"p = \"SECRET\"","VariableFlags":{"p":"SECRET","q":"1"}}}"""
            .Replace("JOB", job.GetRawText(), StringComparison.Ordinal).Replace("SECRET", Secret, StringComparison.Ordinal);
        body = body.Replace("\"Priority\":50", "\"Priority\":60", StringComparison.Ordinal);
        Assert.Equal(200, (await _cluster.SendAsync(HttpMethod.Put, "/v1/jobs", body)).Status);
        kept = await _cluster.GetAsync("/v1/job/shop/submission?version=1");
        Assert.DoesNotContain("hunter2", kept.GetRawText(), StringComparison.Ordinal);
        Assert.Equal("1", kept.GetProperty("VariableFlags").GetProperty("q").GetString());
    }

    private Task<CommandResult> RunAsync(string command, params string[] words) => _cluster.NomadAsync([.. command.Split(' '), .. words]);

    private async Task<ulong> IndexAsync()
    {
        using HttpResponseMessage response = await _cluster.Http.GetAsync(new Uri("/v1/jobs", UriKind.Relative));
        return ulong.Parse(response.Headers.GetValues("X-Nomad-Index").Single(), System.Globalization.CultureInfo.InvariantCulture);
    }

    private Task<string> FileAsync(string name, string text) => _cluster.JobFileAsync(name, text);

    private static string Job(int count = 2, int seconds = 5000, string type = "service", string job = "", string group = "", string task = "") => $$"""
        job "shop" {
          type = "{{type}}"
          {{job}}
          group "web" {
            count = {{count}}
            {{group}}
            task "server" {
              driver = "raw_exec"
              {{task}}
              config {
                command = "/bin/sleep"
                args    = ["{{seconds}}"]
              }
              resources {
                cpu    = 20
                memory = 20
              }
            }
          }
        }
        """;
}
