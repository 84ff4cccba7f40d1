using System.Text.Json.Serialization;

namespace Steppe.Api.Types;

/// <summary>Body of <c>PUT /v1/deployment/pause/:id</c>.</summary>
public sealed record DeploymentPauseRequest
{
    [JsonPropertyName("DeploymentID")]
    public string DeploymentId { get; set; } = "";

    /// <summary>False: go on.</summary>
    public bool Pause { get; init; }
}

/// <summary>Body of <c>PUT /v1/deployment/promote/:id</c>.</summary>
public sealed record DeploymentPromoteRequest
{
    /// <summary>Every group that waits for it.</summary>
    public bool All { get; init; }

    [JsonPropertyName("DeploymentID")]
    public string DeploymentId { get; set; } = "";

    public IReadOnlyList<string>? Groups { get; init; }
}

/// <summary>Body of <c>PUT /v1/deployment/unblock/:id</c>.</summary>
public sealed record DeploymentUnblockRequest
{
    [JsonPropertyName("DeploymentID")]
    public string DeploymentId { get; set; } = "";
}

/// <summary>Body of <c>PUT /v1/deployment/allocation-health/:id</c>.</summary>
public sealed record DeploymentAllocHealthRequest
{
    [JsonPropertyName("DeploymentID")]
    public string DeploymentId { get; set; } = "";

    [JsonPropertyName("HealthyAllocationIDs")]
    public IReadOnlyList<string>? HealthyAllocationIds { get; init; }

    [JsonPropertyName("UnhealthyAllocationIDs")]
    public IReadOnlyList<string>? UnhealthyAllocationIds { get; init; }
}

/// <summary>Answer to what is done with a deployment.</summary>
public sealed record DeploymentUpdateResponse
{
    public ulong DeploymentModifyIndex { get; init; }

    public ulong EvalCreateIndex { get; init; }

    /// <summary>The evaluation that carries it out; empty when none is needed.</summary>
    [JsonPropertyName("EvalID")]
    public string EvalId { get; set; } = "";

    public ulong Index { get; init; }

    /// <summary>The version the job has gone back to.</summary>
    public ulong? RevertedJobVersion { get; init; }
}
