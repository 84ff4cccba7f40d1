using System.Text.Json.Serialization;

namespace Steppe.Model;

/// <summary>Which Consul namespace, cluster and partition are used.</summary>
/// <remarks>Source: job specification, block <c>consul</c>.</remarks>
public sealed record ConsulBlock
{
    public string Namespace { get; init => field = value ?? ""; } = "";

    /// <summary>[1.7+]</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Cluster { get; init; }

    /// <summary>[1.7+]</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Partition { get; init; }
}
