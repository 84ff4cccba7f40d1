using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Steppe.Model;

/// <summary>A name under which a task or group can be found.</summary>
/// <remarks>Source: job specification, block <c>service</c>.</remarks>
public sealed record Service
{
    public string Name { get; init => field = value ?? ""; } = "";

    public IReadOnlyList<string>? Tags { get; init; }

    public IReadOnlyList<string>? CanaryTags { get; init; }

    public bool EnableTagOverride { get; init; }

    public string PortLabel { get; init => field = value ?? ""; } = "";

    public string AddressMode { get; init => field = value ?? ""; } = "";

    public string Address { get; init => field = value ?? ""; } = "";

    public IReadOnlyList<ServiceCheck>? Checks { get; init; }

    /// <summary>Template for the checks.</summary>
    [RequestOnly]
    public CheckRestart? CheckRestart { get; init; }

    public ConsulConnect? Connect { get; init; }

    public ImmutableSortedDictionary<string, string>? Meta { get; init; }

    public ImmutableSortedDictionary<string, string>? CanaryMeta { get; init; }

    public ImmutableSortedDictionary<string, string>? TaggedAddresses { get; init; }

    public string TaskName { get; init => field = value ?? ""; } = "";

    public string OnUpdate { get; init => field = value ?? ""; } = "";

    public string Provider { get; init => field = value ?? ""; } = "";

    /// <summary>[1.7+]</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Cluster { get; init; }

    /// <summary>[1.7+]</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public WorkloadIdentity? Identity { get; init; }

    /// <summary>[1.10+]</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ServiceWeights? Weights { get; init; }

    /// <summary>[1.10+]</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Kind { get; init; }
}
