using System.Globalization;
using System.Text.Json;

namespace Steppe.Acceptance;

/// <summary>Pulls the plug of client agents, again and again: their tasks go on, and every one is accounted for.</summary>
public sealed class AgentKillTests
{
    private static int Kills => Checkout.IsSoak ? 200 : 20;

    [Fact]
    public async Task ClientAgentKilledAgainAndAgainKeepsItsTasksAndAccountsForThem()
    {
        await using var cluster = new Cluster();
        await cluster.StartServerAsync();
        string node = await cluster.StartClientAsync("client-1");
        string ran = Path.Combine(cluster.Directory, "ran");
        string counting = await cluster.JobFileAsync("counting.nomad", $$"""
            job "counting" {
              type = "service"
              group "g" {
                task "t" {
                  driver = "raw_exec"
                  config {
                    command = "/bin/sh"
                    args = ["-c", "echo started $$ >> {{ran}}; n=0; while true; do n=$((n+1)); echo line $n; sleep 0.02; done"]
                  }
                }
              }
            }
            """);
        (await cluster.NomadAsync("job", "run", counting)).Ok();
        string id = (await cluster.WaitForAsync("counting", "running"))[0].GetProperty("ID").GetString()!;
        await cluster.JobFileAsync("short.nomad", "");

        var random = new Random(7);
        for (int kill = 0; kill < Kills; kill++)
        {
            string job = await BatchJobAsync(cluster, $"short-{kill}", ran, random.Next(3) == 0 ? 1 : 0);
            (await cluster.NomadAsync("job", "run", "-detach", job)).Ok();
            await AfterAsync(random.Next(10, 400));
            await cluster["client-1"].KillAsync();
            Assert.Equal(node, await cluster.RestartClientAsync("client-1"));
        }

        for (int kill = 0; kill < Kills; kill++)
        {
            JsonElement allocation = (await cluster.WaitForAsync($"short-{kill}", "complete"))[0];
            Assert.Single(await cluster.AllocationsAsync($"short-{kill}"));
            Assert.Equal(1, Runs(ran, allocation.GetProperty("ID").GetString()!));
        }

        Assert.Single(File.ReadLines(ran), static line => line.StartsWith("started ", StringComparison.Ordinal));
        JsonElement still = Assert.Single(await cluster.AllocationsAsync("counting"));
        Assert.Equal(id, still.GetProperty("ID").GetString());
        Assert.Equal("running", still.GetProperty("ClientStatus").GetString());
        await CheckUnbrokenAsync(cluster, id);
    }

    private static async Task<string> BatchJobAsync(Cluster cluster, string name, string ran, int seconds) =>
        await cluster.JobFileAsync(name + ".nomad", $$"""
            job "{{name}}" {
              type = "batch"
              group "g" {
                task "t" {
                  driver = "raw_exec"
                  config {
                    command = "/bin/sh"
                    args = ["-c", "echo $NOMAD_ALLOC_ID $$ >> {{ran}}; sleep {{seconds.ToString(CultureInfo.InvariantCulture)}}"]
                  }
                  resources {
                    cpu    = 20
                    memory = 10
                  }
                }
              }
            }
            """);

    private static int Runs(string ran, string allocation) =>
        File.ReadLines(ran).Count(line => line.StartsWith(allocation, StringComparison.Ordinal));

    private static async Task CheckUnbrokenAsync(Cluster cluster, string id)
    {
        string log = (await cluster.NomadAsync("alloc", "logs", id)).Ok();
        int[] numbers =
        [
            .. log.Split('\n').Where(static line => line.StartsWith("line ", StringComparison.Ordinal))
                .Select(static line => int.Parse(line[5..], CultureInfo.InvariantCulture)),
        ];
        Assert.True(numbers.Length > 100, $"only {numbers.Length} lines were written");
        Assert.Equal(Enumerable.Range(1, numbers.Length), numbers);
    }

    // The moment of a kill is the point here, not a condition to wait for.
    private static Task AfterAsync(int milliseconds) => Task.Delay(TimeSpan.FromMilliseconds(milliseconds));
}
