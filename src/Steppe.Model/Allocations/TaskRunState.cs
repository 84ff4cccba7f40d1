using System.Text.Json.Serialization;

namespace Steppe.Model;

/// <summary>Where a task is in its life. It moves forward, but for a restart (running or pending, then pending again).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TaskRunState>))]
public enum TaskRunState
{
    [JsonStringEnumMemberName("pending")] Pending,
    [JsonStringEnumMemberName("running")] Running,
    [JsonStringEnumMemberName("dead")] Dead,
}
