using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Steppe.Acceptance;

/// <summary>The agent as a process: files it reads, signals it obeys, what it tells its surroundings.</summary>
public sealed class AgentProcessTests
{
    private const int Hangup = 1;
    private const int Interrupt = 2;
    private const int Terminate = 15;

    [Fact]
    public async Task JsonFilesNeedNoSuffixAndLaterFilesWin()
    {
        await using var cluster = new Cluster();
        await cluster.StartServerAsync();
        Directory.CreateDirectory(Path.Combine(cluster.Directory, "agent.d"));
        int port = new Uri(cluster.Address).Port + 30;
        string first = await cluster.JobFileAsync("first", $$"""
            {"data_dir": "{{cluster.Directory}}/json", "name": "overridden", "datacenter": "dc7",
             "client": {"enabled": true, "servers": ["127.0.0.1:{{new Uri(cluster.Address).Port + 1}}"], "meta": {"a": "1", "b": "2"},
                        "cpu_total_compute": 4321, "memory_total_mb": 1234},
             "advertise": {"http": "127.0.0.1", "rpc": "127.0.0.1", "serf": "127.0.0.1"},
             "ports": {"http": {{port}}, "rpc": {{port + 1}}, "serf": {{port + 2}} } }
            """);
        await cluster.JobFileAsync("agent.d/20-name.hcl", "name = \"jason\"\nclient {\n  meta {\n    \"b\" = \"3\"\n  }\n}\n");
        await cluster.JobFileAsync("agent.d/ignored.hcl~", "nonsense");
        await using ProgramRun agent = ProgramRun.Start(
            Checkout.Nomad, ["agent", "-config", first, "-config", Path.Combine(cluster.Directory, "agent.d")], Path.Combine(cluster.Directory, "json.log"), cluster.Directory);

        JsonElement node = await ReadyAsync(cluster, "jason");
        Assert.Equal("dc7", node.GetProperty("Datacenter").GetString());
        Assert.Equal("1", node.GetProperty("Meta").GetProperty("a").GetString());
        Assert.Equal("3", node.GetProperty("Meta").GetProperty("b").GetString());
        Assert.Equal(4321, node.GetProperty("NodeResources").GetProperty("Cpu").GetProperty("CpuShares").GetInt32());
        Assert.Equal(1234, node.GetProperty("NodeResources").GetProperty("Memory").GetProperty("MemoryMB").GetInt32());
        Assert.Equal("1.6.5", node.GetProperty("Attributes").GetProperty("nomad.version").GetString());
        Assert.Equal("linux", node.GetProperty("Attributes").GetProperty("kernel.name").GetString());
        Assert.False(node.GetProperty("Drivers").GetProperty("raw_exec").GetProperty("Detected").GetBoolean());
    }

