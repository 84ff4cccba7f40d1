using System.Text.Json.Serialization;

namespace Steppe.Api.Types;

/// <summary>One row of an allocation list.</summary>
public sealed record AllocListStub
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ApiAllocatedResources? AllocatedResources { get; init; }

    public string ClientDescription { get; set; } = "";

    public string ClientStatus { get; set; } = "";

    public ulong CreateIndex { get; init; }

    /// <summary>Unix nanoseconds.</summary>
    public long CreateTime { get; init; }

    public ApiAllocDeploymentStatus? DeploymentStatus { get; init; }

    public string DesiredDescription { get; set; } = "";

    public string DesiredStatus { get; set; } = "";

    public ApiDesiredTransition DesiredTransition { get; set; } = new();

    [JsonPropertyName("EvalID")]
    public string EvalId { get; set; } = "";

    [JsonPropertyName("FollowupEvalID")]
    public string FollowupEvalId { get; set; } = "";

    [JsonPropertyName("ID")]
    public string Id { get; set; } = "";

    [JsonPropertyName("JobID")]
    public string JobId { get; set; } = "";

    public string JobType { get; set; } = "";

    public ulong JobVersion { get; init; }

    public ulong ModifyIndex { get; init; }

    /// <summary>Unix nanoseconds.</summary>
    public long ModifyTime { get; init; }

    public string Name { get; set; } = "";

    public string Namespace { get; set; } = "";

    public string NextAllocation { get; set; } = "";

    [JsonPropertyName("NodeID")]
    public string NodeId { get; set; } = "";

    public string NodeName { get; set; } = "";

    /// <summary>Ours: how finished batch work ended, as <see cref="Model.Outcome"/> spells it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? Outcome { get; init; }

    public IReadOnlyList<string>? PreemptedAllocations { get; init; }

    public string PreemptedByAllocation { get; set; } = "";

    public ApiRescheduleTracker? RescheduleTracker { get; init; }

    public string TaskGroup { get; set; } = "";

    public IReadOnlyDictionary<string, ApiTaskState>? TaskStates { get; init; }
}
