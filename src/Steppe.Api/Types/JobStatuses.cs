using System.Text.Json.Serialization;

namespace Steppe.Api.Types;

/// <summary>Body of <c>POST /v1/jobs/statuses</c>.</summary>
public sealed record JobStatusesRequest
{
    public bool IncludeChildren { get; init; }

    /// <summary>The jobs wanted; null for all.</summary>
    public IReadOnlyList<JobStatusesReference>? Jobs { get; init; }
}

/// <summary>A job by name.</summary>
public sealed record JobStatusesReference
{
    [JsonPropertyName("ID")]
    public string Id { get; set; } = "";

    public string Namespace { get; set; } = "";
}

/// <summary>A job with everything a list of jobs shows of it, in one answer.</summary>
public sealed record JobStatusesJob
{
    public IReadOnlyList<JobStatusesAlloc>? Allocs { get; init; }

    /// <summary>Of a job that only makes others; else null.</summary>
    public IReadOnlyList<string>? ChildStatuses { get; init; }

    public IReadOnlyList<string>? Datacenters { get; init; }

    public int GroupCountSum { get; init; }

    [JsonPropertyName("ID")]
    public string Id { get; set; } = "";

    public bool IsPack { get; init; }

    public JobStatusesDeployment? LatestDeployment { get; init; }

    public ulong ModifyIndex { get; init; }

    public string Name { get; set; } = "";

    public string Namespace { get; set; } = "";

    public string NodePool { get; set; } = "";

    [JsonPropertyName("ParentID")]
    public string ParentId { get; set; } = "";

    public int Priority { get; init; }

    public string Status { get; set; } = "";

    public bool Stop { get; init; }

    /// <summary>Unix time in nanoseconds.</summary>
    public long SubmitTime { get; init; }

    public string Type { get; set; } = "";

    public ulong Version { get; init; }
}

/// <summary>One allocation in a list of jobs.</summary>
public sealed record JobStatusesAlloc
{
    public string ClientStatus { get; set; } = "";

    public JobStatusesHealth? DeploymentStatus { get; init; }

    [JsonPropertyName("FollowupEvalID")]
    public string FollowupEvalId { get; set; } = "";

    public string Group { get; set; } = "";

    public bool HasPausedTask { get; init; }

    [JsonPropertyName("ID")]
    public string Id { get; set; } = "";

    public ulong JobVersion { get; init; }

    [JsonPropertyName("NodeID")]
    public string NodeId { get; set; } = "";
}

/// <summary>Health of an allocation in its deployment; undecided when null.</summary>
public sealed record JobStatusesHealth
{
    public bool Canary { get; init; }

    public bool? Healthy { get; init; }
}

/// <summary>The newest deployment in a list of jobs.</summary>
public sealed record JobStatusesDeployment
{
    public bool AllAutoPromote { get; init; }

    [JsonPropertyName("ID")]
    public string Id { get; set; } = "";

    public bool IsActive { get; init; }

    public ulong JobVersion { get; init; }

    public bool RequiresPromotion { get; init; }

    public string Status { get; set; } = "";

    public string StatusDescription { get; set; } = "";
}
