using System.Text.Json.Serialization;

namespace Steppe.Model;

/// <summary>The disk space a group's allocation gets, and whether its data follows it.</summary>
/// <remarks>Source: job specification, block <c>ephemeral_disk</c>.</remarks>
public sealed record EphemeralDisk
{
    public bool? Sticky { get; init; }

    public bool? Migrate { get; init; }

    [JsonPropertyName("SizeMB")]
    public int? SizeMb { get; init; }
}
