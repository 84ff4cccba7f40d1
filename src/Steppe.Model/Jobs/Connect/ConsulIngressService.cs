using System.Text.Json.Serialization;

namespace Steppe.Model;

/// <summary>A service behind an ingress listener.</summary>
public sealed record ConsulIngressService
{
    public string Name { get; init => field = value ?? ""; } = "";

    public IReadOnlyList<string>? Hosts { get; init; }

    /// <summary>[1.7+]</summary>
    [JsonPropertyName("TLS")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ConsulGatewayTls? Tls { get; init; }

    /// <summary>[1.7+]</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ConsulHttpHeaderModifiers? RequestHeaders { get; init; }

    /// <summary>[1.7+]</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ConsulHttpHeaderModifiers? ResponseHeaders { get; init; }

    /// <summary>[1.7+]</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? MaxConnections { get; init; }

    /// <summary>[1.7+]</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? MaxPendingRequests { get; init; }

    /// <summary>[1.7+]</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? MaxConcurrentRequests { get; init; }
}
