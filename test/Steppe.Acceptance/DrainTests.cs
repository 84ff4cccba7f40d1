using System.Text.Json;

namespace Steppe.Acceptance;

/// <summary>A node is emptied while everything goes on elsewhere.</summary>
public sealed class DrainTests
{
    [Fact]
    public async Task WorkLeavesADrainedNodeByItsKind()
    {
        await using var cluster = new Cluster();
        await cluster.StartServerAsync();
        string first = await cluster.StartClientAsync("client-1");
        string release = Path.Combine(cluster.Directory, "release");
        foreach (string file in new[] { await ServiceAsync(cluster), await BatchAsync(cluster, release), await SystemAsync(cluster) })
        {
            (await cluster.NomadAsync("job", "run", "-detach", file)).Ok();
        }

        JsonElement[] services = await cluster.WaitForAsync("web", "running", count: 2);
        JsonElement batch = Assert.Single(await cluster.WaitForAsync("load", "running"));
        JsonElement system = Assert.Single(await cluster.WaitForAsync("everywhere", "running"));
        await Eventually.TrueAsync(
            "the first deployment to succeed",
            async () => (await cluster.GetAsync("/v1/job/web/deployment")).GetProperty("Status").GetString() == "successful");
        string second = await cluster.StartClientAsync("client-2");
        await cluster.WaitForAsync("everywhere", "running", count: 2);

        Task<CommandResult> following = cluster.NomadAsync("node", "drain", "-enable", "-deadline", "10m", "-m", "new disks", "-yes", first[..8]);
        await Eventually.TrueAsync("the services to run on the other node", async () =>
            (await RunningOnAsync(cluster, "web", second)).Length == 2, 60);

        // Batch work goes on, and what goes last is still there.
        Assert.Equal([batch.GetProperty("ID").GetString()!], await RunningOnAsync(cluster, "load", first));
        Assert.Equal([system.GetProperty("ID").GetString()!], await RunningOnAsync(cluster, "everywhere", first));
        Assert.Matches("(?m)^Drain += true; .* deadline$", (await cluster.NomadAsync("node", "status", first)).Ok());
        (await cluster.NomadAsync("node", "eligibility", "-enable", first)).Fails();
        Assert.False(following.IsCompleted);

        await File.WriteAllTextAsync(release, "");
        string told = (await following).Ok();
        string[] lines = told.TrimEnd('\n').Split('\n');
        Assert.All(lines, static line => Assert.Matches("^[0-9T:+-]+Z?: ", line));
        foreach (JsonElement moved in services)
        {
            string id = moved.GetProperty("ID").GetString()!;
            Assert.Contains($"Alloc \"{id}\" marked for migration", told, StringComparison.Ordinal);
            Assert.Contains($"Alloc \"{id}\" draining", told, StringComparison.Ordinal);
            Assert.Contains($"Alloc \"{id}\" status running -> complete", told, StringComparison.Ordinal);
        }

        Assert.Contains($"Alloc \"{batch.GetProperty("ID").GetString()}\" status running -> complete", told, StringComparison.Ordinal);
        Assert.DoesNotContain($"Alloc \"{batch.GetProperty("ID").GetString()}\" marked", told, StringComparison.Ordinal);
        Assert.Contains($"Drain complete for node {first}", told, StringComparison.Ordinal);
        int systemLeft = Array.FindIndex(lines, line => line.EndsWith($"Alloc \"{system.GetProperty("ID").GetString()}\" marked for migration", StringComparison.Ordinal));
        Assert.True(systemLeft > Array.FindIndex(lines, line => line.Contains(batch.GetProperty("ID").GetString()!, StringComparison.Ordinal)), told);

        JsonElement node = await cluster.GetAsync($"/v1/node/{first}");
        Assert.Equal(("ineligible", "complete", "new disks"), (
            node.GetProperty("SchedulingEligibility").GetString(),
            node.GetProperty("LastDrain").GetProperty("Status").GetString(),
            node.GetProperty("LastDrain").GetProperty("Meta").GetProperty("message").GetString()));
        Assert.Contains("Node drain complete", (await cluster.NomadAsync("node", "status", first)).Ok(), StringComparison.Ordinal);
        Assert.Equal("complete", (await cluster.AllocationsAsync("load")).Single().GetProperty("ClientStatus").GetString());

        // Each waited for the replacement of the one before: never was only one of them up.
        (await cluster.NomadAsync("node", "drain", "-disable", first)).Ok();
        await Eventually.TrueAsync("the system job to come back", async () => (await RunningOnAsync(cluster, "everywhere", first)).Length == 1);
    }

