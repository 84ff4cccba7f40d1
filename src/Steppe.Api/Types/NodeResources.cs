using System.Text.Json.Serialization;

namespace Steppe.Api.Types;

/// <summary>What a node has.</summary>
public sealed record ApiNodeResources
{
    public ApiNodeCpu Cpu { get; set; } = new();

    public IReadOnlyList<ApiNodeDevice>? Devices { get; init; }

    public ApiNodeDisk Disk { get; set; } = new();

    public int MaxDynamicPort { get; init; }

    public ApiNodeMemory Memory { get; set; } = new();

    public int MinDynamicPort { get; init; }

    public IReadOnlyList<ApiNetworkResource>? Networks { get; init; }

    public IReadOnlyList<ApiNodeNetwork>? NodeNetworks { get; init; }
}

/// <summary>Processor capacity of a node in MHz.</summary>
public sealed record ApiNodeCpu
{
    public long CpuShares { get; init; }

    public IReadOnlyList<int>? ReservableCpuCores { get; init; }

    public int TotalCpuCores { get; init; }
}

/// <summary>Memory in MiB.</summary>
public sealed record ApiNodeMemory
{
    [JsonPropertyName("MemoryMB")]
    public long MemoryMb { get; init; }
}

/// <summary>Disk in MiB.</summary>
public sealed record ApiNodeDisk
{
    [JsonPropertyName("DiskMB")]
    public long DiskMb { get; init; }
}

/// <summary>One group of devices of a node.</summary>
public sealed record ApiNodeDevice
{
    public IReadOnlyDictionary<string, ApiDeviceAttribute>? Attributes { get; init; }

    public IReadOnlyList<ApiNodeDeviceInstance>? Instances { get; init; }

    public string Name { get; set; } = "";

    public string Type { get; set; } = "";

    public string Vendor { get; set; } = "";
}

/// <summary>What devices of a group are like in one respect: one of the four values, and the unit of a number.</summary>
public sealed record ApiDeviceAttribute
{
    public bool? Bool { get; init; }

    public double? Float { get; init; }

    public long? Int { get; init; }

    public string? String { get; init; }

    public string Unit { get; set; } = "";
}

/// <summary>One device.</summary>
public sealed record ApiNodeDeviceInstance
{
    public string HealthDescription { get; set; } = "";

    public bool Healthy { get; init; }

    [JsonPropertyName("ID")]
    public string Id { get; set; } = "";
}

/// <summary>One network interface of a node.</summary>
public sealed record ApiNodeNetwork
{
    public IReadOnlyList<ApiNodeNetworkAddress>? Addresses { get; init; }

    public string Device { get; set; } = "";

    public string MacAddress { get; set; } = "";

    public string Mode { get; set; } = "";

    public int Speed { get; init; }
}

/// <summary>One address of a network interface.</summary>
public sealed record ApiNodeNetworkAddress
{
    public string Address { get; set; } = "";

    public string Alias { get; set; } = "";

    public string Family { get; set; } = "";

    public string Gateway { get; set; } = "";

    public string ReservedPorts { get; set; } = "";
}

/// <summary>What a node keeps for itself.</summary>
public sealed record ApiReservedResources
{
    public ApiReservedCpu Cpu { get; set; } = new();

    public ApiNodeDisk Disk { get; set; } = new();

    public ApiNodeMemory Memory { get; set; } = new();

    public ApiReservedNetworks Networks { get; set; } = new();
}

/// <summary>Processor capacity that a node keeps for itself, in MHz.</summary>
public sealed record ApiReservedCpu
{
    public long CpuShares { get; init; }

    public IReadOnlyList<int>? ReservedCpuCores { get; init; }
}

/// <summary>Ports that a node keeps for itself, such as <c>22,80,8000-8100</c>.</summary>
public sealed record ApiReservedNetworks
{
    public string ReservedHostPorts { get; set; } = "";
}
