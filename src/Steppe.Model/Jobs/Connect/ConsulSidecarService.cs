using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Steppe.Model;

/// <summary>The proxy registered beside a mesh service.</summary>
/// <remarks>Source: job specification, block <c>sidecar_service</c>.</remarks>
public sealed record ConsulSidecarService
{
    public IReadOnlyList<string>? Tags { get; init; }

    public string Port { get; init => field = value ?? ""; } = "";

    public ConsulProxy? Proxy { get; init; }

    [JsonPropertyName("DisableDefaultTCPCheck")]
    public bool DisableDefaultTcpCheck { get; init; }

    public ImmutableSortedDictionary<string, string>? Meta { get; init; }
}