    [Fact]
    public async Task AnAgentThatLeavesEmptiesItsNodeFirst()
    {
        await using var cluster = new Cluster();
        await cluster.StartServerAsync();
        string first = await cluster.StartClientAsync("client-1", more: "drain_on_shutdown {\n  deadline = \"2m\"\n}\n}\nleave_on_interrupt = true\nclient {");
        (await cluster.NomadAsync("job", "run", "-detach", await ServiceAsync(cluster))).Ok();
        (await cluster.NomadAsync("job", "run", "-detach", await SystemAsync(cluster))).Ok();
        await cluster.WaitForAsync("web", "running", count: 2);
        await cluster.WaitForAsync("everywhere", "running");
        await Eventually.TrueAsync(
            "the first deployment to succeed",
            async () => (await cluster.GetAsync("/v1/job/web/deployment")).GetProperty("Status").GetString() == "successful");
        string second = await cluster.StartClientAsync("client-2");

        Assert.Equal(0, await cluster["client-1"].InterruptAsync(100));
        Assert.Equal(2, (await RunningOnAsync(cluster, "web", second)).Length);
        JsonElement node = await cluster.GetAsync($"/v1/node/{first}");
        Assert.Equal(("down", "ineligible", "complete"), (
            node.GetProperty("Status").GetString(), node.GetProperty("SchedulingEligibility").GetString(),
            node.GetProperty("LastDrain").GetProperty("Status").GetString()));
        Assert.All(
            (await cluster.AllocationsAsync("everywhere")).Where(row => row.GetProperty("NodeID").GetString() == first),
            static row => Assert.Equal("complete", row.GetProperty("ClientStatus").GetString()));
    }

    [Fact]
    public async Task AForcedDrainAsksNobodyAndAStoppedOneLeavesThings()
    {
        await using var cluster = new Cluster();
        await cluster.StartServerAsync();
        string node = await cluster.StartClientAsync("client-1");
        (await cluster.NomadAsync("job", "run", "-detach", await BatchAsync(cluster, Path.Combine(cluster.Directory, "never")))).Ok();
        (await cluster.NomadAsync("job", "run", "-detach", await SystemAsync(cluster))).Ok();
        await cluster.WaitForAsync("load", "running");
        await cluster.WaitForAsync("everywhere", "running");

        Assert.Contains("drain strategy set", (await cluster.NomadAsync("node", "drain", "-enable", "-no-deadline", "-detach", node)).Ok(), StringComparison.Ordinal);
        Assert.Contains("drain strategy unset", (await cluster.NomadAsync("node", "drain", "-disable", "-keep-ineligible", node)).Ok(), StringComparison.Ordinal);
        Assert.Equal("ineligible", (await cluster.GetAsync($"/v1/node/{node}")).GetProperty("SchedulingEligibility").GetString());
        Assert.Single(await RunningOnAsync(cluster, "load", node));
        Assert.Contains("No drain strategy set", (await cluster.NomadAsync("node", "drain", "-monitor", node)).Error, StringComparison.Ordinal);

        string told = (await cluster.NomadAsync("node", "drain", "-enable", "-force", "-ignore-system", node)).Ok();
        Assert.Contains($"Drain complete for node {node}", told, StringComparison.Ordinal);
        Assert.Single(await RunningOnAsync(cluster, "everywhere", node));
        Assert.Contains("deadline_reached : true", (await cluster.NomadAsync("node", "status", "-verbose", node)).Ok(), StringComparison.Ordinal);
        Assert.Matches("(?m)^Status += pending$", (await cluster.NomadAsync("job", "status", "load")).Ok());
        (await cluster.NomadAsync("node", "eligibility", "-enable", node)).Ok();
        await cluster.WaitForAsync("load", "running");
    }

    private static async Task<string[]> RunningOnAsync(Cluster cluster, string job, string node) =>
    [
        .. (await cluster.AllocationsAsync(job))
            .Where(row => row.GetProperty("NodeID").GetString() == node
                && row.GetProperty("ClientStatus").GetString() == "running" && row.GetProperty("DesiredStatus").GetString() == "run")
            .Select(static row => row.GetProperty("ID").GetString()!),
    ];

    private static Task<string> ServiceAsync(Cluster cluster) => cluster.JobFileAsync("web.nomad", """
        job "web" {
          update {
            min_healthy_time = "1s"
          }
          migrate {
            min_healthy_time = "1s"
          }
          group "g" {
            count = 2
            task "t" {
              driver = "raw_exec"
              config {
                command = "/bin/sleep"
                args    = ["1000"]
              }
              resources {
                cpu    = 50
                memory = 20
              }
            }
          }
        }
        """);

    private static Task<string> BatchAsync(Cluster cluster, string release) => cluster.JobFileAsync("load.nomad", $$"""
        job "load" {
          type = "batch"
          group "g" {
            task "t" {
              driver = "raw_exec"
              config {
                command = "/bin/sh"
                args    = ["-c", "while [ ! -e {{release}} ]; do sleep 0.1; done"]
              }
              resources {
                cpu    = 50
                memory = 20
              }
            }
          }
        }
        """);

    private static Task<string> SystemAsync(Cluster cluster) => cluster.JobFileAsync("everywhere.nomad", """
        job "everywhere" {
          type = "system"
          group "g" {
            task "t" {
              driver = "raw_exec"
              config {
                command = "/bin/sleep"
                args    = ["1000"]
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
