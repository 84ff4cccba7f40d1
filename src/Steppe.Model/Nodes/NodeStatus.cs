using System.Text.Json.Serialization;

namespace Steppe.Model;

/// <summary>What the servers believe of a node.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NodeStatus>))]
public enum NodeStatus
{
    [JsonStringEnumMemberName("initializing")] Initializing,
    [JsonStringEnumMemberName("ready")] Ready,
    [JsonStringEnumMemberName("down")] Down,
    [JsonStringEnumMemberName("disconnected")] Disconnected,
}
