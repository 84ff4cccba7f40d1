using System.Text.Json.Serialization;

namespace Steppe.Api.Types;

/// <summary><c>GET /v1/node/:id</c>: one client node. <see cref="SecretId"/> is always empty.</summary>
public sealed record ApiNode
{
    public IReadOnlyDictionary<string, string>? Attributes { get; init; }

    [JsonPropertyName("CSIControllerPlugins")]
    public IReadOnlyDictionary<string, ApiCsiPlugin>? CsiControllerPlugins { get; init; }

    [JsonPropertyName("CSINodePlugins")]
    public IReadOnlyDictionary<string, ApiCsiPlugin>? CsiNodePlugins { get; init; }

    public string CgroupParent { get; set; } = "";

    public string ComputedClass { get; set; } = "";

    public ulong CreateIndex { get; init; }

    public string Datacenter { get; set; } = "";

    public bool Drain { get; init; }

    public ApiDrainStrategy? DrainStrategy { get; init; }

    public IReadOnlyDictionary<string, ApiDriver>? Drivers { get; init; }

    /// <summary>At most ten, oldest first.</summary>
    public IReadOnlyList<ApiNodeEvent>? Events { get; init; }

    [JsonPropertyName("HTTPAddr")]
    public string HttpAddress { get; set; } = "";

    public IReadOnlyDictionary<string, ApiHostNetwork>? HostNetworks { get; init; }

    public IReadOnlyDictionary<string, ApiHostVolume>? HostVolumes { get; init; }

    [JsonPropertyName("ID")]
    public string Id { get; set; } = "";

    public ulong LastAllocUpdateIndex { get; init; }

    public ApiLastDrain? LastDrain { get; init; }

    public ulong LastMissedHeartbeatIndex { get; init; }

    public IReadOnlyDictionary<string, string>? Links { get; init; }

    public IReadOnlyDictionary<string, string>? Meta { get; init; }

    public ulong ModifyIndex { get; init; }

    public string Name { get; set; } = "";

    public string NodeClass { get; set; } = "";

    public string NodePool { get; set; } = "";

    public ApiNodeResources? NodeResources { get; init; }

    public ApiLegacyResources? Reserved { get; init; }

    public ApiReservedResources? ReservedResources { get; init; }

    public ApiLegacyResources? Resources { get; init; }

    public string SchedulingEligibility { get; set; } = "";

    [JsonPropertyName("SecretID")]
    public string SecretId { get; set; } = "";

    public string Status { get; set; } = "";

    public string StatusDescription { get; set; } = "";

    /// <summary>Unix seconds.</summary>
    public long StatusUpdatedAt { get; init; }

    [JsonPropertyName("TLSEnabled")]
    public bool TlsEnabled { get; init; }
}

/// <summary>A task driver as a node found it.</summary>
public sealed record ApiDriver
{
    public IReadOnlyDictionary<string, string>? Attributes { get; init; }

    public bool Detected { get; init; }

    public string HealthDescription { get; set; } = "";

    public bool Healthy { get; init; }

    public DateTimeOffset? UpdateTime { get; init; }
}

/// <summary>One thing that happened to a node.</summary>
public sealed record ApiNodeEvent
{
    public ulong CreateIndex { get; init; }

    public IReadOnlyDictionary<string, string>? Details { get; init; }

    public string Message { get; set; } = "";

    public string Subsystem { get; set; } = "";

    public DateTimeOffset? Timestamp { get; init; }
}

/// <summary>A directory that a node offers to jobs.</summary>
public sealed record ApiHostVolume
{
    public string Name { get; set; } = "";

    public string Path { get; set; } = "";

    public bool ReadOnly { get; init; }
}

/// <summary>A named network of a node.</summary>
public sealed record ApiHostNetwork
{
    [JsonPropertyName("CIDR")]
    public string Cidr { get; set; } = "";

    public string Interface { get; set; } = "";

    public string Name { get; set; } = "";

    public string ReservedPorts { get; set; } = "";
}

/// <summary>A storage plugin on a node.</summary>
public sealed record ApiCsiPlugin
{
    [JsonPropertyName("AllocID")]
    public string AllocId { get; set; } = "";

    public string HealthDescription { get; set; } = "";

    public bool Healthy { get; init; }

    [JsonPropertyName("PluginID")]
    public string PluginId { get; set; } = "";

    public string Provider { get; set; } = "";

    public string ProviderVersion { get; set; } = "";

    public bool RequiresControllerPlugin { get; init; }

    public bool RequiresTopologies { get; init; }

    public DateTimeOffset? UpdateTime { get; init; }
}

/// <summary>A drain in progress.</summary>
public sealed record ApiDrainStrategy
{
    /// <summary>Nanoseconds: zero for no deadline, negative to stop at once.</summary>
    public long Deadline { get; init; }

    public DateTimeOffset? ForceDeadline { get; init; }

    public bool IgnoreSystemJobs { get; init; }

    public DateTimeOffset? StartedAt { get; init; }
}

/// <summary>The latest drain of a node.</summary>
public sealed record ApiLastDrain
{
    [JsonPropertyName("AccessorID")]
    public string AccessorId { get; set; } = "";

    public IReadOnlyDictionary<string, string>? Meta { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public string Status { get; set; } = "";

    public DateTimeOffset? UpdatedAt { get; init; }
}
