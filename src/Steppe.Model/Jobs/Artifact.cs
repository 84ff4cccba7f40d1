using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Steppe.Model;

/// <summary>A file or archive fetched before a task starts.</summary>
/// <remarks>Source: job specification, block <c>artifact</c>.</remarks>
public sealed record Artifact
{
    public string? GetterSource { get; init; }

    public ImmutableSortedDictionary<string, string>? GetterOptions { get; init; }

    public ImmutableSortedDictionary<string, string>? GetterHeaders { get; init; }

    public string? GetterMode { get; init; }

    public string? RelativeDest { get; init; }

    /// <summary>[1.7+]</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? GetterInsecure { get; init; }

    /// <summary>[1.9+]</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Chown { get; init; }
}
