using System.Text.Json;

namespace Steppe.Acceptance;

/// <summary>What is said about a job before it is registered: <c>job plan</c>, <c>job validate</c>. Nothing is registered here.</summary>
public sealed class PlanTests(OneNode node) : IClassFixture<OneNode>
{
    private readonly Cluster _cluster = node.Cluster;

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
    public async Task WhatFindsNoPlaceIsExplained()
    {
        string file = await FileAsync("windows.nomad", Job(group: "constraint {\n  attribute = \"${attr.kernel.name}\"\n  value = \"windows\"\n}"));
        string text = (await _cluster.NomadAsync("job", "plan", file)).Fails(1);
        Assert.Contains("- WARNING: ", text, StringComparison.Ordinal);
        Assert.Contains("  Task Group \"web\" (failed to place 2 allocations):\n    * Constraint \"${attr.kernel.name} = windows\" filtered 1 nodes\n", text, StringComparison.Ordinal);
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

    private Task<CommandResult> RunAsync(string command, params string[] words) => _cluster.NomadAsync([.. command.Split(' '), .. words]);

    private async Task<ulong> IndexAsync()
    {
        using HttpResponseMessage response = await _cluster.Http.GetAsync(new Uri("/v1/jobs", UriKind.Relative));
        return ulong.Parse(response.Headers.GetValues("X-Nomad-Index").Single(), System.Globalization.CultureInfo.InvariantCulture);
    }

    private Task<string> FileAsync(string name, string text) => _cluster.JobFileAsync(name, text);

    internal static string Job(string id = "shop", int count = 2, int seconds = 5000, string type = "service", string job = "", string group = "", string task = "") => $$"""
        job "{{id}}" {
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
