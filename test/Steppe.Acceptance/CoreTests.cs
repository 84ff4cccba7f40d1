using System.Text.Json;

namespace Steppe.Acceptance;

/// <summary>Tasks with cores of their own run there and nowhere else, and may use more memory than they were placed by.</summary>
public sealed class CoreTests(OneNode node) : IClassFixture<OneNode>
{
    private readonly Cluster _cluster = node.Cluster;

    [Theory]
    [InlineData("raw_exec")]
    [InlineData("exec")]
    public async Task ATaskIsKeptOnItsCore(string driver)
    {
        JsonElement cpu = (await NodeAsync()).GetProperty("NodeResources").GetProperty("Cpu");
        int count = cpu.GetProperty("ReservableCpuCores").GetArrayLength();
        Assert.Equal(Environment.ProcessorCount, count);

        (await _cluster.NomadAsync("job", "run", "-detach", await JobAsync("bound", driver, "cores = 1", "grep Cpus_allowed_list /proc/self/status; echo cores=$NOMAD_CPU_CORES; exec sleep 1000"))).Ok();
        string allocation = (await _cluster.WaitForAsync("bound", "running"))[0].GetProperty("ID").GetString()!;
        JsonElement given = (await _cluster.GetAsync($"/v1/allocation/{allocation}")).GetProperty("AllocatedResources").GetProperty("Tasks").GetProperty("t").GetProperty("Cpu");
        Assert.Equal([0], given.GetProperty("ReservedCores").EnumerateArray().Select(static core => core.GetInt32()));
        Assert.Equal(cpu.GetProperty("CpuShares").GetInt32() / cpu.GetProperty("TotalCpuCores").GetInt32(), given.GetProperty("CpuShares").GetInt32());
        string output = await LogAsync(allocation, "cores=");
        Assert.Matches(@"Cpus_allowed_list:\s+0\n", output);
        Assert.Contains("cores=0\n", output, StringComparison.Ordinal);
        Assert.Contains("CPU (1 cores)", (await _cluster.NomadAsync("alloc", "status", allocation)).Ok(), StringComparison.Ordinal);

        string told = (await _cluster.NomadAsync("job", "run", await JobAsync("greedy", driver, $"cores = {count}", "exec sleep 1000"))).Fails(2);
        Assert.Contains("Dimension \"cores\" exhausted on 1 nodes", told, StringComparison.Ordinal);
        await _cluster.ForgetAsync("greedy");
        await _cluster.ForgetAsync("bound");
    }

    [Fact]
    public async Task MemoryMayGrowBeyondWhatATaskIsPlacedByWhereThatIsAllowed()
    {
        string file = await JobAsync("grows", "exec", "cpu = 100\n        memory = 20\n        memory_max = 64", "echo max=$NOMAD_MEMORY_MAX_LIMIT; exec sleep 1000");
        string warned = (await _cluster.NomadAsync("job", "run", "-detach", file)).Ok();
        Assert.Contains("memory oversubscription is off", warned, StringComparison.Ordinal);
        string before = (await _cluster.WaitForAsync("grows", "running"))[0].GetProperty("ID").GetString()!;
        Assert.Equal("20971520", await LimitAsync(before));
        Assert.Contains("max=\n", await LogAsync(before, "max="), StringComparison.Ordinal);
        (await _cluster.NomadAsync("job", "stop", "-purge", "-detach", "grows")).Ok();

        (await _cluster.NomadAsync("operator", "scheduler", "set-config", "-memory-oversubscription=true")).Ok();
        (await _cluster.NomadAsync("job", "run", "-detach", file)).Ok();
        string after = "";
        await Eventually.TrueAsync("the job to run anew", async () =>
        {
            JsonElement[] rows = [.. (await _cluster.AllocationsAsync("grows")).Where(static row => row.GetProperty("ClientStatus").GetString() == "running")];
            after = rows is [var only] ? only.GetProperty("ID").GetString()! : before;
            return after != before;
        });
        Assert.Equal("67108864", await LimitAsync(after));
        Assert.Contains("max=64\n", await LogAsync(after, "max="), StringComparison.Ordinal);
        JsonElement memory = (await _cluster.GetAsync($"/v1/allocation/{after}")).GetProperty("AllocatedResources").GetProperty("Tasks").GetProperty("t").GetProperty("Memory");
        Assert.Equal((20, 64), (memory.GetProperty("MemoryMB").GetInt32(), memory.GetProperty("MemoryMaxMB").GetInt32()));
    }

    private async Task<JsonElement> NodeAsync() =>
        await _cluster.GetAsync($"/v1/node/{(await _cluster.GetAsync("/v1/nodes"))[0].GetProperty("ID").GetString()}");

    private async Task<string> LogAsync(string allocation, string until)
    {
        string output = "";
        await Eventually.TrueAsync($"the task to say {until}", async () =>
        {
            output = (await _cluster.NomadAsync("alloc", "logs", allocation)).Output;
            return output.Contains(until, StringComparison.Ordinal);
        });
        return output;
    }

    // The kernel's own word, wherever the memory controller is mounted.
    private static async Task<string> LimitAsync(string allocation)
    {
        string[] files =
        [
            .. Directory.EnumerateFiles("/sys/fs/cgroup", "memory.limit_in_bytes", SearchOption.AllDirectories),
            .. Directory.EnumerateFiles("/sys/fs/cgroup", "memory.max", SearchOption.AllDirectories),
        ];
        return (await File.ReadAllTextAsync(Assert.Single(files, file => file.Contains(allocation, StringComparison.Ordinal)))).Trim();
    }

    private Task<string> JobAsync(string id, string driver, string resources, string script) => _cluster.JobFileAsync($"{id}.nomad", $$"""
        job "{{id}}" {
          group "g" {
            update {
              max_parallel = 0
            }
            task "t" {
              driver = "{{driver}}"
              config {
                command = "/bin/sh"
                args    = ["-c", "{{script}}"]
              }
              resources {
                {{resources}}
              }
            }
          }
        }
        """);
}
