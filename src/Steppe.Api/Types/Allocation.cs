using System.Text.Json.Serialization;
using Steppe.Model;

namespace Steppe.Api.Types;

/// <summary><c>GET /v1/allocation/:id</c>: one allocation with the job as it was when placed.</summary>
/// <remarks>Every empty field is left out of the JSON, so empty text must be <see langword="null"/> here.</remarks>
public sealed record ApiAllocation
{
    /// <summary>Index of the last change made by a server.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ulong AllocModifyIndex { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public IReadOnlyList<ApiAllocState>? AllocStates { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ApiAllocatedResources? AllocatedResources { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? ClientDescription { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? ClientStatus { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ulong CreateIndex { get; init; }

    /// <summary>Unix nanoseconds.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long CreateTime { get; init; }

    [JsonPropertyName("DeploymentID"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? DeploymentId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ApiAllocDeploymentStatus? DeploymentStatus { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? DesiredDescription { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? DesiredStatus { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ApiDesiredTransition? DesiredTransition { get; init; }

    [JsonPropertyName("EvalID"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? EvalId { get; init; }

    [JsonPropertyName("FollowupEvalID"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? FollowupEvalId { get; init; }

    [JsonPropertyName("ID"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? Id { get; init; }

    [JsonConverter(typeof(JobResponseConverter)), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Job? Job { get; init; }

    [JsonPropertyName("JobID"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? JobId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ApiAllocMetric? Metrics { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ulong ModifyIndex { get; init; }

    /// <summary>Unix nanoseconds.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long ModifyTime { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? Name { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? Namespace { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ApiNetworkStatus? NetworkStatus { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? NextAllocation { get; init; }

    [JsonPropertyName("NodeID"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? NodeId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? NodeName { get; init; }

    /// <summary>Ours: how finished batch work ended, as <see cref="Model.Outcome"/> spells it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? Outcome { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public IReadOnlyList<string>? PreemptedAllocations { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? PreemptedByAllocation { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? PreviousAllocation { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ApiRescheduleTracker? RescheduleTracker { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ApiLegacyResources? Resources { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ApiLegacyResources? SharedResources { get; init; }

    [JsonPropertyName("SigningKeyID"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? SigningKeyId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? TaskGroup { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public IReadOnlyDictionary<string, ApiLegacyResources>? TaskResources { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public IReadOnlyDictionary<string, ApiTaskState>? TaskStates { get; init; }
}

/// <summary>What a server asked the scheduler to do with an allocation; unset flags are <see langword="null"/>.</summary>
public sealed record ApiDesiredTransition
{
    public bool? ForceReschedule { get; init; }

    public bool? Migrate { get; init; }

    public bool? NoShutdownDelay { get; init; }

    public bool? Reschedule { get; init; }
}

/// <summary>Health of an allocation within its deployment; <see cref="Healthy"/> is <see langword="null"/> while undecided.</summary>
public sealed record ApiAllocDeploymentStatus
{
    public bool Canary { get; init; }

    public bool? Healthy { get; init; }

    public ulong ModifyIndex { get; init; }

    public DateTimeOffset? Timestamp { get; init; }
}

/// <summary>Earlier attempts of a rescheduled allocation.</summary>
public sealed record ApiRescheduleTracker
{
    public IReadOnlyList<ApiRescheduleEvent>? Events { get; init; }
}

/// <summary>One earlier attempt; instants and delays in nanoseconds.</summary>
public sealed record ApiRescheduleEvent
{
    public long Delay { get; init; }

    [JsonPropertyName("PrevAllocID")]
    public string PreviousAllocId { get; set; } = "";

    [JsonPropertyName("PrevNodeID")]
    public string PreviousNodeId { get; set; } = "";

    public long RescheduleTime { get; init; }
}

/// <summary>One past value of an allocation's client status; <see cref="Field"/> 0 means client status.</summary>
public sealed record ApiAllocState
{
    public int Field { get; init; }

    public DateTimeOffset? Time { get; init; }

    public string Value { get; set; } = "";
}

/// <summary>The address of an allocation's own network namespace.</summary>
public sealed record ApiNetworkStatus
{
    public string Address { get; set; } = "";

    [JsonPropertyName("DNS")]
    public ApiDnsConfig? Dns { get; init; }

    public string InterfaceName { get; set; } = "";
}

/// <summary>Name resolution of a network.</summary>
public sealed record ApiDnsConfig
{
    public IReadOnlyList<string>? Options { get; init; }

    public IReadOnlyList<string>? Searches { get; init; }

    public IReadOnlyList<string>? Servers { get; init; }
}
