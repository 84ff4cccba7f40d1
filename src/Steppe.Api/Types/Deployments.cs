using System.Text.Json.Serialization;

namespace Steppe.Api.Types;

/// <summary>One deployment of a job version.</summary>
public sealed record ApiDeployment
{
    public ulong CreateIndex { get; init; }

    /// <summary>Unix nanoseconds.</summary>
    public long CreateTime { get; init; }

    public int EvalPriority { get; init; }

    [JsonPropertyName("ID")]
    public string Id { get; set; } = "";

    public bool IsMultiregion { get; init; }

    public ulong JobCreateIndex { get; init; }

    [JsonPropertyName("JobID")]
    public string JobId { get; set; } = "";

    public ulong JobModifyIndex { get; init; }

    public ulong JobSpecModifyIndex { get; init; }

    public ulong JobVersion { get; init; }

    public ulong ModifyIndex { get; init; }

    /// <summary>Unix nanoseconds.</summary>
    public long ModifyTime { get; init; }

    public string Namespace { get; set; } = "";

    public string Status { get; set; } = "";

    public string StatusDescription { get; set; } = "";

    public IReadOnlyDictionary<string, ApiDeploymentState>? TaskGroups { get; init; }
}

/// <summary>Progress of one task group within a deployment.</summary>
public sealed record ApiDeploymentState
{
    public bool AutoPromote { get; init; }

    public bool AutoRevert { get; init; }

    public int DesiredCanaries { get; init; }

    public int DesiredTotal { get; init; }

    public int HealthyAllocs { get; init; }

    public int PlacedAllocs { get; init; }

    public IReadOnlyList<string>? PlacedCanaries { get; init; }

    /// <summary>Nanoseconds.</summary>
    public long ProgressDeadline { get; init; }

    public bool Promoted { get; init; }

    public DateTimeOffset? RequireProgressBy { get; init; }

    public int UnhealthyAllocs { get; init; }
}
