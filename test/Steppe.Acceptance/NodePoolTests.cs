using System.Text.Json;

namespace Steppe.Acceptance;

/// <summary>Nodes of different pools, and work that stays in its own.</summary>
public sealed class NodePoolTests
{
    [Fact]
    public async Task AJobLandsOnlyOnNodesOfItsPool()
    {
        await using var cluster = new Cluster();
        await cluster.StartServerAsync();
        string plain = await cluster.StartClientAsync("client-1");
        string refused = (await cluster.NomadAsync("job", "run", "-detach", await JobAsync(cluster, "pooled", "gpu"))).Fails();
        const string Reason = "job \"pooled\" is in nonexistent node pool \"gpu\"";
        Assert.Contains(Reason, refused, StringComparison.Ordinal);
        Assert.Contains(Reason, (await cluster.NomadAsync("job", "validate", await JobAsync(cluster, "pooled", "gpu"))).Fails(), StringComparison.Ordinal);
        Assert.Contains(Reason, (await cluster.NomadAsync("job", "plan", await JobAsync(cluster, "pooled", "gpu"))).Fails(255), StringComparison.Ordinal);

        (await cluster.NomadAsync("node", "pool", "apply", await cluster.JobFileAsync("pool.hcl", """
            node_pool "gpu" {
              description = "Machines with cards"
            }
            """))).Ok();
        (await cluster.NomadAsync("job", "run", "-detach", await JobAsync(cluster, "pooled", "gpu"))).Ok();
        await Eventually.TrueAsync(
            "the work to wait for a node",
            async () => (await cluster.NomadAsync("job", "status", "pooled")).Ok().Contains("No nodes were eligible for evaluation", StringComparison.Ordinal));

        // It starts by itself when a node of its pool joins.
        string special = await cluster.StartClientAsync("client-2", more: "node_pool = \"gpu\"");
        JsonElement[] placed = await cluster.WaitForAsync("pooled", "running", count: 2);
        Assert.All(placed, row => Assert.Equal(special, row.GetProperty("NodeID").GetString()));
        (await cluster.NomadAsync("job", "run", "-detach", await JobAsync(cluster, "anywhere", "default"))).Ok();
        Assert.All(await cluster.WaitForAsync("anywhere", "running", count: 2), row => Assert.Equal(plain, row.GetProperty("NodeID").GetString()));

        Assert.Contains(special[..8], (await cluster.NomadAsync("node", "pool", "nodes", "gpu")).Ok(), StringComparison.Ordinal);
        Assert.DoesNotContain(plain[..8], (await cluster.NomadAsync("node", "pool", "nodes", "gpu")).Ok(), StringComparison.Ordinal);
        Assert.Matches("(?m)^pooled +service ", (await cluster.NomadAsync("node", "pool", "jobs", "gpu")).Ok());
        Assert.Contains("has nodes", (await cluster.NomadAsync("node", "pool", "delete", "gpu")).Fails(), StringComparison.Ordinal);
        Assert.Matches("(?m)^Node Pool += gpu$", (await cluster.NomadAsync("job", "status", "pooled")).Ok());
    }

    private static Task<string> JobAsync(Cluster cluster, string name, string pool) => cluster.JobFileAsync($"{name}.nomad", $$"""
        job "{{name}}" {
          node_pool = "{{pool}}"
          group "g" {
            count = 2
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
