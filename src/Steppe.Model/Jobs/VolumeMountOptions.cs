using System.Text.Json.Serialization;

namespace Steppe.Model;

/// <summary>How a storage plugin mounts a volume.</summary>
public sealed record VolumeMountOptions
{
    [JsonPropertyName("FSType")]
    public string FsType { get; init => field = value ?? ""; } = "";

    public IReadOnlyList<string>? MountFlags { get; init; }
}
