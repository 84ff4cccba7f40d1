using System.Text.Json.Serialization;

namespace Steppe.Api.Types;

/// <summary>One evaluation.</summary>
/// <remarks>Every empty field is left out of the JSON, so empty text must be <see langword="null"/> here.</remarks>
public sealed record ApiEvaluation
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool AnnotatePlan { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? BlockedEval { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public IReadOnlyDictionary<string, bool>? ClassEligibility { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ulong CreateIndex { get; init; }

    /// <summary>Unix nanoseconds.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long CreateTime { get; init; }

    [JsonPropertyName("DeploymentID"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? DeploymentId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool EscapedComputedClass { get; init; }

    /// <summary>By task group: what could not be placed and why.</summary>
    [JsonPropertyName("FailedTGAllocs"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public IReadOnlyDictionary<string, ApiAllocMetric>? FailedGroupMetrics { get; init; }

    [JsonPropertyName("ID"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? Id { get; init; }

    [JsonPropertyName("JobID"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? JobId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ulong JobModifyIndex { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ulong ModifyIndex { get; init; }

    /// <summary>Unix nanoseconds.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long ModifyTime { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? Namespace { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? NextEval { get; init; }

    [JsonPropertyName("NodeID"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? NodeId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ulong NodeModifyIndex { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? PreviousEval { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Priority { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public IReadOnlyDictionary<string, int>? QueuedAllocations { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? QuotaLimitReached { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public IReadOnlyList<ApiEvaluationStub>? RelatedEvals { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ulong SnapshotIndex { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? Status { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? StatusDescription { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? TriggeredBy { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? Type { get; init; }

    /// <summary>Nanoseconds.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Wait { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public DateTimeOffset? WaitUntil { get; init; }
}

/// <summary>An evaluation as listed beside a related one.</summary>
public sealed record ApiEvaluationStub
{
    public string BlockedEval { get; set; } = "";

    public ulong CreateIndex { get; init; }

    public long CreateTime { get; init; }

    [JsonPropertyName("DeploymentID")]
    public string DeploymentId { get; set; } = "";

    [JsonPropertyName("ID")]
    public string Id { get; set; } = "";

    [JsonPropertyName("JobID")]
    public string JobId { get; set; } = "";

    public ulong ModifyIndex { get; init; }

    public long ModifyTime { get; init; }

    public string Namespace { get; set; } = "";

    public string NextEval { get; set; } = "";

    [JsonPropertyName("NodeID")]
    public string NodeId { get; set; } = "";

    public string PreviousEval { get; set; } = "";

    public int Priority { get; init; }

    public string Status { get; set; } = "";

    public string StatusDescription { get; set; } = "";

    public string TriggeredBy { get; set; } = "";

    public string Type { get; set; } = "";

    public DateTimeOffset? WaitUntil { get; init; }
}
