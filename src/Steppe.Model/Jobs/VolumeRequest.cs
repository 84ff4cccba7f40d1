using System.Text.Json.Serialization;

namespace Steppe.Model;

/// <summary>A volume a group wants mounted.</summary>
/// <remarks>Source: job specification, block <c>volume</c>.</remarks>
public sealed record VolumeRequest
{
    public string Name { get; init => field = value ?? ""; } = "";

    public string Type { get; init => field = value ?? ""; } = "";

    public string Source { get; init => field = value ?? ""; } = "";

    public bool ReadOnly { get; init; }

    public string AccessMode { get; init => field = value ?? ""; } = "";

    public string AttachmentMode { get; init => field = value ?? ""; } = "";

    public VolumeMountOptions? MountOptions { get; init; }

    public bool PerAlloc { get; init; }

    /// <summary>[1.10+]</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Sticky { get; init; }
}
