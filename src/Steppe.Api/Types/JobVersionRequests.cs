using System.Text.Json.Serialization;

namespace Steppe.Api.Types;

/// <summary>Body of <c>PUT /v1/job/:id/revert</c>.</summary>
public sealed record JobRevertRequest
{
    /// <summary>Only if this is the current version.</summary>
    public ulong? EnforcePriorVersion { get; init; }

    [JsonPropertyName("JobID")]
    public string JobId { get; set; } = "";

    public ulong JobVersion { get; init; }
}

/// <summary>Body of <c>PUT /v1/job/:id/stable</c>.</summary>
public sealed record JobStabilityRequest
{
    [JsonPropertyName("JobID")]
    public string JobId { get; set; } = "";

    public ulong JobVersion { get; init; }

    public bool Stable { get; init; }
}

/// <summary>Answer to <c>PUT /v1/job/:id/stable</c>.</summary>
public sealed record JobStabilityResponse
{
    public ulong Index { get; init; }
}
