using System.Text.Json;

namespace Steppe.Acceptance;

/// <summary>A changed job becomes its new version: the old work ends, the new begins, the old rows stay.</summary>
public sealed class ReplacementTests
{
    [Fact]
    public async Task NewVersionStartsOnlyWhenTheOldOneHasLetGo()
    {
        await using var cluster = new Cluster();
        await cluster.StartServerAsync();
        await cluster.StartClientAsync("client-1");
        string told = Path.Combine(cluster.Directory, "told");
        (await cluster.NomadAsync("job", "run", await JobAsync(cluster, told, "one"))).Ok();
        await Eventually.TrueAsync("the first start", () => File.Exists(told));
        (await cluster.NomadAsync("job", "run", await JobAsync(cluster, told, "two"))).Ok();
        await Eventually.TrueAsync("the second start", () => File.ReadLines(told).Count() >= 3);

        Assert.Equal(["start one", "end one", "start two"], File.ReadLines(told));
        JsonElement[] rows = await cluster.AllocationsAsync("held");
        Assert.Equal([1UL, 0UL], rows.Select(static row => row.GetProperty("JobVersion").GetUInt64()));
        Assert.Equal(["run", "stop"], rows.Select(static row => row.GetProperty("DesiredStatus").GetString()));
        Assert.Equal(rows[0].GetProperty("ID").GetString(), rows[1].GetProperty("NextAllocation").GetString());
    }

    [Fact]
    public async Task WorkOfALostNodeGoesToAnother()
    {
        await using var cluster = new Cluster();
        await cluster.StartServerAsync();
        string first = await cluster.StartClientAsync("client-1");
        string file = await cluster.JobFileAsync("moving.nomad", """
            job "moving" {
              group "g" {
                task "t" {
                  driver = "raw_exec"
                  config {
                    command = "/bin/sleep"
                    args    = ["1000"]
                  }
                }
              }
            }
            """);
        (await cluster.NomadAsync("job", "run", "-detach", file)).Ok();
        await cluster.WaitForAsync("moving", "running");
        string second = await cluster.StartClientAsync("client-2");

        await cluster["client-1"].KillAsync();
        await Eventually.TrueAsync(
            "the first node to be down",
            async () => (await cluster.GetAsync($"/v1/node/{first}")).GetProperty("Status").GetString() == "down",
            60);

        // Until the scheduler has looked at it, the work of the lost node counts as running there.
        await Eventually.TrueAsync(
            "the work to run on the second node",
            async () => (await cluster.AllocationsAsync("moving")).Any(row =>
                row.GetProperty("NodeID").GetString() == second && row.GetProperty("ClientStatus").GetString() == "running"),
            60);
        JsonElement lost = Assert.Single(await cluster.WaitForAsync("moving", "lost"));
        Assert.Equal("stop", lost.GetProperty("DesiredStatus").GetString());

        // The node comes back with the task still running: it is no longer wanted there.
        await cluster.RestartClientAsync("client-1");
        await Eventually.TrueAsync(
            "one process",
            () => Leftovers.Pids(cluster.Directory).Count(static pid => File.Exists($"/proc/{pid}/comm") && File.ReadAllText($"/proc/{pid}/comm").Trim() == "sleep") == 1);
    }

    private static Task<string> JobAsync(Cluster cluster, string told, string version) => cluster.JobFileAsync("held.nomad", $$"""
        job "held" {
          group "g" {
            network {
              port "http" {
                static = 18080
              }
            }
            task "t" {
              driver = "raw_exec"
              config {
                command = "/bin/sh"
                args = ["-c", "trap 'sleep 1; echo end {{version}} >> {{told}}; exit 0' INT; echo start {{version}} >> {{told}}; while :; do sleep 0.05; done"]
              }
            }
          }
        }
        """);
}
