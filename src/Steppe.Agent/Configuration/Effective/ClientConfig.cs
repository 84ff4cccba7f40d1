using System.Collections.Immutable;
using Steppe.ClientCore;
using Steppe.Model;

namespace Steppe.Agent.Configuration;

/// <summary>The block <c>client</c>, as far as clients act on it.</summary>
/// <remarks>Sizes in the units of their keys: MHz, MiB, Mbit/s; 0 stands for detected. Source: job specification, section 7.4.</remarks>
internal sealed record ClientConfig
{
    public required bool Enabled { get; init; }

    /// <summary>Servers to talk to, those to join included.</summary>
    public required ImmutableArray<string> Servers { get; init; }

    /// <summary>Absolute; null for the default place in the data directory.</summary>
    public required string? AllocationDirectory { get; init; }

    /// <summary>Absolute; null for the default place in the data directory.</summary>
    public required string? StateDirectory { get; init; }

    public required string NodeClass { get; init; }
    public required string NodePool { get; init; }

    /// <summary>Whether a new node takes no work until somebody makes it eligible.</summary>
    public required bool StartsIneligible { get; init; }

    public required ImmutableSortedDictionary<string, string> Meta { get; init; }
    public required ImmutableSortedDictionary<string, string> Options { get; init; }
    public required string NetworkInterface { get; init; }
    public required long NetworkSpeed { get; init; }
    public required long CpuTotalCompute { get; init; }
    public required long MemoryTotalMb { get; init; }
    public required long DiskTotalMb { get; init; }
    public required long DiskFreeMb { get; init; }
    public required NodeReserved Reserved { get; init; }
    public required ImmutableSortedDictionary<string, HostVolume> HostVolumes { get; init; }
    public required ImmutableSortedDictionary<string, HostNetwork> HostNetworks { get; init; }

    /// <summary>Cores tasks can have as their own; null for all there are.</summary>
    public required IReadOnlyList<int>? ReservableCores { get; init; }

    public required long MinDynamicPort { get; init; }
    public required long MaxDynamicPort { get; init; }
    public required TimeSpan MaxKillTimeout { get; init; }
    public required TimeSpan GcInterval { get; init; }
    public required double GcDiskUsageThreshold { get; init; }
    public required double GcInodeUsageThreshold { get; init; }
    public required long GcMaxAllocations { get; init; }
    public required long GcParallelDestroys { get; init; }

    /// <summary>How the node is emptied before the agent leaves; null for not at all.</summary>
    public required ShutdownDrainConfig? ShutdownDrain { get; init; }

    /// <summary>Cgroup above all tasks; null for the default.</summary>
    public required string? CgroupParent { get; init; }

    public required ArtifactLimits Artifacts { get; init; }

    /// <summary>Paths of the host, and where isolated tasks see them; empty for the drivers' own choice.</summary>
    public required ImmutableSortedDictionary<string, string> ChrootEnvironment { get; init; }

    public static ClientConfig From(SettingsBlock block) => new()
    {
        Enabled = block.Flag("enabled"),
        Servers = [.. block.Texts("servers"), .. JoinAddresses.Of(block)],
        AllocationDirectory = block.Text("alloc_dir"),
        StateDirectory = block.Text("state_dir"),
        NodeClass = block.Text("node_class") ?? "",
        NodePool = block.Text("node_pool") ?? "default",
        StartsIneligible = block.Flag("default_ineligible"),
        Meta = block.TextMap("meta"),
        Options = block.TextMap("options"),
        NetworkInterface = block.Text("network_interface") ?? "",
        NetworkSpeed = block.Integer("network_speed") ?? 0,
        CpuTotalCompute = block.Integer("cpu_total_compute") ?? 0,
        MemoryTotalMb = block.Integer("memory_total_mb") ?? 0,
        DiskTotalMb = block.Integer("disk_total_mb") ?? 0,
        DiskFreeMb = block.Integer("disk_free_mb") ?? 0,
        Reserved = ReservedFrom(block.Block("reserved")),
        HostVolumes = HostOffers.Volumes(block),
        HostNetworks = HostOffers.Networks(block),
        ReservableCores = Cores(block, "reservable_cores"),
        MinDynamicPort = block.Integer("min_dynamic_port") ?? 20000,
        MaxDynamicPort = block.Integer("max_dynamic_port") ?? 32000,
        MaxKillTimeout = block.Duration("max_kill_timeout") ?? TimeSpan.FromSeconds(30),
        GcInterval = block.Duration("gc_interval") ?? TimeSpan.FromMinutes(1),
        GcDiskUsageThreshold = block.Number("gc_disk_usage_threshold") ?? 80,
        GcInodeUsageThreshold = block.Number("gc_inode_usage_threshold") ?? 70,
        GcMaxAllocations = block.Integer("gc_max_allocs") ?? 50,
        GcParallelDestroys = block.Integer("gc_parallel_destroys") ?? 2,
        ShutdownDrain = ShutdownDrainConfig.From(block),
        CgroupParent = block.Text("cgroup_parent"),
        Artifacts = ArtifactConfig.From(block.Block("artifact")),
        ChrootEnvironment = block.TextMap("chroot_env"),
    };

    private static NodeReserved ReservedFrom(SettingsBlock block) => new()
    {
        CpuMhz = Whole(block, "cpu"),
        MemoryMb = Whole(block, "memory"),
        DiskMb = Whole(block, "disk"),
        Cores = Cores(block, "cores"),
        Ports = block.Text("reserved_ports") ?? "",
    };

    // A text that is no list is an error of ConfigRules.
    private static IReadOnlyList<int>? Cores(SettingsBlock block, string key) =>
        block.Text(key) is { Length: > 0 } text && CoreSet.TryParse(text, out IReadOnlyList<int>? cores) ? cores : null;

    // Out of range is an error of ConfigRules; here it must only not wrap around.
    private static int Whole(SettingsBlock block, string key) => (int)Math.Clamp(block.Integer(key) ?? 0, 0, int.MaxValue);
}
