using System.Text.Json;
using System.Text.Json.Serialization;

namespace Steppe.Api.Types;

/// <summary>Body of <c>PUT /v1/job/:id/scale</c>.</summary>
public sealed record ScalingRequest
{
    /// <summary>The count wanted; null only remembers the event.</summary>
    public long? Count { get; init; }

    public bool EnforceIndex { get; init; }

    public bool Error { get; init; }

    public ulong JobModifyIndex { get; init; }

    public string Message { get; set; } = "";

    public IReadOnlyDictionary<string, JsonElement>? Meta { get; init; }

    public bool PolicyOverride { get; init; }

    /// <summary><c>Group</c>, and if wanted <c>Job</c> and <c>Namespace</c>.</summary>
    public IReadOnlyDictionary<string, string>? Target { get; init; }
}

/// <summary>Answer to <c>GET /v1/job/:id/scale</c>.</summary>
public sealed record JobScaleStatus
{
    public ulong JobCreateIndex { get; init; }

    [JsonPropertyName("JobID")]
    public string JobId { get; set; } = "";

    public ulong JobModifyIndex { get; init; }

    public bool JobStopped { get; init; }

    public string Namespace { get; set; } = "";

    public IReadOnlyDictionary<string, TaskGroupScaleStatus>? TaskGroups { get; init; }
}

/// <summary>How far one group is from its count, and what was done about it.</summary>
public sealed record TaskGroupScaleStatus
{
    public int Desired { get; init; }

    /// <summary>Newest first.</summary>
    public IReadOnlyList<ApiScalingEvent>? Events { get; init; }

    public int Healthy { get; init; }

    public int Placed { get; init; }

    public int Running { get; init; }

    public int Unhealthy { get; init; }
}

/// <summary>One change of a group's count, or what was said without one.</summary>
public sealed record ApiScalingEvent
{
    public long? Count { get; init; }

    public ulong CreateIndex { get; init; }

    public bool Error { get; init; }

    [JsonPropertyName("EvalID")]
    public string? EvalId { get; init; }

    public string Message { get; set; } = "";

    public IReadOnlyDictionary<string, JsonElement>? Meta { get; init; }

    public long PreviousCount { get; init; }

    /// <summary>Unix time in nanoseconds.</summary>
    public long Time { get; init; }
}
