using System.Text.Json;

namespace Steppe.Acceptance;

/// <summary>Jobs that run on every node, on nodes that come later too.</summary>
public sealed class SystemJobTests
{
    [Fact]
    public async Task TheyReachNodesThatJoinLaterAndAreUpdatedOneByOne()
    {
        await using var cluster = new Cluster();
        await cluster.StartServerAsync();
        string first = await cluster.StartClientAsync("client-1");
        string second = await cluster.StartClientAsync("client-2");
        string ran = (await cluster.NomadAsync("job", "run", await SystemAsync(cluster, "one"))).Ok();
        Assert.Equal(2, ran.Split('\n').Count(static line => line.Contains("\" created: node \"", StringComparison.Ordinal)));
        Assert.DoesNotContain("deployment", ran, StringComparison.Ordinal);
        (await cluster.NomadAsync("job", "run", await SysBatchAsync(cluster))).Ok();
        await cluster.WaitForAsync("everywhere", "running", count: 2);
        await cluster.WaitForAsync("once", "complete", count: 2);
        Assert.Matches("(?m)^Status += dead$", (await cluster.NomadAsync("job", "status", "once")).Ok());

        string third = await cluster.StartClientAsync("client-3");
        string[] nodes = [.. new[] { first, second, third }.Order(StringComparer.Ordinal)];
        Assert.Equal(nodes, NodesOf(await cluster.WaitForAsync("everywhere", "running", count: 3)));
        Assert.Equal(nodes, NodesOf(await cluster.WaitForAsync("once", "complete", count: 3)));
        Assert.Matches("(?m)^everywhere +system +50 +running ", (await cluster.NomadAsync("job", "status")).Ok());
        JsonElement[] rows = await cluster.AllocationsAsync("everywhere");
        Assert.All(rows, static row => Assert.Equal("Every where.g[0]", row.GetProperty("Name").GetString()));
        string verbose = (await cluster.NomadAsync("alloc", "status", "-verbose", rows[0].GetProperty("ID").GetString()!)).Ok();
        Assert.Matches("(?m)^Node +binpack +final score *$", verbose);

        // The command follows the update from pause to pause.
        string updated = (await cluster.NomadAsync("job", "run", await SystemAsync(cluster, "two"))).Ok();
        Assert.Equal(3, updated.Split('\n').Count(static line => line.Contains("finished with status \"complete\"", StringComparison.Ordinal)));
        JsonElement[] newer = [];
        await Eventually.TrueAsync("the new version to run everywhere", async () =>
        {
            newer = [.. (await cluster.AllocationsAsync("everywhere")).Where(static row =>
                row.GetProperty("JobVersion").GetInt32() == 1 && row.GetProperty("ClientStatus").GetString() == "running")];
            return newer.Length == 3;
        });
        Assert.Equal(nodes, NodesOf(newer));
        Assert.Equal(3, newer.Select(static row => row.GetProperty("CreateIndex").GetUInt64()).Distinct().Count());

        (await cluster.NomadAsync("job", "stop", "everywhere")).Ok();
        await Eventually.TrueAsync(
            "the system job to end everywhere",
            async () => (await cluster.AllocationsAsync("everywhere")).All(static row => row.GetProperty("ClientStatus").GetString() == "complete"));
        Assert.Equal(3, (await cluster.AllocationsAsync("once")).Length);
    }

    [Fact]
    public async Task ANodeThatIsFullIsExplainedAndServedWhenItHasRoom()
    {
        await using var cluster = new Cluster();
        await cluster.StartServerAsync();
        await cluster.StartClientAsync("client-1");
        await cluster.StartClientAsync("client-2", more: "cpu_total_compute = 300");
        CommandResult ran = await cluster.NomadAsync("job", "run", await SystemAsync(cluster, "one", cpu: 500));
        string output = ran.Fails(2);
        Assert.Contains("Task Group \"g\" (failed to place 1 allocation):", output, StringComparison.Ordinal);
        Assert.Contains("      * Resources exhausted on 1 nodes\n      * Dimension \"cpu\" exhausted on 1 nodes\n", output, StringComparison.Ordinal);
        Assert.Contains("waiting for additional capacity to place remainder", output, StringComparison.Ordinal);
        Assert.Single(await cluster.WaitForAsync("everywhere", "running"));

        await cluster["client-2"].InterruptAsync();
        await cluster.StartClientAsync("client-2", more: "cpu_total_compute = 3000");
        await cluster.WaitForAsync("everywhere", "running", count: 2);
        Assert.Matches("(?m)^g +0 +0 +2 ", (await cluster.NomadAsync("job", "status", "everywhere")).Ok());
    }

    private static IEnumerable<string> NodesOf(IEnumerable<JsonElement> rows) =>
        rows.Select(static row => row.GetProperty("NodeID").GetString()!).Order(StringComparer.Ordinal);

    private static Task<string> SystemAsync(Cluster cluster, string version, int cpu = 100) => cluster.JobFileAsync("everywhere.nomad", $$"""
        job "everywhere" {
          name = "Every where"
          type = "system"
          update {
            max_parallel = 1
            stagger      = "1s"
          }
          group "g" {
            task "t" {
              driver = "raw_exec"
              config {
                command = "/bin/sleep"
                args    = ["1000"]
              }
              env {
                VERSION = "{{version}}"
              }
              resources {
                cpu    = {{cpu}}
                memory = 20
              }
            }
          }
        }
        """);

    private static Task<string> SysBatchAsync(Cluster cluster) => cluster.JobFileAsync("once.nomad", """
        job "once" {
          type = "sysbatch"
          group "g" {
            task "t" {
              driver = "raw_exec"
              config {
                command = "/bin/true"
              }
            }
          }
        }
        """);
}
