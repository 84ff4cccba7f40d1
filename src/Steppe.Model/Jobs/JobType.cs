using System.Diagnostics;
using System.Text.Json.Serialization;

namespace Steppe.Model;

/// <summary>The kinds of job, which decide how it is placed and when it is done.</summary>
public enum JobType
{
    /// <summary>Runs until stopped.</summary>
    [JsonStringEnumMemberName("service")]
    Service,

    /// <summary>Runs until it succeeds.</summary>
    [JsonStringEnumMemberName("batch")]
    Batch,

    /// <summary>Runs on every fitting node until stopped.</summary>
    [JsonStringEnumMemberName("system")]
    System,

    /// <summary>Runs on every fitting node until it succeeds there.</summary>
    [JsonStringEnumMemberName("sysbatch")]
    SysBatch,
}

/// <summary>The wire words of <see cref="JobType"/>.</summary>
public static class JobTypeWords
{
    public static string ToWord(this JobType type) => type switch
    {
        JobType.Service => "service",
        JobType.Batch => "batch",
        JobType.System => "system",
        JobType.SysBatch => "sysbatch",
        _ => throw new UnreachableException(),
    };

    public static bool TryParse(string? word, out JobType type)
    {
        (bool known, type) = word switch
        {
            "service" => (true, JobType.Service),
            "batch" => (true, JobType.Batch),
            "system" => (true, JobType.System),
            "sysbatch" => (true, JobType.SysBatch),
            _ => (false, default),
        };
        return known;
    }
}
