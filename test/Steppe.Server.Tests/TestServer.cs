using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Steppe.Log.Disk;
using Steppe.Model;
using Steppe.Protocol;
using Steppe.State;

namespace Steppe.Server.Tests;

/// <summary>A real server over a real log in a directory of its own.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly bool _ownsDirectory;

    private TestServer(ServerNode node, string directory, bool ownsDirectory) =>
        (Node, Directory, _ownsDirectory) = (node, directory, ownsDirectory);

    public ServerNode Node { get; }

    public string Directory { get; }

    public static async Task<TestServer> StartAsync(
        string? directory = null, Func<ServerOptions, ServerOptions>? change = null, Func<string, ILogDisk>? openDisk = null)
    {
        string path = directory ?? System.IO.Directory.CreateTempSubdirectory("steppe-server-").FullName;
        var options = new ServerOptions { DataDirectory = path, Seed = 7, LogSegmentBytes = 1024 * 1024 };
        var environment = new ServerEnvironment(TimeProvider.System, NullLogger.Instance, Scheduler.Scheduling.Run);
        ServerNode node = await ServerNode.StartAsync(
            change?.Invoke(options) ?? options,
            openDisk is null ? environment : environment with { OpenDisk = openDisk },
            CancellationToken.None);
        return new TestServer(node, path, ownsDirectory: directory is null);
    }

    public async Task<RegisterJobResult.Registered> RegisterAsync(Job job) =>
        Assert.IsType<RegisterJobResult.Registered>(
            await Node.RegisterJobAsync(job, RegisterJobOptions.Default, CancellationToken.None));

    /// <summary>Registers a node and waits until it may take work.</summary>
    public async Task<Node> AddNodeAsync(string name, int cpu = 8000)
    {
        Node node = Samples.Node(name, cpu);
        await Node.Gateway.RegisterNodeAsync(new RegisterNodeRequest(node), CancellationToken.None);
        await WaitAsync(WatchKey.Node(node.Id), state => state.Nodes.Find(node.Id) is { IsReady: true });
        return node;
    }

    /// <summary>Waits until the committed state is as wanted.</summary>
    public async Task<StateSnapshot> WaitAsync(WatchKey key, Func<StateSnapshot, bool> isWanted)
    {
        StateSnapshot state = await Node.Feed.WaitAsync(
            key, snapshot => isWanted(snapshot) ? ulong.MaxValue : 0, ulong.MaxValue - 1, Patience, CancellationToken.None);
        Assert.True(isWanted(state), "the state did not become as wanted");
        return state;
    }

    public Task<StateSnapshot> WaitForEvaluationAsync(EvaluationId id) =>
        WaitAsync(WatchKey.Evaluation(id), state => state.Evaluations.Find(id) is { IsTerminal: true });

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        if (_ownsDirectory)
        {
            System.IO.Directory.Delete(Directory, recursive: true);
        }
    }
}

/// <summary>Jobs and nodes to test with.</summary>
internal static class Samples
{
    public static Job Job(string id, string type = "service", int count = 1, int cpu = 100) => new()
    {
        Id = id,
        Name = id,
        Type = type,
        Datacenters = ["dc1"],
        TaskGroups =
        [
            new TaskGroup
            {
                Name = "group",
                Count = count,
                Tasks =
                [
                    new TaskSpec
                    {
                        Name = "main",
                        Driver = "raw_exec",
                        Config = ImmutableSortedDictionary<string, JsonElement>.Empty
                            .Add("command", JsonSerializer.SerializeToElement("/bin/true")),
                        Resources = new Resources { Cpu = cpu, MemoryMb = 10 },
                    },
                ],
            },
        ],
    };

    public static Node Node(string name, int cpu = 8000) => new()
    {
        Id = new NodeId(Guid.NewGuid()),
        SecretId = Guid.NewGuid(),
        Name = name,
        Datacenter = "dc1",
        Attributes = ImmutableSortedDictionary<string, string>.Empty.Add("kernel.name", "linux").Add("driver.raw_exec", "1"),
        Drivers = ImmutableSortedDictionary<string, DriverStatus>.Empty
            .Add("raw_exec", new DriverStatus { Detected = true, Healthy = true, HealthDescription = "Healthy" }),
        Resources = new NodeResources { CpuMhz = cpu, MemoryMb = 16_384, DiskMb = 500_000 },
    };
}
