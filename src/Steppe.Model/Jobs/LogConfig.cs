using System.Text.Json.Serialization;

namespace Steppe.Model;

/// <summary>How much of a task's output is kept.</summary>
/// <remarks>Source: job specification, block <c>logs</c>.</remarks>
public sealed record LogConfig
{
    public int? MaxFiles { get; init; }

    [JsonPropertyName("MaxFileSizeMB")]
    public int? MaxFileSizeMb { get; init; }

    /// <summary>Older opposite of <see cref="Disabled"/>.</summary>
    [RequestOnly]
    public bool? Enabled { get; init; }

    public bool? Disabled { get; init; }
}
