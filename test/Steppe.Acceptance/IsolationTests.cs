using System.Text.Json;

namespace Steppe.Acceptance;

/// <summary>The drivers <c>exec</c> and <c>java</c> against a real cluster: kept apart, within limits, gone without a trace.</summary>
public sealed class IsolationTests : IAsyncLifetime
{
    private readonly Cluster _cluster = new();

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        await _cluster.StartServerAsync();
        string node = await _cluster.StartClientAsync("client-1");
        JsonElement exec = (await _cluster.GetAsync($"/v1/node/{node}")).GetProperty("Drivers").GetProperty("exec");
        Assert.SkipUnless(exec.GetProperty("Healthy").GetBoolean(), exec.GetProperty("HealthDescription").GetString()!);
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task TaskIsKeptApartHeldToItsMemoryAndReportedAsKilledForIt()
    {
        string secret = Path.Combine(_cluster.Directory, "host-secret");
        await File.WriteAllTextAsync(secret, "host");
        JsonElement apart = await RunAsync("apart", "complete", $"""
            command = "/bin/sh"
            args    = ["-c", "id -un; cat {secret} 2>/dev/null || echo hidden; ls /proc | grep -c '^[0-9]'; echo $NOMAD_TASK_DIR $NOMAD_ALLOC_DIR; echo x > $NOMAD_SECRETS_DIR/s && cat /secrets/s; ls / | xargs"]
            """);
        string output = (await _cluster.NomadAsync("alloc", "logs", Id(apart))).Ok();
        Assert.StartsWith("nobody\nhidden\n3\n/local /alloc\nx\nalloc bin dev etc ", output, StringComparison.Ordinal);

        JsonElement greedy = await RunAsync("greedy", "failed", """
            command = "/bin/sh"
            args    = ["-c", "x=$(head -c 200000000 /dev/zero | tr '\\0' x); echo survived"]
            """);
        JsonElement ended = greedy.GetProperty("TaskStates").GetProperty("t").GetProperty("Events").EnumerateArray()
            .First(static happened => happened.GetProperty("Type").GetString() == "Terminated");
        Assert.Equal("true", ended.GetProperty("Details").GetProperty("oom_killed").GetString());
        Assert.Contains("OOM Killed", ended.GetProperty("DisplayMessage").GetString(), StringComparison.Ordinal);
        Assert.Equal("", (await _cluster.NomadAsync("fs", Id(greedy), "alloc/logs/t.stdout.0")).Ok());
    }

    [Fact]
    public async Task TaskOutlivesItsAgentAndDiesWithItsSupervisorWithoutATrace()
    {
        string file = await _cluster.JobFileAsync("stays.nomad", Job("stays", "service", """
            command = "/bin/sh"
            args    = ["-c", "setsid sleep 10000 & echo begun; sleep 10000"]
            """));
        (await _cluster.NomadAsync("job", "run", "-detach", file)).Ok();
        string allocation = Id((await _cluster.WaitForAsync("stays", "running"))[0]);
        await Eventually.TrueAsync("output", async () => (await _cluster.NomadAsync("alloc", "logs", allocation)).Output == "begun\n");
        IReadOnlyList<int> tasks = TaskProcesses();
        Assert.Equal(3, tasks.Count);

        await _cluster["client-1"].KillAsync();
        await _cluster.RestartClientAsync("client-1");
        string read = await Eventually.SomeAsync("statistics", async () =>
            (await _cluster.GetAsync($"/v1/client/allocation/{allocation}/stats")).GetProperty("Tasks") is { ValueKind: JsonValueKind.Object } all
                && all.TryGetProperty("t", out JsonElement task) ? task.GetRawText() : null);
        JsonElement stats = JsonDocument.Parse(read).RootElement;
        Assert.Equal(tasks, TaskProcesses());
        Assert.Equal(3, stats.GetProperty("Pids").EnumerateObject().Count());
        Assert.Contains("Cache", stats.GetProperty("ResourceUsage").GetProperty("MemoryStats").GetProperty("Measured").EnumerateArray().Select(static one => one.GetString()));

        foreach (int supervisor in Leftovers.Supervisors(_cluster.Directory))
        {
            Leftovers.KillOne(supervisor);
        }

        await Eventually.TrueAsync("the task to be started again", async () =>
            (await _cluster.GetAsync($"/v1/allocation/{allocation}")).GetProperty("TaskStates").GetProperty("t").GetProperty("Restarts").GetInt32() == 1);
        await Eventually.TrueAsync("other processes", () => TaskProcesses() is { Count: 3 } now && !now.Intersect(tasks).Any());

        (await _cluster.NomadAsync("job", "stop", "-detach", "stays")).Ok();
        await _cluster.WaitForAsync("stays", "complete");
        Assert.Empty(TaskProcesses());
        Assert.Empty(Directory.GetDirectories("/sys/fs/cgroup", $"*{allocation}*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task ChaptersJavaJobRunsFromTheHostAndFromTheAllocation()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/javac"), "needs a JDK");
        string target = Path.Combine(_cluster.Directory, "gs-batch-processing", "complete", "target");
        string jar = Path.Combine(target, "batch-processing-0.0.1-SNAPSHOT.jar");
        await CompileAsync(target, jar);

        // The chapter's file with $DIR filled in, as its shell does.
        string file = await _cluster.JobFileAsync("hello-java-batch.nomad", $$"""
            job "hello-java-batch" {
              datacenters = ["dc1"]

              type = "batch"

              group "java-batch" {
                count = 1
                task "to-upper" {
                  driver = "java"
                  config {
                    jar_path    = "{{jar}}"
                  }
                  resources {
                      cpu    = 500
                      memory = 300
                  }
                }
              }
            }
            """);
        await AssertConvertsAsync("hello-java-batch", file);

        string second = await _cluster.JobFileAsync("hello-java-linux.nomad", $$"""
            job "hello-java-linux" {
              datacenters = ["dc1"]

              type = "batch"

              group "java-batch" {
                count = 1
                task "fetch" {
                  driver = "raw_exec"
                  lifecycle {
                    hook = "prestart"
                  }
                  config {
                    command = "/bin/cp"
                    args    = ["{{jar}}", "${NOMAD_ALLOC_DIR}/data/"]
                  }
                }
                task "to-upper" {
                  driver = "java"
                  config {
                    jar_path    = "alloc/data/batch-processing-0.0.1-SNAPSHOT.jar"
                    jvm_options = ["-Xmx2048m", "-Xms256m"]
                  }
                  resources {
                      cpu    = 500
                      memory = 300
                  }
                }
              }
            }
            """);
        await AssertConvertsAsync("hello-java-linux", second);
        Assert.Matches("^[0-9]", (await NodeAsync()).GetProperty("Attributes").GetProperty("driver.java.version").GetString());
    }

