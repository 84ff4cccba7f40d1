using System.Text.Json.Serialization;

namespace Steppe.Model;

/// <summary>What a task asks of its node.</summary>
/// <remarks>Source: job specification, block <c>resources</c>.</remarks>
public sealed record Resources
{
    /// <summary>Share of processor time, in MHz.</summary>
    [JsonPropertyName("CPU")]
    public int? Cpu { get; init; }

    /// <summary>Whole cores reserved for the task.</summary>
    public int? Cores { get; init; }

    [JsonPropertyName("MemoryMB")]
    public int? MemoryMb { get; init; }

    [JsonPropertyName("MemoryMaxMB")]
    public int? MemoryMaxMb { get; init; }

    [JsonPropertyName("DiskMB")]
    public int? DiskMb { get; init; }

    /// <summary>Deprecated: networks belong to the group.</summary>
    public IReadOnlyList<NetworkResource>? Networks { get; init; }

    public IReadOnlyList<RequestedDevice>? Devices { get; init; }

    [JsonPropertyName("IOPS")]
    public int? Iops { get; init; }

    /// <summary>[1.7+]</summary>
    [JsonPropertyName("NUMA")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public NumaRequest? Numa { get; init; }

    /// <summary>[1.8+]</summary>
    [JsonPropertyName("SecretsMB")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? SecretsMb { get; init; }
}
