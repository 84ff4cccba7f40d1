using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Steppe.Model;

/// <summary>A set of tasks that always run together on one node, and how many copies of it are wanted.</summary>
/// <remarks>Source: job specification, block <c>group</c>.</remarks>
public sealed record TaskGroup
{
    public string? Name { get; init; }

    public int? Count { get; init; }

    public IReadOnlyList<Constraint>? Constraints { get; init; }

    public IReadOnlyList<Affinity>? Affinities { get; init; }

    public IReadOnlyList<TaskSpec>? Tasks { get; init; }

    public IReadOnlyList<Spread>? Spreads { get; init; }

    public ImmutableSortedDictionary<string, VolumeRequest>? Volumes { get; init; }

    public RestartPolicy? RestartPolicy { get; init; }

    public ReschedulePolicy? ReschedulePolicy { get; init; }

    public EphemeralDisk? EphemeralDisk { get; init; }

    public UpdateStrategy? Update { get; init; }

    public MigrateStrategy? Migrate { get; init; }

    public IReadOnlyList<NetworkResource>? Networks { get; init; }

    public ImmutableSortedDictionary<string, string>? Meta { get; init; }

    public IReadOnlyList<Service>? Services { get; init; }

    public Duration? ShutdownDelay { get; init; }

    public Duration? StopAfterClientDisconnect { get; init; }

    public Duration? MaxClientDisconnect { get; init; }

    public ScalingPolicy? Scaling { get; init; }

    public ConsulBlock? Consul { get; init; }

    /// <summary>[2.0+] How long an allocation may take, from its first start; then it is ended.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Duration? MaxRunDuration { get; init; }

    /// <summary>Ours: the signal that says so before the kill; the kill signal of each task if unset.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? MaxRunSignal { get; init; }

    /// <summary>[1.8+]</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? PreventRescheduleOnLost { get; init; }

    /// <summary>[1.8+]</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DisconnectStrategy? Disconnect { get; init; }
}
