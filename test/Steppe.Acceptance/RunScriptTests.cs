namespace Steppe.Acceptance;

/// <summary>The two commands at the top of the README.</summary>
[Collection<WholeMachine>]
public sealed class RunScriptTests
{
    [Fact]
    public async Task RunShowsAJobFromFileToOutputAndLeavesNothingBehind()
    {
        string folder = Directory.CreateTempSubdirectory("steppe-run-").FullName;
        try
        {
            CommandResult result = await ProgramRun.ToEndAsync(
                Path.Combine(Checkout.Root, "run.sh"), [], Checkout.Root, seconds: 240, environment: [("STEPPE_RUN", folder)]);
            string text = result.Ok();
            Assert.Contains("finished with status \"complete\"", text, StringComparison.Ordinal);
            Assert.Contains("Hello from ", text, StringComparison.Ordinal);
            Assert.Contains("http://127.0.0.1:4646", text, StringComparison.Ordinal);
            Assert.Empty(Leftovers.Pids(folder));
            Assert.Empty(Leftovers.Mounts(folder));
        }
        finally
        {
            Leftovers.End(folder);
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task SecondRunWithChangedFilesKeepsNodeIdsAndAdoptsRunningTasks()
    {
        string folder = Directory.CreateTempSubdirectory("steppe-run-").FullName;
        try
        {
            await using (ProgramRun first = Keep(folder, "first"))
            {
                await ClusterIsUpAsync(first);
                await File.WriteAllTextAsync(Path.Combine(folder, "long.nomad"), """
                    job "long" {
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
                (await NomadAsync("job", "run", "-detach", Path.Combine(folder, "long.nomad"))).Ok();
                await Eventually.TrueAsync("the long job to run", async () => Sleepers(folder).Count == 1 && (await NomadAsync("job", "status", "long")).Ok().Contains("running ", StringComparison.Ordinal));
                string[] before = Lines((await NomadAsync("node", "status", "-quiet")).Ok());
                int pid = Sleepers(folder)[0];
                Assert.Equal(0, await first.InterruptAsync());

                string config = Path.Combine(folder, "nomad-local-config-client-2.hcl");
                await File.WriteAllTextAsync(config, (await File.ReadAllTextAsync(config)).Replace("\"client-2\"", "\"second\"", StringComparison.Ordinal));
                await using ProgramRun second = Keep(folder, "second");
                await ClusterIsUpAsync(second);
                Assert.Equal(before.Order(StringComparer.Ordinal), Lines((await NomadAsync("node", "status", "-quiet")).Ok()).Order(StringComparer.Ordinal));
                Assert.Equal([pid], Sleepers(folder));
                Assert.Contains("running", (await NomadAsync("job", "status", "long")).Ok(), StringComparison.Ordinal);
                (await NomadAsync("job", "stop", "long")).Ok();
                await Eventually.TrueAsync("the adopted task to end", () => Sleepers(folder).Count == 0);
                Assert.Equal(0, await second.InterruptAsync());
            }
        }
        finally
        {
            Leftovers.End(folder);
            Directory.Delete(folder, recursive: true);
        }
    }

    private static ProgramRun Keep(string folder, string name) => ProgramRun.Start(
        Path.Combine(Checkout.Root, "run.sh"), ["--keep"], Path.Combine(folder, name + ".run"), Checkout.Root, ("STEPPE_RUN", folder));

    private static Task ClusterIsUpAsync(ProgramRun run) => Eventually.TrueAsync(
        "the cluster to stay up",
        () => run.HasExited ? throw new InvalidOperationException(run.Log()) : run.Log().Contains("The cluster stays up", StringComparison.Ordinal),
        240);

    private static Task<CommandResult> NomadAsync(params string[] arguments) => ProgramRun.ToEndAsync(
        Checkout.Nomad, arguments, Checkout.Root, environment: [("NOMAD_ADDR", "http://127.0.0.1:4646")]);

    private static IReadOnlyList<int> Sleepers(string folder) =>
        [.. Leftovers.Pids(folder).Where(static pid => File.Exists($"/proc/{pid}/comm") && File.ReadAllText($"/proc/{pid}/comm").Trim() == "sleep")
            .Where(static pid => File.ReadAllText($"/proc/{pid}/cmdline").Contains("1000", StringComparison.Ordinal))];

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
