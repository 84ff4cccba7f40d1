using System.Text.Json;
using System.Text.Json.Serialization;

namespace Steppe.Api.Types;

/// <summary>One row of <c>GET /v1/jobs</c>.</summary>
public sealed record JobListStub
{
    public ulong CreateIndex { get; init; }

    public IReadOnlyList<string>? Datacenters { get; init; }

    [JsonPropertyName("ID")]
    public string Id { get; set; } = "";

    public ulong JobModifyIndex { get; init; }

    public JobSummary? JobSummary { get; init; }

    /// <summary>Only present when the query asked for <c>meta=true</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public IReadOnlyDictionary<string, string>? Meta { get; init; }

    public ulong ModifyIndex { get; init; }

    public JsonElement? Multiregion { get; init; }

    public string Name { get; set; } = "";

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? Namespace { get; init; }

    public string NodePool { get; set; } = "";

    /// <summary>Ours: how finished batch work ended, as <see cref="Model.Outcome"/> spells it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? Outcome { get; init; }

    public bool ParameterizedJob { get; init; }

    [JsonPropertyName("ParentID")]
    public string ParentId { get; set; } = "";

    public bool Periodic { get; init; }

    public int Priority { get; init; }

    public string Status { get; set; } = "";

    public string StatusDescription { get; set; } = "";

    public bool Stop { get; init; }

    /// <summary>Unix nanoseconds.</summary>
    public long SubmitTime { get; init; }

    public string Type { get; set; } = "";
}

/// <summary>Counts of a job's allocations by client status, per task group.</summary>
public sealed record JobSummary
{
    /// <summary>Set for periodic and parameterized jobs only.</summary>
    public JobChildrenSummary? Children { get; init; }

    public ulong CreateIndex { get; init; }

    [JsonPropertyName("JobID")]
    public string JobId { get; set; } = "";

    public ulong ModifyIndex { get; init; }

    public string Namespace { get; set; } = "";

    public IReadOnlyDictionary<string, TaskGroupSummary>? Summary { get; init; }
}

/// <summary>Allocations of one task group, counted by client status.</summary>
public sealed record TaskGroupSummary
{
    public int Complete { get; init; }

    public int Failed { get; init; }

    public int Lost { get; init; }

    public int Queued { get; init; }

    public int Running { get; init; }

    public int Starting { get; init; }

    public int Unknown { get; init; }
}

/// <summary>Children of a periodic or parameterized job, counted by status.</summary>
public sealed record JobChildrenSummary
{
    public int Dead { get; init; }

    public int Pending { get; init; }

    public int Running { get; init; }
}
