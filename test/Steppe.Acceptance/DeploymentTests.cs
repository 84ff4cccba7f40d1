using System.Text.Json;

namespace Steppe.Acceptance;

/// <summary>Service jobs that are updated step by step, as their operator sees it.</summary>
public sealed class DeploymentTests(OneNode node) : IClassFixture<OneNode>
{
    private readonly Cluster _cluster = node.Cluster;

    [Fact]
    public async Task AnUpdateOfFourNeverHasFewerThanThreeRunning()
    {
        string ran = (await _cluster.NomadAsync("job", "run", await JobAsync("rolling", count: 4, version: "one"))).Ok();
        Assert.Matches("(?m)^==> .*: Monitoring deployment \"[0-9a-f]{8}\"$", ran);
        Assert.Matches("(?m)^g +4 +4 +4 +0 +", ran);
        Assert.EndsWith("\n", ran, StringComparison.Ordinal);
        Assert.Matches("(?m)^Status += successful$", ran);

        int fewest = 4;
        Task<CommandResult> updating = _cluster.NomadAsync("job", "run", await JobAsync("rolling", count: 4, version: "two"));
        while (!updating.IsCompleted)
        {
            JsonElement[] rows = await _cluster.AllocationsAsync("rolling");
            fewest = Math.Min(fewest, rows.Count(static row => row.GetProperty("ClientStatus").GetString() == "running"));
            await Task.WhenAny(updating, Task.Delay(20));
        }

        string updated = (await updating).Ok();
        Assert.InRange(fewest, 3, 4);
        Assert.Matches("(?m)^Description += Deployment completed successfully$", updated);
        JsonElement[] all = await _cluster.AllocationsAsync("rolling");
        Assert.Equal(4, all.Count(static row => row.GetProperty("JobVersion").GetInt32() == 1 && row.GetProperty("ClientStatus").GetString() == "running"));
        Assert.All(all.Where(static row => row.GetProperty("JobVersion").GetInt32() == 1), static row =>
            Assert.True(row.GetProperty("DeploymentStatus").GetProperty("Healthy").GetBoolean()));

        string status = (await _cluster.NomadAsync("job", "status", "rolling")).Ok();
        Assert.Matches("(?ms)^Latest Deployment\nID +=.*^Deployed\nTask Group +Desired +Placed +Healthy +Unhealthy +Progress Deadline\ng +4 +4 +4 +0 ", status);
        Assert.Matches("(?m)^Stable += true$", (await _cluster.NomadAsync("job", "history", "rolling")).Ok());
        string deployments = (await _cluster.NomadAsync("job", "deployments", "rolling")).Ok();
        Assert.Equal(3, deployments.TrimEnd('\n').Split('\n').Length);

        // Back to the first version, and its end.
        Assert.Matches("(?m)^Job Version += 2$", (await _cluster.NomadAsync("job", "revert", "rolling", "0")).Ok());
        JsonElement job = await _cluster.GetAsync("/v1/job/rolling");
        Assert.Equal((2, true), (job.GetProperty("Version").GetInt32(), job.GetProperty("Stable").GetBoolean()));
        Assert.Contains("can't revert to current version", (await _cluster.NomadAsync("job", "revert", "rolling", "2")).Fails(), StringComparison.Ordinal);
        Assert.Contains(
            "job \"rolling\" in namespace \"default\" at version 9 not found", (await _cluster.NomadAsync("job", "revert", "rolling", "9")).Fails(), StringComparison.Ordinal);
        (await _cluster.NomadAsync("job", "stop", "rolling")).Ok();
    }

