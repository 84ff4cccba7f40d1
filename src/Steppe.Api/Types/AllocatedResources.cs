using System.Text.Json.Serialization;

namespace Steppe.Api.Types;

/// <summary>What an allocation was given, per task and shared.</summary>
public sealed record ApiAllocatedResources
{
    public ApiAllocatedSharedResources Shared { get; set; } = new();

    public IReadOnlyDictionary<string, ApiTaskLifecycle?>? TaskLifecycles { get; init; }

    public IReadOnlyDictionary<string, ApiAllocatedTaskResources>? Tasks { get; init; }
}

/// <summary>When a task runs relative to the main tasks; <see langword="null"/> entries are main tasks.</summary>
public sealed record ApiTaskLifecycle
{
    public string Hook { get; set; } = "";

    public bool Sidecar { get; init; }
}

/// <summary>What one task was given.</summary>
public sealed record ApiAllocatedTaskResources
{
    public ApiAllocatedCpu Cpu { get; set; } = new();

    public IReadOnlyList<ApiAllocatedDevice>? Devices { get; init; }

    public ApiAllocatedMemory Memory { get; set; } = new();

    public IReadOnlyList<ApiNetworkResource>? Networks { get; init; }
}

/// <summary>Processor share in MHz, and reserved cores.</summary>
public sealed record ApiAllocatedCpu
{
    public long CpuShares { get; init; }

    public IReadOnlyList<int>? ReservedCores { get; init; }
}

/// <summary>Memory in MiB; the maximum is zero when it is not set.</summary>
public sealed record ApiAllocatedMemory
{
    [JsonPropertyName("MemoryMB")]
    public long MemoryMb { get; init; }

    [JsonPropertyName("MemoryMaxMB")]
    public long MemoryMaxMb { get; init; }
}

/// <summary>Device instances given to a task.</summary>
public sealed record ApiAllocatedDevice
{
    [JsonPropertyName("DeviceIDs")]
    public IReadOnlyList<string>? DeviceIds { get; init; }

    public string Name { get; set; } = "";

    public string Type { get; set; } = "";

    public string Vendor { get; set; } = "";
}

/// <summary>What the tasks of an allocation share.</summary>
public sealed record ApiAllocatedSharedResources
{
    [JsonPropertyName("DiskMB")]
    public long DiskMb { get; init; }

    public IReadOnlyList<ApiNetworkResource>? Networks { get; init; }

    public IReadOnlyList<ApiAllocatedPort>? Ports { get; init; }
}

/// <summary>One port of an allocation.</summary>
public sealed record ApiAllocatedPort
{
    [JsonPropertyName("HostIP")]
    public string HostIpAddress { get; set; } = "";

    /// <summary>[1.8.3+]</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IgnoreCollision { get; init; }

    public string Label { get; set; } = "";

    public int To { get; init; }

    public int Value { get; init; }
}

/// <summary>One network asked for or given.</summary>
public sealed record ApiNetworkResource
{
    [JsonPropertyName("CIDR")]
    public string Cidr { get; set; } = "";

    [JsonPropertyName("DNS")]
    public ApiDnsConfig? Dns { get; init; }

    public string Device { get; set; } = "";

    public IReadOnlyList<ApiPort>? DynamicPorts { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? Hostname { get; init; }

    [JsonPropertyName("IP")]
    public string IpAddress { get; set; } = "";

    [JsonPropertyName("MBits")]
    public int Mbits { get; init; }

    public string Mode { get; set; } = "";

    public IReadOnlyList<ApiPort>? ReservedPorts { get; init; }
}

/// <summary>One port asked for or given; <see cref="To"/> -1 means the same as <see cref="Value"/>.</summary>
public sealed record ApiPort
{
    public string HostNetwork { get; set; } = "";

    public string Label { get; set; } = "";

    public int To { get; init; }

    public int Value { get; init; }
}

/// <summary>The flat resource block that old clients read.</summary>
public sealed record ApiLegacyResources
{
    [JsonPropertyName("CPU")]
    public long Cpu { get; init; }

    public long Cores { get; init; }

    [JsonPropertyName("DiskMB")]
    public long DiskMb { get; init; }

    [JsonPropertyName("IOPS")]
    public long Iops { get; init; }

    [JsonPropertyName("MemoryMB")]
    public long MemoryMb { get; init; }

    [JsonPropertyName("MemoryMaxMB")]
    public long MemoryMaxMb { get; init; }

    public IReadOnlyList<ApiNetworkResource>? Networks { get; init; }
}
