using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Steppe.Model;

/// <summary>What differs from the default task that runs a mesh proxy.</summary>
/// <remarks>Source: job specification, block <c>sidecar_task</c>.</remarks>
public sealed record SidecarTask
{
    public string Name { get; init => field = value ?? ""; } = "";

    public string Driver { get; init => field = value ?? ""; } = "";

    public string User { get; init => field = value ?? ""; } = "";

    public ImmutableSortedDictionary<string, JsonElement>? Config { get; init; }

    public ImmutableSortedDictionary<string, string>? Env { get; init; }

    public Resources? Resources { get; init; }

    public ImmutableSortedDictionary<string, string>? Meta { get; init; }

    public Duration? KillTimeout { get; init; }

    public LogConfig? LogConfig { get; init; }

    public Duration? ShutdownDelay { get; init; }

    public string KillSignal { get; init => field = value ?? ""; } = "";

    /// <summary>[1.8+]</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<VolumeMount>? VolumeMounts { get; init; }
}