    [Theory]
    [InlineData(Interrupt)]
    [InlineData(Terminate)]
    public async Task StopSignalEndsItInOrderAndTheServiceManagerHearsOfIt(int signal)
    {
        string folder = Directory.CreateTempSubdirectory("steppe-agent-").FullName;
        using var heard = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        heard.Bind(new UnixDomainSocketEndPoint(Path.Combine(folder, "notify")));
        try
        {
            await using ProgramRun agent = await ServerAsync(folder, "", ("NOTIFY_SOCKET", Path.Combine(folder, "notify")));
            Assert.Equal("READY=1", await MessageAsync(heard));
            agent.Signal(signal);
            Assert.Equal("STOPPING=1", await MessageAsync(heard));
            await Eventually.TrueAsync("the agent to end", () => agent.HasExited);
            Assert.Equal(0, agent.ExitCode);
        }
        finally
        {
            Leftovers.End(folder);
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task AnAgentThatLeavesTellsTheServersAtOnceAndEndsInOrder()
    {
        await using var cluster = new Cluster();
        await cluster.StartServerAsync();
        string node = await cluster.StartClientAsync("client-1");
        string file = await cluster.JobFileAsync("held.nomad", "job \"held\" {\n group \"g\" {\n task \"t\" {\n driver = \"raw_exec\"\n config {\n command = \"/bin/sleep\"\n args = [\"1000\"]\n}\n}\n}\n}\n");
        (await cluster.NomadAsync("job", "run", "-detach", file)).Ok();
        await cluster.WaitForAsync("held", "running");

        // Unasked it only goes: the servers will miss it, but not yet.
        Assert.Equal(0, await cluster["client-1"].InterruptAsync());
        Assert.Equal("ready", (await cluster.GetAsync($"/v1/node/{node}")).GetProperty("Status").GetString());

        foreach (string agent in new[] { "client-1", "server" })
        {
            await File.AppendAllTextAsync(Path.Combine(cluster.Directory, $"nomad-local-config-{agent}.hcl"), "\nleave_on_interrupt = true\n");
        }

        await cluster["server"].InterruptAsync();
        cluster.Launch("server");
        await cluster.RestartClientAsync("client-1");

        // The servers still took it for ready: that it is there again only its own log tells.
        await Eventually.TrueAsync("its second registration", () => cluster["client-1"].Log().Split(" is registered").Length > 2);
        Assert.Equal(0, await cluster["client-1"].InterruptAsync());

        await Eventually.TrueAsync(
            "the node to have left",
            async () => (await cluster.GetAsync($"/v1/node/{node}")) is var left
                && left.GetProperty("Status").GetString() == "down" && left.GetProperty("StatusDescription").GetString() == "left");
        await cluster.WaitForAsync("held", "lost");
        Assert.Contains("left the cluster", cluster["client-1"].Log(), StringComparison.Ordinal);
        Assert.Equal(0, await cluster["server"].InterruptAsync());
        await Eventually.TrueAsync("the server's goodbye", () => cluster["server"].Log().Contains("the server left the cluster", StringComparison.Ordinal));
    }

    [Fact]
    public async Task HangupReadsTheLogLevelAgain()
    {
        string folder = Directory.CreateTempSubdirectory("steppe-agent-").FullName;
        try
        {
            await using ProgramRun agent = await ServerAsync(folder, "log_level = \"WARN\"\n");
            string file = Path.Combine(folder, "agent.hcl");
            await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace("WARN", "TRACE", StringComparison.Ordinal));
            agent.Signal(Hangup);
            await Eventually.TrueAsync("the new level in the log", () => agent.Log().Contains("TRACE", StringComparison.OrdinalIgnoreCase));

            // A broken file changes nothing: the agent goes on as it was, and says so.
            await File.WriteAllTextAsync(file, "log_level = = 1");
            agent.Signal(Hangup);
            await Eventually.TrueAsync("the refusal in the log", () => agent.Log().Contains("agent.hcl:1", StringComparison.Ordinal));
            Assert.False(agent.HasExited);
        }
        finally
        {
            Leftovers.End(folder);
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task LogGoesToAFileAsJsonWhenAsked()
    {
        string folder = Directory.CreateTempSubdirectory("steppe-agent-").FullName;
        try
        {
            await using ProgramRun agent = await ServerAsync(folder, $"log_json = true\nlog_level = \"DEBUG\"\nlog_file = \"{folder}/logs/\"\n");
            Assert.Equal(0, await agent.InterruptAsync());
            string log = Assert.Single(Directory.GetFiles(Path.Combine(folder, "logs")));
            string[] lines = await File.ReadAllLinesAsync(log);
            Assert.NotEmpty(lines);
            foreach (string line in lines)
            {
                using JsonDocument entry = JsonDocument.Parse(line);
                Assert.NotEmpty(entry.RootElement.GetProperty("@level").GetString()!);
                Assert.NotEmpty(entry.RootElement.GetProperty("@message").GetString()!);
            }
        }
        finally
        {
            Leftovers.End(folder);
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task DevAgentLeavesNothingBehind()
    {
        string folder = Directory.CreateTempSubdirectory("steppe-agent-").FullName;
        try
        {
            await using ProgramRun agent = ProgramRun.Start(
                Checkout.Nomad, ["agent", "-dev", "-config", await PortsAsync(folder)], Path.Combine(folder, "agent.log"), folder, ("TMPDIR", folder));
            string address = "http://127.0.0.1:20201";
            string job = Path.Combine(folder, "sleep.nomad");
            await File.WriteAllTextAsync(job, """
                job "sleep" {
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
            await Eventually.TrueAsync("a ready node", async () => (await NomadAsync(address, "node", "status")).Output.Contains(" ready", StringComparison.Ordinal));
            (await NomadAsync(address, "job", "run", "-detach", job)).Ok();
            await Eventually.TrueAsync("the task", async () => (await NomadAsync(address, "job", "status", "sleep")).Output.Contains("running ", StringComparison.Ordinal));
            Assert.NotEmpty(Leftovers.Supervisors(folder));

            Assert.Equal(0, await agent.InterruptAsync());
            await Eventually.TrueAsync("supervisor and task to be gone", () => Leftovers.Pids(folder).Count == 0);
            Assert.DoesNotContain(File.ReadLines("/proc/self/mounts"), line => line.Contains(folder, StringComparison.Ordinal));
        }
        finally
        {
            Leftovers.End(folder);
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<ProgramRun> ServerAsync(string folder, string more, params (string Name, string Value)[] environment)
    {
        string file = Path.Combine(folder, "agent.hcl");
        await File.WriteAllTextAsync(file, more + await File.ReadAllTextAsync(await PortsAsync(folder)) + $"data_dir = \"{folder}/data\"\nserver {{\n  enabled = true\n}}\n");
        ProgramRun agent = ProgramRun.Start(Checkout.Nomad, ["agent", "-config", file], Path.Combine(folder, "agent.log"), folder, environment);
        using var http = new HttpClient();
        await Eventually.TrueAsync(
            "the agent to answer",
            async () => (await http.GetAsync(new Uri("http://127.0.0.1:20201/v1/agent/health"))).IsSuccessStatusCode || agent.HasExited);
        Assert.False(agent.HasExited, agent.HasExited ? agent.Log() : "");
        return agent;
    }

    private static async Task<string> PortsAsync(string folder)
    {
        string file = Path.Combine(folder, "ports.hcl");
        await File.WriteAllTextAsync(file, "advertise {\n http = \"127.0.0.1\"\n rpc = \"127.0.0.1\"\n serf = \"127.0.0.1\"\n}\nports {\n http = 20201\n rpc = 20202\n serf = 20203\n}\n");
        return file;
    }

    private static Task<CommandResult> NomadAsync(string address, params string[] arguments) =>
        ProgramRun.ToEndAsync(Checkout.Nomad, arguments, Checkout.Root, environment: [("NOMAD_ADDR", address)]);

    private static async Task<string> MessageAsync(Socket socket)
    {
        byte[] buffer = new byte[1024];
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        int length = await socket.ReceiveAsync(buffer, patience.Token);
        return Encoding.UTF8.GetString(buffer, 0, length).Split('\n')[0];
    }

    private static async Task<JsonElement> ReadyAsync(Cluster cluster, string name)
    {
        string id = await Eventually.SomeAsync($"node {name}", async () => (await cluster.GetAsync("/v1/nodes")).EnumerateArray()
            .Where(node => node.GetProperty("Name").GetString() == name && node.GetProperty("Status").GetString() == "ready")
            .Select(static node => node.GetProperty("ID").GetString())
            .FirstOrDefault());
        return await cluster.GetAsync($"/v1/node/{id}");
    }
}