    [Fact]
    public async Task CanariesWaitForPromotionOverARestartOfTheAgent()
    {
        const string Canary = "canary = 1";
        (await _cluster.NomadAsync("job", "run", await JobAsync("trial", count: 2, version: "one", update: Canary))).Ok();
        (await _cluster.NomadAsync("job", "run", "-detach", await JobAsync("trial", count: 2, version: "two", update: Canary))).Ok();
        JsonElement deployment = await DeploymentAsync("trial", static row => row.GetProperty("JobVersion").GetInt32() == 1 && Group(row).GetProperty("HealthyAllocs").GetInt32() == 1);
        string id = deployment.GetProperty("ID").GetString()!;
        Assert.Equal("Deployment is running but requires manual promotion", deployment.GetProperty("StatusDescription").GetString());
        Assert.Equal(3, (await RunningAsync("trial")).Length);
        string status = (await _cluster.NomadAsync("deployment", "status", id[..8])).Ok();
        Assert.Matches("(?m)^Task Group +Promoted +Desired +Canaries +Placed +Healthy +Unhealthy +Progress Deadline$", status);
        Assert.Matches("(?m)^g +false +2 +1 +1 +1 +0 ", status);

        // What the client has decided outlives its agent.
        await _cluster["client-1"].KillAsync();
        await _cluster.RestartClientAsync("client-1");
        Assert.Equal(1, Group(await DeploymentAsync("trial", static _ => true)).GetProperty("HealthyAllocs").GetInt32());

        (await _cluster.NomadAsync("job", "promote", "trial")).Ok();
        JsonElement[] running = await RunningAsync("trial");
        Assert.Equal([1, 1], running.Select(static row => row.GetProperty("JobVersion").GetInt32()));
        Assert.Equal(["trial.g[0]", "trial.g[1]"], running.Select(static row => row.GetProperty("Name").GetString()).Order(StringComparer.Ordinal));
        Assert.Contains("can't promote terminal deployment", (await _cluster.NomadAsync("deployment", "promote", id)).Fails(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AVersionThatFailsGoesBackToTheOneThatWorked()
    {
        const string Back = "auto_revert = true\n progress_deadline = \"0s\"";
        (await _cluster.NomadAsync("job", "run", await JobAsync("back", count: 2, version: "good", update: Back))).Ok();

        string failed = (await _cluster.NomadAsync("job", "run", await JobAsync("back", count: 2, version: "bad", update: Back, command: "exit 1"))).Fails();

        Assert.Contains("Failed due to unhealthy allocations - rolling back to job version 0", failed, StringComparison.Ordinal);
        Assert.Equal(2, failed.Split('\n').Count(static line => line.Contains(": Monitoring deployment", StringComparison.Ordinal)));
        JsonElement latest = await DeploymentAsync("back", static row => row.GetProperty("Status").GetString() == "successful");
        Assert.Equal(2, latest.GetProperty("JobVersion").GetInt32());
        Assert.All(await RunningAsync("back"), static row => Assert.Equal(2, row.GetProperty("JobVersion").GetInt32()));
        JsonElement allocation = (await _cluster.AllocationsAsync("back")).First(static row => row.GetProperty("JobVersion").GetInt32() == 1);
        string shown = (await _cluster.NomadAsync("alloc", "status", allocation.GetProperty("ID").GetString()!)).Ok();
        Assert.Matches("(?m)^Deployment Health += unhealthy$", shown);
    }

    [Fact]
    public async Task DeploymentsArePausedResumedAndFailed()
    {
        (await _cluster.NomadAsync("job", "run", "-detach", await JobAsync("held", count: 1, version: "one", minHealthy: "1h"))).Ok();
        string id = (await DeploymentAsync("held", static _ => true)).GetProperty("ID").GetString()!;

        Assert.Equal($"Deployment \"{id}\" paused\n", (await _cluster.NomadAsync("deployment", "pause", id[..6])).Ok());
        Assert.Matches($"(?m)^{id[..8]}  held +0 +paused +Deployment is paused$", (await _cluster.NomadAsync("deployment", "list")).Ok());
        Assert.StartsWith($"Deployment \"{id}\" resumed\n", (await _cluster.NomadAsync("deployment", "resume", "-detach", id)).Ok(), StringComparison.Ordinal);
        Assert.Contains("can't unblock running deployment", (await _cluster.NomadAsync("deployment", "unblock", id)).Fails(), StringComparison.Ordinal);
        Assert.Contains("no canaries to promote", (await _cluster.NomadAsync("job", "promote", "held")).Fails(), StringComparison.Ordinal);
        Assert.StartsWith($"Deployment \"{id}\" failed\n", (await _cluster.NomadAsync("deployment", "fail", id)).Ok(), StringComparison.Ordinal);
        Assert.Contains("can't fail terminal deployment", (await _cluster.NomadAsync("deployment", "fail", id)).Fails(), StringComparison.Ordinal);
        Assert.Equal("Deployment marked as failed", (await _cluster.GetAsync($"/v1/deployment/{id}")).GetProperty("StatusDescription").GetString());
        Assert.Contains("Deployment marked as failed", (await _cluster.NomadAsync("status", id[..8])).Ok(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task HealthIsSetByHandAndVersionsAreCalledStable()
    {
        (await _cluster.NomadAsync("job", "run", "-detach", await JobAsync("hand", count: 1, version: "one", update: "health_check = \"manual\""))).Ok();
        JsonElement deployment = await DeploymentAsync("hand", static row => Group(row).GetProperty("PlacedAllocs").GetInt32() == 1);
        string id = deployment.GetProperty("ID").GetString()!;
        string allocation = Assert.Single((await _cluster.GetAsync($"/v1/deployment/allocations/{id}")).EnumerateArray()).GetProperty("ID").GetString()!;
        string path = $"/v1/deployment/allocation-health/{id}";
        Assert.Equal((400, "DeploymentID must be specified"), await _cluster.SendAsync(HttpMethod.Put, path, "{}"));
        Assert.Equal((400, "Deployment ID does not match"), await _cluster.SendAsync(HttpMethod.Put, path, $$"""{"DeploymentID":"{{allocation}}"}"""));
        Assert.Equal((404, "deployment not found"), await _cluster.SendAsync(HttpMethod.Get, $"/v1/deployment/{allocation}"));
        Assert.Equal(
            (500, "deployment lookup failed: index error: UUID must be 36 characters"), await _cluster.SendAsync(HttpMethod.Get, "/v1/deployment/abc"));

        (int status, string body) = await _cluster.SendAsync(HttpMethod.Put, path, $$"""{"DeploymentID":"{{id}}","HealthyAllocationIDs":["{{allocation}}"]}""");
        Assert.Equal(200, status);
        Assert.Equal(36, JsonDocument.Parse(body).RootElement.GetProperty("EvalID").GetString()!.Length);
        await DeploymentAsync("hand", static row => row.GetProperty("Status").GetString() == "successful");
        Assert.True((await _cluster.GetAsync("/v1/job/hand")).GetProperty("Stable").GetBoolean());
        Assert.Equal(200, (await _cluster.SendAsync(HttpMethod.Put, "/v1/job/hand/stable", """{"JobID":"hand","JobVersion":0,"Stable":false}""")).Status);
        Assert.False((await _cluster.GetAsync("/v1/job/hand")).GetProperty("Stable").GetBoolean());
    }

    [Theory]
    [InlineData("This command takes one argument: <deployment>.", "deployment", "pause")]
    [InlineData("No deployment(s) with prefix or id \"abcdef\" found", "deployment", "status", "abcdef")]
    [InlineData("No deployment(s) with prefix or id \"abcdef\" found", "deployment", "fail", "abcdef")]
    [InlineData("No deployment(s) with prefix or id \"abcdef\" found", "deployment", "resume", "abcdef")]
    [InlineData("No deployment(s) with prefix or id \"abcdef\" found", "deployment", "promote", "abcdef")]
    [InlineData("a deployment prefix needs at least two characters", "deployment", "unblock", "a")]
    [InlineData("deployment not found", "deployment", "status", "00000000-0000-4000-8000-000000000000")]
    [InlineData("No job(s) with prefix or ID \"nobody\" found", "job", "promote", "nobody")]
    [InlineData("No job(s) with prefix or ID \"nobody\" found", "job", "revert", "nobody", "1")]
    [InlineData("No job(s) with prefix or ID \"nobody\" found", "job", "deployments", "nobody")]
    public async Task WhatIsNotThereIsSaidSo(string expected, params string[] words) =>
        Assert.Contains(expected, (await _cluster.NomadAsync(words)).Fails(), StringComparison.Ordinal);

    private static JsonElement Group(JsonElement deployment) => deployment.GetProperty("TaskGroups").GetProperty("g");

    private async Task<JsonElement> DeploymentAsync(string job, Func<JsonElement, bool> isWanted)
    {
        JsonElement found = default;
        await Eventually.TrueAsync(
            $"the deployment of {job}",
            async () => (found = await _cluster.GetAsync($"/v1/job/{job}/deployment")).ValueKind == JsonValueKind.Object && isWanted(found));
        return found;
    }

    private async Task<JsonElement[]> RunningAsync(string job) =>
        [.. (await _cluster.AllocationsAsync(job)).Where(static row => row.GetProperty("ClientStatus").GetString() == "running")];

    private Task<string> JobAsync(
        string id, int count, string version, string update = "", string minHealthy = "1s", string command = "exec sleep 1000") =>
        _cluster.JobFileAsync($"{id}.nomad", $$"""
            job "{{id}}" {
              update {
                min_healthy_time = "{{minHealthy}}"
                healthy_deadline = "90m"
                {{(update.Contains("progress_deadline", StringComparison.Ordinal) ? "" : "progress_deadline = \"2h\"")}}
                {{update}}
              }
              group "g" {
                count = {{count}}
                restart {
                  attempts = 0
                  mode     = "fail"
                }
                task "t" {
                  driver = "raw_exec"
                  env {
                    VERSION = "{{version}}"
                  }
                  config {
                    command = "/bin/sh"
                    args    = ["-c", "{{command}}"]
                  }
                  resources {
                    cpu    = 20
                    memory = 20
                  }
                }
              }
            }
            """);
}
