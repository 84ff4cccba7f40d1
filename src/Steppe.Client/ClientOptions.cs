using System.Collections.Immutable;
using Steppe.ClientCore;
using Steppe.Model;

namespace Steppe.Client;

/// <summary>How one client agent is set up; the agent's configuration files fill it.</summary>
/// <remarks>Immutable. Source: agent configuration, block <c>client</c>.</remarks>
public sealed record ClientOptions
{
    private static readonly ImmutableSortedDictionary<string, string> NoTexts =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Node identity, local state and the supervisor's files; absolute.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>Directories of allocations; absolute.</summary>
    public required string AllocationDirectory { get; init; }

    public required string Name { get; init; }
    public string Region { get; init; } = "global";
    public string Datacenter { get; init; } = "dc1";
    public string NodeClass { get; init; } = "";
    public string NodePool { get; init; } = "default";

    /// <summary>Whether the node, when it is new to the servers, takes no work until somebody makes it eligible.</summary>
    public bool StartsIneligible { get; init; }

    public ImmutableSortedDictionary<string, string> Meta { get; init; } = NoTexts;

    /// <summary>The legacy map <c>options</c>: <c>fingerprint.denylist</c>, <c>env.denylist</c>, <c>user.denylist</c>, …</summary>
    public ImmutableSortedDictionary<string, string> Options { get; init; } = NoTexts;

    /// <summary>Advertised <c>host:port</c> of the HTTP API.</summary>
    public string HttpAddress { get; init; } = "";

    public bool TlsEnabled { get; init; }

    /// <summary>Agent <c>-dev</c>: tasks end with the agent.</summary>
    public bool IsDev { get; init; }

    /// <summary>Level of compatibility, shown as <c>nomad.version</c>.</summary>
    public string NomadVersion { get; init; } = "1.6.5";

    /// <summary>Source revision of the program.</summary>
    public string Revision { get; init; } = "";

    /// <summary>Version of the program.</summary>
    public string SteppeVersion { get; init; } = "0.1.0";

    /// <summary>Interface whose address tasks use; empty takes the one of the default route.</summary>
    public string NetworkInterface { get; init; } = "";

    /// <summary>Mbit/s, 0 to ask the interface.</summary>
    public int NetworkSpeedMbits { get; init; }

    /// <summary>MHz over all cores, 0 to detect.</summary>
    public int CpuTotalComputeMhz { get; init; }

    /// <summary>Cores that tasks can have as their own; null for all there are.</summary>
    public IReadOnlyList<int>? ReservableCores { get; init; }

    /// <summary>MiB, 0 to detect.</summary>
    public int MemoryTotalMb { get; init; }

    /// <summary>MiB, 0 to detect.</summary>
    public int DiskTotalMb { get; init; }

    /// <summary>MiB, 0 to detect.</summary>
    public int DiskFreeMb { get; init; }

    public NodeReserved Reserved { get; init; } = NodeReserved.None;

    /// <summary>Devices tasks may have as their own.</summary>
    public ImmutableArray<DeviceDeclaration> Devices { get; init; } = [];

    /// <summary>Directories jobs may use, by name.</summary>
    public ImmutableSortedDictionary<string, HostVolume> HostVolumes { get; init; } =
        ImmutableSortedDictionary.Create<string, HostVolume>(StringComparer.Ordinal);

    /// <summary>Networks ports may be taken on besides the default one, by name.</summary>
    public ImmutableSortedDictionary<string, HostNetwork> HostNetworks { get; init; } =
        ImmutableSortedDictionary.Create<string, HostNetwork>(StringComparer.Ordinal);

    public int MinDynamicPort { get; init; } = 20000;
    public int MaxDynamicPort { get; init; } = 32000;

    /// <summary>Longest <c>kill_timeout</c> a task gets.</summary>
    public TimeSpan MaxKillTimeout { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan GcInterval { get; init; } = TimeSpan.FromMinutes(1);
    public int GcMaxAllocations { get; init; } = 50;
    public double GcDiskUsageThreshold { get; init; } = 80;
    public double GcInodeUsageThreshold { get; init; } = 70;
    public int GcParallelDestroys { get; init; } = 2;

    /// <summary>Cgroup above all tasks.</summary>
    public string CgroupParent { get; init; } = "nomad.slice";

    /// <summary>Which cgroups the supervisor uses: <c>auto</c>, <c>v2</c>, <c>v1</c> or <c>none</c>.</summary>
    public string Cgroups { get; init; } = "auto";

    /// <summary>The program that serves as supervisor; normally the agent's own.</summary>
    public required string SupervisorProgram { get; init; }

    /// <summary>Its arguments before the supervisor's own.</summary>
    public ImmutableArray<string> SupervisorArguments { get; init; } = ["supervisor"];

    /// <summary>The arguments that make the same program fetch an artifact.</summary>
    public ImmutableArray<string> ArtifactArguments { get; init; } = ["artifact-fetch"];

    /// <summary>What fetching artifacts may cost.</summary>
    public ArtifactLimits Artifacts { get; init; } = new();

    /// <summary>How long a supervisor stays without tasks and without an agent.</summary>
    public TimeSpan SupervisorIdleTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A comma-separated list out of <see cref="Options"/>, null when it is not set.</summary>
    internal IReadOnlyList<string>? FindList(string option) => Options.TryGetValue(option, out string? list)
        ? list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        : null;
}
