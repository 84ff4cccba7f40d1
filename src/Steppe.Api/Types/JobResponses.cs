using System.Text.Json.Serialization;
using Steppe.Model;

namespace Steppe.Api.Types;

/// <summary>Answer to a registration, an evaluation on demand, a scaling or a revert.</summary>
public sealed record JobRegisterResponse
{
    public ulong EvalCreateIndex { get; init; }

    [JsonPropertyName("EvalID")]
    public string EvalId { get; set; } = "";

    public ulong Index { get; init; }

    public ulong JobModifyIndex { get; init; }

    public bool KnownLeader { get; init; }

    public long LastContact { get; init; }

    public string NextToken { get; set; } = "";

    public string Warnings { get; set; } = "";
}

/// <summary>Answer to <c>DELETE /v1/job/:id</c>.</summary>
/// <remarks><see cref="EvalId"/> is empty for periodic and parameterized jobs.</remarks>
public sealed record JobDeregisterResponse
{
    public ulong EvalCreateIndex { get; init; }

    [JsonPropertyName("EvalID")]
    public string EvalId { get; set; } = "";

    public ulong Index { get; init; }

    public ulong JobModifyIndex { get; init; }

    public bool KnownLeader { get; init; }

    public long LastContact { get; init; }

    public string NextToken { get; set; } = "";

    [JsonPropertyName("VolumeEvalID")]
    public string VolumeEvalId { get; set; } = "";

    public ulong VolumeEvalIndex { get; init; }
}

/// <summary>Answer to <c>PUT /v1/validate/job</c>; an invalid job is still status 200.</summary>
public sealed record JobValidateResponse
{
    public bool DriverConfigValidated { get; init; }

    public string Error { get; set; } = "";

    public IReadOnlyList<string>? ValidationErrors { get; init; }

    public string Warnings { get; set; } = "";
}

/// <summary>Answer to <c>GET /v1/job/:id/versions</c>, newest version first.</summary>
public sealed record JobVersionsResponse
{
    /// <summary>Each version compared with the next older one, if asked for; one fewer than there are versions.</summary>
    public IReadOnlyList<JobDiff>? Diffs { get; init; }

    public ulong Index { get; init; }

    public bool KnownLeader { get; init; }

    public long LastContact { get; init; }

    public string NextToken { get; set; } = "";

    [JsonConverter(typeof(JobListConverter))]
    public IReadOnlyList<Job>? Versions { get; init; }
}
