using System.Text.Json.Serialization;

namespace Steppe.Model;

/// <summary>How finished batch work ended.</summary>
/// <remarks>In order of weight: of several allocations the one farthest down gives the job its outcome. Wire:
/// <c>Outcome</c>, our own field of allocations and jobs. Source: decision 0041.</remarks>
[JsonConverter(typeof(JsonStringEnumConverter<Outcome>))]
public enum Outcome
{
    /// <summary>Every task ended well.</summary>
    [JsonStringEnumMemberName("successful")] Successful,

    /// <summary>Somebody stopped it before it had ended.</summary>
    [JsonStringEnumMemberName("stopped")] Stopped,

    /// <summary>Its node was lost; how its tasks ended nobody knows.</summary>
    [JsonStringEnumMemberName("lost")] Lost,

    /// <summary>It ran longer than its <c>max_run_duration</c>.</summary>
    [JsonStringEnumMemberName("timed_out")] TimedOut,

    /// <summary>The kernel ended a task for want of memory.</summary>
    [JsonStringEnumMemberName("out_of_memory")] OutOfMemory,

    /// <summary>A task failed in another way.</summary>
    [JsonStringEnumMemberName("failed")] Failed,
}