    private async Task<JsonElement> NodeAsync() =>
        await _cluster.GetAsync($"/v1/node/{(await _cluster.GetAsync("/v1/nodes"))[0].GetProperty("ID").GetString()}");

    private async Task AssertConvertsAsync(string job, string file)
    {
        (await _cluster.NomadAsync("job", "run", "-detach", file)).Ok();
        string allocation = Id((await _cluster.WaitForAsync(job, "complete", seconds: 60))[0]);

        Assert.Equal(
            "Converting (firstName: Jill, lastName: Doe) into (firstName: JILL, lastName: DOE)\n"
            + "Converting (firstName: Joe, lastName: Doe) into (firstName: JOE, lastName: DOE)\n",
            (await _cluster.NomadAsync("fs", allocation, "alloc/logs/to-upper.stdout.0")).Ok());
        Assert.Matches("(?m)^Status += dead$", (await _cluster.NomadAsync("job", "status", job)).Ok());
    }

    private async Task CompileAsync(string target, string jar)
    {
        Directory.CreateDirectory(target);
        await File.WriteAllTextAsync(Path.Combine(target, "sample-data.csv"), "Jill,Doe\nJoe,Doe\n");
        await File.WriteAllTextAsync(Path.Combine(target, "Batch.java"), """
            import java.io.*;

            public final class Batch {
                public static void main(String[] args) throws Exception {
                    BufferedReader lines = new BufferedReader(new InputStreamReader(Batch.class.getResourceAsStream("/sample-data.csv")));
                    for (String line; (line = lines.readLine()) != null; ) {
                        String[] name = line.split(",");
                        System.out.println("Converting (firstName: " + name[0] + ", lastName: " + name[1] + ") into (firstName: "
                                + name[0].toUpperCase() + ", lastName: " + name[1].toUpperCase() + ")");
                    }
                }
            }
            """);
        (await ProgramRun.ToEndAsync("/usr/bin/javac", ["Batch.java"], target)).Ok();
        (await ProgramRun.ToEndAsync("/usr/bin/jar", ["--create", "--file", jar, "--main-class", "Batch", "Batch.class", "sample-data.csv"], target)).Ok();
    }

    private async Task<JsonElement> RunAsync(string id, string status, string config)
    {
        (await _cluster.NomadAsync("job", "run", "-detach", await _cluster.JobFileAsync($"{id}.nomad", Job(id, "batch", config)))).Ok();
        return await _cluster.GetAsync($"/v1/allocation/{Id((await _cluster.WaitForAsync(id, status))[0])}");
    }

    private static string Job(string id, string type, string config) => $$"""
        job "{{id}}" {
          type = "{{type}}"
          group "g" {
            restart {
              attempts = {{(type == "batch" ? 0 : 2)}}
              delay    = "0s"
              mode     = "fail"
            }
            reschedule {
              attempts  = 0
              unlimited = false
            }
            task "t" {
              driver       = "exec"
              kill_timeout = "1s"
              config {
                {{config}}
              }
              resources {
                cpu    = 100
                memory = 64
              }
            }
          }
        }
        """;

    private static string Id(JsonElement allocation) => allocation.GetProperty("ID").GetString()!;

    private IReadOnlyList<int> TaskProcesses() => Leftovers.Isolated(_cluster.Directory);
}
