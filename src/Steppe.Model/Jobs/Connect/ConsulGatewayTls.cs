using System.Text.Json.Serialization;

namespace Steppe.Model;

/// <summary>Transport security of a gateway's listeners.</summary>
public sealed record ConsulGatewayTls
{
    public bool Enabled { get; init; }

    [JsonPropertyName("TLSMinVersion")]
    public string TlsMinVersion { get; init => field = value ?? ""; } = "";

    [JsonPropertyName("TLSMaxVersion")]
    public string TlsMaxVersion { get; init => field = value ?? ""; } = "";

    public IReadOnlyList<string>? CipherSuites { get; init; }

    /// <summary>[1.7+]</summary>
    [JsonPropertyName("SDS")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ConsulTlsSds? Sds { get; init; }
}
