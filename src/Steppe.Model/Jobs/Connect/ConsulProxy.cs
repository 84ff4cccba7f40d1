using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Steppe.Model;

/// <summary>How a sidecar proxy reaches its service and its upstreams.</summary>
/// <remarks>Source: job specification, block <c>proxy</c>.</remarks>
public sealed record ConsulProxy
{
    public string LocalServiceAddress { get; init => field = value ?? ""; } = "";

    public int LocalServicePort { get; init; }

    public ConsulExposeConfig? Expose { get; init; }

    /// <summary>Older name of <see cref="Expose"/>.</summary>
    [RequestOnly]
    public ConsulExposeConfig? ExposeConfig { get; init; }

    public IReadOnlyList<ConsulUpstream>? Upstreams { get; init; }

    public ImmutableSortedDictionary<string, JsonElement>? Config { get; init; }

    /// <summary>[1.8+]</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ConsulTransparentProxy? TransparentProxy { get; init; }
}
