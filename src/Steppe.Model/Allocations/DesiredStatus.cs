using System.Text.Json.Serialization;

namespace Steppe.Model;

/// <summary>What the servers want of an allocation. It never goes back to <see cref="Run"/>.</summary>
/// <remarks>Wire: <c>Allocation.DesiredStatus</c>.</remarks>
[JsonConverter(typeof(JsonStringEnumConverter<DesiredStatus>))]
public enum DesiredStatus
{
    [JsonStringEnumMemberName("run")] Run,
    [JsonStringEnumMemberName("stop")] Stop,
    [JsonStringEnumMemberName("evict")] Evict,
}
