using System.Text.Json.Serialization;

namespace Steppe.Model;

/// <summary>Says that a task is a storage plugin.</summary>
/// <remarks>Source: job specification, block <c>csi_plugin</c>.</remarks>
public sealed record CsiPluginConfig
{
    [JsonPropertyName("ID")]
    public string Id { get; init => field = value ?? ""; } = "";

    public string Type { get; init => field = value ?? ""; } = "";

    public string MountDir { get; init => field = value ?? ""; } = "";

    public string StagePublishBaseDir { get; init => field = value ?? ""; } = "";

    public Duration HealthTimeout { get; init; }
}
