using System.Text.Json;

namespace Steppe.Acceptance;

/// <summary><c>job restart</c>, and nodes that take work only when they are told to.</summary>
public sealed class JobRestartTests
{
    [Fact]
    public async Task AllocationsAreRestartedBatchByBatchOrReplaced()
    {
        await using var cluster = new Cluster();
        await cluster.StartServerAsync();
        string node = await cluster.StartClientAsync("client-1", more: "default_ineligible = true");
        (await cluster.NomadAsync("job", "run", "-detach", await cluster.JobFileAsync("pair.nomad", Job))).Ok();
        await Eventually.TrueAsync(
            "the work to wait for a node that takes any",
            async () => (await cluster.NomadAsync("job", "status", "pair")).Ok().Contains("No nodes were eligible for evaluation", StringComparison.Ordinal));
        (await cluster.NomadAsync("node", "eligibility", "-enable", node)).Ok();
        JsonElement[] before = await cluster.WaitForAsync("pair", "running", 3);

        string[] lines = (await cluster.NomadAsync("job", "restart", "pair")).Ok().TrimEnd('\n').Split('\n');
        Assert.Contains("Restarting 3 allocations in 3 batches", lines[0], StringComparison.Ordinal);
        Assert.Contains("Job restart finished successfully", lines[^1], StringComparison.Ordinal);
        Assert.All(await RestartsAsync(cluster), static one => Assert.Equal((1UL, 1UL), one));

        // Of one group one task, all at once; then nobody answers, and the rest stays as it is.
        string tasks = (await cluster.NomadAsync("job", "restart", "-group=a", "-task=main", "-batch-size=100%", "pair")).Ok();
        Assert.Contains("Restarting 2 allocations\n", tasks, StringComparison.Ordinal);
        Assert.Equal([(1UL, 1UL), (2UL, 1UL), (2UL, 1UL)], [.. (await RestartsAsync(cluster)).Order()]);
        CommandResult asked = await cluster.NomadAsync("maybe\nn\n", ["job", "restart", "-batch-wait=ask", "-group=a", "pair"]);
        Assert.Contains("\"maybe\" is none of", asked.Ok(), StringComparison.Ordinal);
        Assert.Contains("canceled: 1 allocation left", asked.Output, StringComparison.Ordinal);

        string replaced = (await cluster.NomadAsync("job", "restart", "-reschedule", "-batch-size=2", "-batch-wait=10ms", "-yes", "pair")).Ok();
        Assert.Contains("Rescheduling 3 allocations in 2 batches", replaced, StringComparison.Ordinal);
        Assert.Contains("Waiting 10ms before the next batch", replaced, StringComparison.Ordinal);
        JsonElement[] after = [.. (await cluster.AllocationsAsync("pair")).Where(static row => row.GetProperty("DesiredStatus").GetString() == "run")];
        Assert.Equal(3, after.Length);
        Assert.Empty(after.Select(Id).Intersect(before.Select(Id)));
        Assert.All(after, static row => Assert.Equal("running", row.GetProperty("ClientStatus").GetString()));

        Assert.Contains("has no group \"c\"", (await cluster.NomadAsync("job", "restart", "-group=c", "pair")).Fails(), StringComparison.Ordinal);
        Assert.Contains("has a task \"x\"", (await cluster.NomadAsync("job", "restart", "-task=x", "pair")).Fails(), StringComparison.Ordinal);
        Assert.Contains("expected ask or fail", (await cluster.NomadAsync("job", "restart", "-on-error=go", "pair")).Fails(), StringComparison.Ordinal);
    }

    private static string? Id(JsonElement row) => row.GetProperty("ID").GetString();

    private static async Task<(ulong Main, ulong Side)[]> RestartsAsync(Cluster cluster) =>
    [
        .. (await cluster.AllocationsAsync("pair")).Select(static row => row.GetProperty("TaskStates")).Select(static tasks =>
            (tasks.GetProperty("main").GetProperty("Restarts").GetUInt64(), tasks.GetProperty("side").GetProperty("Restarts").GetUInt64())),
    ];

    private const string Task = """
        driver = "raw_exec"
        config {
          command = "/bin/sleep"
          args    = ["1000"]
        }
        resources {
          cpu    = 20
          memory = 10
        }
        """;

    private const string Job = $$"""
        job "pair" {
          update {
            max_parallel = 0
          }
          group "a" {
            count = 2
            task "main" {
              {{Task}}
            }
            task "side" {
              {{Task}}
            }
          }
          group "b" {
            task "main" {
              {{Task}}
            }
            task "side" {
              {{Task}}
            }
          }
        }
        """;
}
