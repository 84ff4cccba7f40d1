using Steppe.Client.Tests.Support;
using Steppe.Model;

namespace Steppe.Client.Tests.Servers;

public sealed class NodeRegistrationTests
{
    [Fact]
    public async Task The_node_describes_its_machine_and_its_drivers()
    {
        await using Cluster cluster = await Cluster.StartAsync(
            static options => options with { CpuTotalComputeMhz = 4000, MemoryTotalMb = 2048, NodeClass = "big", NodePool = "gpu" });

        await cluster.Agent.Registered;
        Node node = cluster.Servers.Registrations[0];

        Assert.Equal(cluster.Agent.NodeId, node.Id);
        Assert.NotEqual(Guid.Empty, node.SecretId);
        Assert.Equal(("worker", "dc1", "big", "gpu"), (node.Name, node.Datacenter, node.NodeClass, node.NodePool));
        Assert.Equal((4000, 2048), (node.Resources.CpuMhz, node.Resources.MemoryMb));
        Assert.True(node.Resources.DiskMb > 0);
        Assert.NotEmpty(node.Resources.Addresses);
        Assert.Equal("1.6.5", node.Attributes["nomad.version"]);
        Assert.Equal("1", node.Attributes["driver.raw_exec"]);
        Assert.Equal("linux", node.Attributes["kernel.name"]);
        Assert.Equal("4000", node.Attributes["cpu.totalcompute"]);
        Assert.Equal("2147483648", node.Attributes["memory.totalbytes"]);
        Assert.Contains("SIGTERM", node.Attributes["os.signals"], StringComparison.Ordinal);
        Assert.All(
            ["cpu.arch", "cpu.numcores", "os.name", "kernel.version", "unique.hostname", "unique.storage.bytesfree", "unique.network.ip-address", "steppe.version"],
            name => Assert.NotEqual("", node.Attributes[name]));
        Assert.True(node.Drivers["raw_exec"] is { Detected: true, Healthy: true, HealthDescription: "Healthy" });
    }

    [Fact]
    public async Task Denied_drivers_and_fingerprints_are_left_out()
    {
        await using Cluster cluster = await Cluster.StartAsync(static options => options with
        {
            Options = options.Options.Add("driver.denylist", "raw_exec, java").Add("fingerprint.denylist", "signal"),
        });

        await cluster.Agent.Registered;

        Assert.Empty(cluster.Servers.Registrations[0].Drivers);
        Assert.False(cluster.Servers.Registrations[0].Attributes.ContainsKey("os.signals"));
    }

    /// <summary>The servers count from when they took the heartbeat. Who counted from the answer would run work beside what they put in its
    /// place.</summary>
    [Fact]
    public async Task Silence_counts_from_the_question_however_long_the_answer_takes()
    {
        await using Cluster cluster = await Cluster.StartAsync();
        await cluster.Agent.Registered;
        var arrive = new TaskCompletionSource();
        cluster.Servers.HeartbeatsArrive = arrive.Task;
        int before = cluster.Servers.Heartbeats;
        await Wait.UntilAsync(() => cluster.Servers.Heartbeats > before, "a heartbeat is taken");
        DateTime takenBy = DateTime.UtcNow;
        string noted = Path.Combine(cluster.Options.StateDirectory, "last-contact");
        DateTime earlier = File.GetLastWriteTimeUtc(noted);

        await Wait.UntilAsync(() => DateTime.UtcNow > takenBy.AddMilliseconds(300), "the answer is late");
        cluster.Servers.HeartbeatsArrive = new TaskCompletionSource().Task;
        arrive.SetResult();

        await Wait.UntilAsync(() => File.GetLastWriteTimeUtc(noted) > earlier, "it is noted");
        Assert.InRange(File.GetLastWriteTimeUtc(noted), earlier, takenBy.AddSeconds(1));
    }

    [Fact]
    public async Task It_registers_again_when_the_servers_have_forgotten_it()
    {
        await using Cluster cluster = await Cluster.StartAsync();
        await cluster.Agent.Registered;
        await Wait.UntilAsync(() => cluster.Servers.Heartbeats > 0, "a heartbeat");

        cluster.Servers.ForgetNode();

        await Wait.UntilAsync(() => cluster.Servers.Registrations.Count == 2, "a second registration");
        Assert.Equal(cluster.Servers.Registrations[0].SecretId, cluster.Servers.Registrations[1].SecretId);
    }

    [Fact]
    public async Task It_registers_when_servers_come_up_late()
    {
        var away = new Cluster[1];
        away[0] = await Cluster.StartAsync();
        await using Cluster cluster = away[0];
        await cluster.Agent.Registered;
        await cluster.Agent.DisposeAsync();

        cluster.Servers.IsAway = true;
        await cluster.StartAgentAsync();
        Assert.False(cluster.Agent.Registered.IsCompleted);
        cluster.Servers.IsAway = false;

        await cluster.Agent.Registered.WaitAsync(TimeSpan.FromSeconds(30));
    }
}
