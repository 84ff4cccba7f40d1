using System.Text.Json.Serialization;

namespace Steppe.Model;

/// <summary>One labelled port, static when <see cref="Value"/> is set.</summary>
/// <remarks>Source: job specification, block <c>port</c>.</remarks>
public sealed record Port
{
    public string Label { get; init => field = value ?? ""; } = "";

    public int Value { get; init; }

    /// <summary>Port inside the allocation's network; -1 means the same as on the host.</summary>
    public int To { get; init; }

    public string HostNetwork { get; init => field = value ?? ""; } = "";

    /// <summary>[1.8+]</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? IgnoreCollision { get; init; }
}
