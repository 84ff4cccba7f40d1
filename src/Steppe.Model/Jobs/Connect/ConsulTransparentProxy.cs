using System.Text.Json.Serialization;

namespace Steppe.Model;

/// <summary>How an allocation's traffic is redirected through its proxy.</summary>
/// <remarks>Source: job specification, block <c>transparent_proxy</c>.</remarks>
public sealed record ConsulTransparentProxy
{
    [JsonPropertyName("UID")]
    public string Uid { get; init => field = value ?? ""; } = "";

    public int OutboundPort { get; init; }

    public IReadOnlyList<string>? ExcludeInboundPorts { get; init; }

    public IReadOnlyList<int>? ExcludeOutboundPorts { get; init; }

    [JsonPropertyName("ExcludeOutboundCIDRs")]
    public IReadOnlyList<string>? ExcludeOutboundCidrs { get; init; }

    [JsonPropertyName("ExcludeUIDs")]
    public IReadOnlyList<string>? ExcludeUids { get; init; }

    [JsonPropertyName("NoDNS")]
    public bool NoDns { get; init; }
}
