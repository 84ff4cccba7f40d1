using System.Text.Json.Serialization;

namespace Steppe.Model;

/// <summary>Where a task sees one of its group's volumes.</summary>
/// <remarks>Source: job specification, block <c>volume_mount</c>.</remarks>
public sealed record VolumeMount
{
    public string? Volume { get; init; }

    public string? Destination { get; init; }

    public bool? ReadOnly { get; init; }

    public string? PropagationMode { get; init; }

    /// <summary>[1.8+]</summary>
    [JsonPropertyName("SELinuxLabel")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? SelinuxLabel { get; init; }
}
