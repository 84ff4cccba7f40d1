using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Steppe.Model;

/// <summary>One task: the driver that runs it, its configuration, and what it needs.</summary>
/// <remarks>Named so because <c>Task</c> is taken. Source: job specification, block <c>task</c>.</remarks>
public sealed record TaskSpec
{
    public string Name { get; init => field = value ?? ""; } = "";

    public string Driver { get; init => field = value ?? ""; } = "";

    public string User { get; init => field = value ?? ""; } = "";

    public Lifecycle? Lifecycle { get; init; }

    /// <summary>The driver's own configuration, checked by the driver on the client.</summary>
    public ImmutableSortedDictionary<string, JsonElement>? Config { get; init; }

    public IReadOnlyList<Constraint>? Constraints { get; init; }

    public IReadOnlyList<Affinity>? Affinities { get; init; }

    public ImmutableSortedDictionary<string, string>? Env { get; init; }

    public IReadOnlyList<Service>? Services { get; init; }

    public Resources? Resources { get; init; }

    public RestartPolicy? RestartPolicy { get; init; }

    public ImmutableSortedDictionary<string, string>? Meta { get; init; }

    public Duration? KillTimeout { get; init; }

    public LogConfig? LogConfig { get; init; }

    public IReadOnlyList<Artifact>? Artifacts { get; init; }

    public Vault? Vault { get; init; }

    public IReadOnlyList<Template>? Templates { get; init; }

    public DispatchPayload? DispatchPayload { get; init; }

    public IReadOnlyList<VolumeMount>? VolumeMounts { get; init; }

    [JsonPropertyName("CSIPluginConfig")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CsiPluginConfig? CsiPluginConfig { get; init; }

    public bool Leader { get; init; }

    public Duration ShutdownDelay { get; init; }

    public string KillSignal { get; init => field = value ?? ""; } = "";

    /// <summary>Internal, such as <c>connect-proxy:SERVICE</c>.</summary>
    public string Kind { get; init => field = value ?? ""; } = "";

    public IReadOnlyList<ScalingPolicy>? ScalingPolicies { get; init; }

    public WorkloadIdentity? Identity { get; init; }

    /// <summary>Ours: how long the task may take, from its first start; then it is ended.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Duration? MaxRunDuration { get; init; }

    /// <summary>Ours: the signal that says so before the kill, also when the group's time is up; the group's if unset.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? MaxRunSignal { get; init; }

    /// <summary>[1.7+]</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<WorkloadIdentity>? Identities { get; init; }

    /// <summary>[1.7+]</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ConsulBlock? Consul { get; init; }

    /// <summary>[1.7+]</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<TaskAction>? Actions { get; init; }

    /// <summary>[1.8+]</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TaskSchedule? Schedule { get; init; }

    /// <summary>[1.11+]</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<Secret>? Secrets { get; init; }
}
