using System.Text.Json.Serialization;
using Steppe.Model;

namespace Steppe.Api.Types;

/// <summary>Body of <c>PUT /v1/jobs</c> and <c>PUT /v1/job/:id</c>.</summary>
public sealed record JobRegisterRequest
{
    public bool EnforceIndex { get; init; }

    public int EvalPriority { get; init; }

    [JsonConverter(typeof(JobRequestConverter))]
    public Job? Job { get; init; }

    public ulong JobModifyIndex { get; init; }

    public string Namespace { get; set; } = "";

    public bool PolicyOverride { get; init; }

    public bool PreserveCounts { get; init; }

    public string Region { get; set; } = "";

    [JsonPropertyName("SecretID"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? SecretId { get; init; }

    public JobSubmission? Submission { get; init; }
}

/// <summary>The source text a job was registered from.</summary>
public sealed record JobSubmission
{
    public string Format { get; set; } = "";

    [JsonPropertyName("JobID"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? JobId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ulong JobModifyIndex { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? Namespace { get; init; }

    public string Source { get; set; } = "";

    public IReadOnlyDictionary<string, string>? VariableFlags { get; init; }

    public string Variables { get; set; } = "";

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ulong Version { get; init; }
}

/// <summary>Body of <c>PUT /v1/job/:id/evaluate</c>; the body may also be absent.</summary>
public sealed record JobEvaluateRequest
{
    public JobEvaluateOptions? EvalOptions { get; init; }

    [JsonPropertyName("JobID")]
    public string JobId { get; set; } = "";
}

/// <summary>How <see cref="JobEvaluateRequest"/> evaluates.</summary>
public sealed record JobEvaluateOptions
{
    public bool ForceReschedule { get; init; }
}

/// <summary>Body of our <c>PUT /v1/job/:id/rerun</c>; the body may also be absent.</summary>
public sealed record JobRerunRequest
{
    /// <summary>Priority of the evaluation; 0 for the job's own.</summary>
    public int EvalPriority { get; init; }

    /// <summary>Run again only what failed or was lost.</summary>
    public bool FailedOnly { get; init; }

    /// <summary>A UUID chosen by the caller: whoever asks twice with it gets the first answer, and the work is run once.</summary>
    [JsonPropertyName("RequestID")]
    public string RequestId { get; set; } = "";
}

/// <summary>Body of <c>PUT /v1/validate/job</c>.</summary>
public sealed record JobValidateRequest
{
    [JsonConverter(typeof(JobRequestConverter))]
    public Job? Job { get; init; }

    public string Region { get; set; } = "";
}

/// <summary>Body of <c>POST /v1/jobs/parse</c>.</summary>
public sealed record JobsParseRequest
{
    public bool Canonicalize { get; init; }

    [JsonPropertyName("JobHCL")]
    public string JobHcl { get; set; } = "";

    public string Variables { get; set; } = "";

    [JsonPropertyName("hclv1")]
    public bool Hclv1 { get; init; }
}
