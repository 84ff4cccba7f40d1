using System.Text.Json.Serialization;

namespace Steppe.Api.Types;

/// <summary>Body of <c>PUT /v1/job/:id/dispatch</c>.</summary>
public sealed record JobDispatchRequest
{
    /// <summary>Stands in the child's id before the time.</summary>
    public string IdPrefixTemplate { get; set => field = value ?? ""; } = "";

    [JsonPropertyName("JobID")]
    public string JobId { get; set => field = value ?? ""; } = "";

    public IReadOnlyDictionary<string, string>? Meta { get; init; }

    public byte[]? Payload { get; init; }

    /// <summary>[1.10.1+] 0 keeps the parent's.</summary>
    public int Priority { get; init; }
}

/// <summary>Answer to a dispatch; without an evaluation when the child is periodic or was made by an earlier request.</summary>
public sealed record JobDispatchResponse
{
    [JsonPropertyName("DispatchedJobID")]
    public string DispatchedJobId { get; set; } = "";

    public ulong EvalCreateIndex { get; init; }

    [JsonPropertyName("EvalID")]
    public string EvalId { get; set; } = "";

    public ulong Index { get; init; }

    public ulong JobCreateIndex { get; init; }
}

/// <summary>Answer to <c>PUT /v1/job/:id/periodic/force</c>.</summary>
public sealed record PeriodicForceResponse
{
    public ulong EvalCreateIndex { get; init; }

    [JsonPropertyName("EvalID")]
    public string EvalId { get; set; } = "";

    public ulong Index { get; init; }
}
