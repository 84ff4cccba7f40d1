using System.Text.Json.Serialization;

namespace Steppe.Model;

/// <summary>The listeners of an ingress gateway.</summary>
/// <remarks>Source: job specification, block <c>ingress</c>.</remarks>
public sealed record ConsulIngress
{
    [JsonPropertyName("TLS")]
    public ConsulGatewayTls? Tls { get; init; }

    public IReadOnlyList<ConsulIngressListener>? Listeners { get; init; }
}
