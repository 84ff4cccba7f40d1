using System.Text.Json.Serialization;

namespace Steppe.State;

/// <summary>What a snapshot file says of itself.</summary>
/// <remarks>JSON as it is in the file.</remarks>
public sealed record StateArchiveLabel
{
    /// <summary>Tells these files from other ones.</summary>
    public const string Kind = "steppe-snapshot";

    /// <summary>Version of the files this program writes, and the newest it reads.</summary>
    public const int NewestVersion = 1;

    public string Format { get; init; } = Kind;

    public int Version { get; init; } = NewestVersion;

    /// <summary>Names this snapshot: term, index and time.</summary>
    [JsonPropertyName("ID")]
    public required string Id { get; init; }

    /// <summary>Index of the state.</summary>
    public required ulong Index { get; init; }

    /// <summary>Term of the leader that wrote it; 0 for a server that did not lead.</summary>
    public required ulong Term { get; init; }

    public required string Region { get; init; }

    [JsonPropertyName("ClusterID")]
    public required Guid ClusterId { get; init; }

    /// <summary>When it was taken (UTC).</summary>
    public required DateTimeOffset TakenAt { get; init; }

    /// <summary>Version of the program that wrote it.</summary>
    public required string Build { get; init; }

    /// <summary>Bytes of the state, unpacked.</summary>
    public required long Size { get; init; }
}
