using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Steppe.Model;

/// <summary>Settings of a gateway's proxy.</summary>
public sealed record ConsulGatewayProxy
{
    public Duration? ConnectTimeout { get; init; }

    public bool EnvoyGatewayBindTaggedAddresses { get; init; }

    public ImmutableSortedDictionary<string, ConsulGatewayBindAddress>? EnvoyGatewayBindAddresses { get; init; }

    public bool EnvoyGatewayNoDefaultBind { get; init; }

    [JsonPropertyName("EnvoyDNSDiscoveryType")]
    public string EnvoyDnsDiscoveryType { get; init => field = value ?? ""; } = "";

    public ImmutableSortedDictionary<string, JsonElement>? Config { get; init; }
}
