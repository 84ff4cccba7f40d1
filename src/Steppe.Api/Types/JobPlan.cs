using System.Text.Json.Serialization;
using Steppe.Model;

namespace Steppe.Api.Types;

/// <summary>Body of <c>PUT /v1/job/:id/plan</c>.</summary>
public sealed record JobPlanRequest
{
    /// <summary>Whether to compare the job with what is registered.</summary>
    public bool Diff { get; init; }

    [JsonConverter(typeof(JobRequestConverter))]
    public Job? Job { get; init; }

    public string Namespace { get; set; } = "";

    public bool PolicyOverride { get; init; }

    public string Region { get; set; } = "";
}

/// <summary>Answer to <c>PUT /v1/job/:id/plan</c>: what registering the job would do.</summary>
public sealed record JobPlanResponse
{
    public ApiPlanAnnotations? Annotations { get; init; }

    /// <summary>Evaluations the scheduler would make; they exist nowhere.</summary>
    public IReadOnlyList<ApiEvaluation>? CreatedEvals { get; init; }

    public JobDiff? Diff { get; init; }

    /// <summary>By task group: what could not be placed and why.</summary>
    [JsonPropertyName("FailedTGAllocs")]
    public IReadOnlyDictionary<string, ApiAllocMetric>? FailedGroupMetrics { get; init; }

    public ulong Index { get; init; }

    /// <summary>The registered job's; 0 for a new one. A registration can insist on it.</summary>
    public ulong JobModifyIndex { get; init; }

    /// <summary>The zero instant when no clock launches the job.</summary>
    public DateTimeOffset NextPeriodicLaunch { get; init; }

    public string Warnings { get; set; } = "";
}

/// <summary>What the scheduler would do.</summary>
public sealed record ApiPlanAnnotations
{
    [JsonPropertyName("DesiredTGUpdates")]
    public IReadOnlyDictionary<string, ApiDesiredUpdates>? DesiredGroupUpdates { get; init; }

    public IReadOnlyList<AllocListStub>? PreemptedAllocs { get; init; }
}

/// <summary>How many allocations of one group would be treated how.</summary>
public sealed record ApiDesiredUpdates
{
    public ulong Canary { get; init; }

    public ulong DestructiveUpdate { get; init; }

    public ulong Ignore { get; init; }

    public ulong InPlaceUpdate { get; init; }

    public ulong Migrate { get; init; }

    public ulong Place { get; init; }

    public ulong Preemptions { get; init; }

    public ulong Stop { get; init; }
}
