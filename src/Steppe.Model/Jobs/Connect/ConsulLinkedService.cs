using System.Text.Json.Serialization;

namespace Steppe.Model;

/// <summary>A service outside the mesh behind a terminating gateway.</summary>
public sealed record ConsulLinkedService
{
    public string Name { get; init => field = value ?? ""; } = "";

    [JsonPropertyName("CAFile")]
    public string CaFile { get; init => field = value ?? ""; } = "";

    public string CertFile { get; init => field = value ?? ""; } = "";

    public string KeyFile { get; init => field = value ?? ""; } = "";

    [JsonPropertyName("SNI")]
    public string Sni { get; init => field = value ?? ""; } = "";
}
