using System.Text.Json;

namespace Steppe.Acceptance;

/// <summary>Pulls the plug of supervisors, again and again: their tasks end with them, and every one is accounted for.</summary>
public sealed class SupervisorKillTests
{
    private static int Kills => Checkout.IsSoak ? 200 : 20;

    [Fact]
    public async Task SupervisorKilledIsNoticedAndEveryTaskAccountedFor()
    {
        await using var cluster = new Cluster();
        await cluster.StartServerAsync();
        await cluster.StartClientAsync("client-1");
        string ran = Path.Combine(cluster.Directory, "ran");
        string file = await cluster.JobFileAsync("long.nomad", $$"""
            job "long" {
              type = "service"
              group "g" {
                count = 3
                restart {
                  attempts = 1000
                  interval = "1h"
                  delay    = "0s"
                  mode     = "delay"
                }
                task "t" {
                  driver = "raw_exec"
                  config {
                    command = "/bin/sh"
                    args = ["-c", "echo $NOMAD_ALLOC_ID $$ >> {{ran}}; exec sleep 1000"]
                  }
                  resources {
                    cpu    = 50
                    memory = 20
                  }
                }
              }
            }
            """);
        (await cluster.NomadAsync("job", "run", file)).Ok();
        await cluster.WaitForAsync("long", "running", 3);
        await Eventually.TrueAsync("three first starts", () => File.Exists(ran) && File.ReadLines(ran).Count() == 3);

        int rounds = Kills;
        for (int round = 1; round <= rounds; round++)
        {
            int supervisor = Assert.Single(Leftovers.Supervisors(cluster.Directory));
            using (var process = System.Diagnostics.Process.GetProcessById(supervisor))
            {
                process.Kill();
            }

            int starts = 3 * (round + 1);
            await Eventually.TrueAsync($"start number {starts}", () => File.ReadLines(ran).Count() >= starts, 60);
            Assert.Equal(starts, File.ReadLines(ran).Count());
            await Eventually.TrueAsync("three processes, and no old ones", () => SleepersOf(ran) == 3);
        }

        JsonElement[] allocations = await cluster.WaitForAsync("long", "running", 3);
        Assert.Equal(3, allocations.Length);
        foreach (JsonElement allocation in allocations)
        {
            JsonElement task = allocation.GetProperty("TaskStates").GetProperty("t");
            Assert.Equal((ulong)rounds, task.GetProperty("Restarts").GetUInt64());
            Assert.Contains(
                task.GetProperty("Events").EnumerateArray(),
                static happened => happened.GetProperty("Type").GetString() == "Terminated"
                    && happened.GetProperty("DisplayMessage").GetString()!.Contains("unknown", StringComparison.OrdinalIgnoreCase));
        }
    }

    private static int SleepersOf(string ran) => File.ReadLines(ran)
        .Select(static line => line.Split(' ')[1])
        .Count(static pid => Directory.Exists($"/proc/{pid}"));
}
