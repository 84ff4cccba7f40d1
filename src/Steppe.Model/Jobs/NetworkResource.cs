using System.Text.Json.Serialization;

namespace Steppe.Model;

/// <summary>A network a group (or, deprecated, a task) wants, with its ports.</summary>
/// <remarks>Source: job specification, block <c>network</c>.</remarks>
public sealed record NetworkResource
{
    public string Mode { get; init => field = value ?? ""; } = "";

    public string Device { get; init => field = value ?? ""; } = "";

    [JsonPropertyName("CIDR")]
    public string Cidr { get; init => field = value ?? ""; } = "";

    [JsonPropertyName("IP")]
    public string Ip { get; init => field = value ?? ""; } = "";

    [JsonPropertyName("DNS")]
    public DnsConfiguration? Dns { get; init; }

    public IReadOnlyList<Port>? ReservedPorts { get; init; }

    public IReadOnlyList<Port>? DynamicPorts { get; init; }

    public string Hostname { get; init => field = value ?? ""; } = "";

    public int? MBits { get; init; }

    /// <summary>[1.8+]</summary>
    [JsonPropertyName("CNI")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CniConfiguration? Cni { get; init; }
}
