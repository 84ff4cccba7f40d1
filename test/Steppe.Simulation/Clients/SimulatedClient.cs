using System.Collections.Immutable;
using System.Globalization;
using Steppe.Model;
using Steppe.Simulation.Running;

namespace Steppe.Simulation.Clients;

/// <summary>A client's machine: its disk and its processes, and the agent that runs on it just now.</summary>
internal sealed class SimulatedClient
{
    private readonly SimulatedCluster _cluster;
    private readonly Entropy _entropy;

    public SimulatedClient(SimulatedCluster cluster, int number, Entropy entropy)
    {
        _cluster = cluster;
        _entropy = entropy;
        Link = new Link(string.Create(CultureInfo.InvariantCulture, $"client-{number + 1}"));
        Processes = new ProcessTable(cluster, entropy.Split());
        Node = Describe(number);
    }

    public Link Link { get; }

    public Node Node { get; }

    public ProcessTable Processes { get; }

    /// <summary>On disk: allocations that have a directory.</summary>
    public SortedDictionary<AllocationId, StoredAllocation> Stored { get; } = [];

    /// <summary>On disk: allocations of which only the id is left.</summary>
    public SortedSet<AllocationId> Collected { get; } = [];

    /// <summary>On disk: when the heartbeat after the servers' last answer is due.</summary>
    public DateTimeOffset? SilentFrom { get; set; }

    /// <summary>The agent, or null while none runs.</summary>
    public ClientLife? Life { get; private set; }

    public void StartAgent()
    {
        if (Life is null)
        {
            Life = new ClientLife(_cluster, this, _entropy.Split());
            Life.Begin();
        }
    }

    /// <summary>The agent is killed; the supervisor and the processes go on.</summary>
    public void KillAgent()
    {
        foreach (Process process in Processes.Living)
        {
            process.Watcher = null;
        }

        Life?.End();
        Life = null;
    }

    /// <summary>The machine is switched off.</summary>
    public void SwitchOff()
    {
        KillAgent();
        Processes.LoseAll();
    }

    private Node Describe(int number) => new()
    {
        Id = new NodeId(_entropy.NextUuid()),
        SecretId = _entropy.NextUuid(),
        Name = Link.Name,
        Datacenter = "dc1",
        Meta = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("rack", number % 3 == 0 ? "r1" : "r2"),
        Drivers = ImmutableSortedDictionary.Create<string, DriverStatus>(StringComparer.Ordinal)
            .Add("raw_exec", new DriverStatus { Detected = true, Healthy = true }),
        Resources = new NodeResources
        {
            CpuMhz = 3000 + (1000 * (number % 5)),
            MemoryMb = 4096,
            DiskMb = 20_000,
            Addresses = [new NodeAddress("default", "eth0", string.Create(CultureInfo.InvariantCulture, $"10.0.0.{number + 1}"), "ipv4", "")],
        },
    };
}
