using System.Diagnostics;
using System.Text.Json.Serialization;

namespace Steppe.Model;

/// <summary>What a job is doing, computed from its allocations and evaluations.</summary>
public enum JobStatus
{
    /// <summary>Nothing runs yet, or it waits to run again.</summary>
    [JsonStringEnumMemberName("pending")]
    Pending,

    /// <summary>Something of it runs, or it waits for launches.</summary>
    [JsonStringEnumMemberName("running")]
    Running,

    /// <summary>It is done or was stopped.</summary>
    [JsonStringEnumMemberName("dead")]
    Dead,
}

/// <summary>The wire words of <see cref="JobStatus"/>.</summary>
public static class JobStatusWords
{
    public static string ToWord(this JobStatus status) => status switch
    {
        JobStatus.Pending => "pending",
        JobStatus.Running => "running",
        JobStatus.Dead => "dead",
        _ => throw new UnreachableException(),
    };

    /// <summary>The status a stored job shows; a job that was never judged is pending.</summary>
    public static JobStatus FromWord(string? word) => word switch
    {
        "running" => JobStatus.Running,
        "dead" => JobStatus.Dead,
        _ => JobStatus.Pending,
    };
}
