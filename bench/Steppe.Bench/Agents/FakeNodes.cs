using System.Collections.Immutable;
using System.Globalization;
using Steppe.Model;
using Steppe.Protocol;

namespace Steppe.Bench.Agents;

/// <summary>Nodes that take any amount of work and only say that it runs: many allocations without a process for each.</summary>
/// <remarks>They speak to the server as client agents do. They are in a datacenter of their own.</remarks>
internal sealed class FakeNodes : IAsyncDisposable
{
    public const string Datacenter = "bench";

    private static readonly TimeSpan BeatInterval = TimeSpan.FromSeconds(5);

    private readonly RpcServerConnection _servers;
    private readonly Node[] _nodes;
    private readonly Entropy _entropy;
    private readonly CancellationTokenSource _end = new();
    private Task _beating = Task.CompletedTask;

    private FakeNodes(string address, int count, Entropy entropy)
    {
        _servers = new RpcServerConnection([address], TimeProvider.System);
        _entropy = entropy;
        _nodes = [.. Enumerable.Range(0, count).Select(Describe)];
    }

    /// <summary>Registers so many nodes with the server at an address and keeps them alive.</summary>
    public static async Task<FakeNodes> StartAsync(string address, int count, CancellationToken cancellation)
    {
        // Ids unlike those of the server, whose seed is another.
        var fakes = new FakeNodes(address, count, new Entropy(20310504));
        foreach (Node node in fakes._nodes)
        {
            await fakes._servers.RegisterNodeAsync(new RegisterNodeRequest(node), cancellation);
        }

        await fakes.BeatAsync(cancellation);
        fakes._beating = fakes.KeepBeatingAsync();
        return fakes;
    }

    /// <summary>Says of every allocation on the nodes that it runs, or that it has ended.</summary>
    /// <returns>How many there are.</returns>
    public async Task<int> ReportAsync(ClientStatus status, CancellationToken cancellation)
    {
        int reported = 0;
        foreach (Node node in _nodes)
        {
            WatchAllocationsReply held = await _servers.WatchAllocationsAsync(
                new WatchAllocationsRequest(node.Id, node.SecretId, 0, TimeSpan.Zero), cancellation);
            reported += held.Allocations.Count;
            AllocationUpdate[] updates = [.. held.Allocations.Select(stamp => Update(stamp.Id, status))];
            await _servers.UpdateAllocationsAsync(
                new UpdateAllocationsRequest(RequestId.FromGuid(_entropy.NextUuid()), node.Id, node.SecretId, updates), cancellation);
        }

        return reported;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _beating.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _servers.DisposeAsync();
        _end.Dispose();
    }

    private async Task BeatAsync(CancellationToken cancellation)
    {
        foreach (Node node in _nodes)
        {
            await _servers.HeartbeatAsync(new HeartbeatRequest(node.Id, node.SecretId), cancellation);
        }
    }

    private async Task KeepBeatingAsync()
    {
        while (true)
        {
            await Task.Delay(BeatInterval, TimeProvider.System, _end.Token);
            await BeatAsync(_end.Token);
        }
    }

    // As many events as a task has that runs its first attempt, at a time of its own: real reports have no two in common.
    internal static AllocationUpdate Update(AllocationId id, ClientStatus status) => Update(
        id, status, DateTimeOffset.UnixEpoch.AddYears(61).AddTicks(BitConverter.ToUInt32(id.Value.ToByteArray(), 0)));

    private static AllocationUpdate Update(AllocationId id, ClientStatus status, DateTimeOffset at) => new()
    {
        Id = id,
        ClientStatus = status,
        ClientDescription = "Tasks are running",
        TaskStates = ImmutableSortedDictionary.Create<string, TaskState>(StringComparer.Ordinal).Add(JobText.Task, new TaskState
        {
            State = status == ClientStatus.Running ? TaskRunState.Running : TaskRunState.Dead,
            StartedAt = at,
            Events =
            [
                .. new[] { "Received", "Task Setup", "Started" }.Select(type => new TaskEvent
                {
                    Type = type, At = at, DisplayMessage = "as a client agent would say it",
                }),
            ],
        }),
    };

    private Node Describe(int number) => Describe(number, _entropy, cpuMhz: 1_000_000, memoryMb: 1_000_000);

    internal static Node Describe(int number, Entropy entropy, int cpuMhz, int memoryMb) => new()
    {
        Id = new NodeId(entropy.NextUuid()),
        SecretId = entropy.NextUuid(),
        Name = string.Create(CultureInfo.InvariantCulture, $"fake-{number}"),
        Datacenter = Datacenter,
        Attributes = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal)
            .Add("kernel.name", "linux").Add("driver.raw_exec", "1"),
        Drivers = ImmutableSortedDictionary.Create<string, DriverStatus>(StringComparer.Ordinal)
            .Add("raw_exec", new DriverStatus { Detected = true, Healthy = true }),
        Resources = new NodeResources
        {
            CpuMhz = cpuMhz,
            MemoryMb = memoryMb,
            DiskMb = 1_000_000_000,
            Addresses = [new NodeAddress("default", "eth0", "10.0.0.1", "ipv4", "")],
        },
    };
}
