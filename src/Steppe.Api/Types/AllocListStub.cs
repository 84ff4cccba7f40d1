using System.Text.Json.Serialization;

namespace Steppe.Api.Types;

/// <summary>One row of an allocation list.</summary>
public sealed record AllocListStub
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ApiAllocatedResources? AllocatedResources { get; init; }

    public string ClientDescription { get; init; } = "";

    public string ClientStatus { get; init; } = "";

    public ulong CreateIndex { get; init; }

    /// <summary>Unix nanoseconds.</summary>
    public long CreateTime { get; init; }

    public ApiAllocDeploymentStatus? DeploymentStatus { get; init; }

    public string DesiredDescription { get; init; } = "";

    public string DesiredStatus { get; init; } = "";

    public ApiDesiredTransition DesiredTransition { get; init; } = new();

    [JsonPropertyName("EvalID")]
    public string EvalId { get; init; } = "";

    [JsonPropertyName("FollowupEvalID")]
    public string FollowupEvalId { get; init; } = "";

    [JsonPropertyName("ID")]
    public string Id { get; init; } = "";

    [JsonPropertyName("JobID")]
    public string JobId { get; init; } = "";

    public string JobType { get; init; } = "";

    public ulong JobVersion { get; init; }

    public ulong ModifyIndex { get; init; }

    /// <summary>Unix nanoseconds.</summary>
    public long ModifyTime { get; init; }

    public string Name { get; init; } = "";

    public string Namespace { get; init; } = "";

    public string NextAllocation { get; init; } = "";

    [JsonPropertyName("NodeID")]
    public string NodeId { get; init; } = "";

    public string NodeName { get; init; } = "";

    public IReadOnlyList<string>? PreemptedAllocations { get; init; }

    public string PreemptedByAllocation { get; init; } = "";

    public ApiRescheduleTracker? RescheduleTracker { get; init; }

    public string TaskGroup { get; init; } = "";

    public IReadOnlyDictionary<string, ApiTaskState>? TaskStates { get; init; }
}
