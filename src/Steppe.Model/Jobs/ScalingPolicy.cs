using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Steppe.Model;

/// <summary>The bounds and the policy an autoscaler works with.</summary>
/// <remarks>Source: job specification, block <c>scaling</c>.</remarks>
public sealed record ScalingPolicy
{
    [JsonPropertyName("ID")]
    public string Id { get; init => field = value ?? ""; } = "";

    [RequestOnly]
    public string Namespace { get; init => field = value ?? ""; } = "";

    public string Type { get; init => field = value ?? ""; } = "";

    public ImmutableSortedDictionary<string, string>? Target { get; init; }

    public ImmutableSortedDictionary<string, JsonElement>? Policy { get; init; }

    public long? Min { get; init; }

    public long? Max { get; init; }

    public bool? Enabled { get; init; }

    public ulong CreateIndex { get; init; }

    public ulong ModifyIndex { get; init; }
}
