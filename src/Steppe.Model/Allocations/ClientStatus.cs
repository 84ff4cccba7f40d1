using System.Text.Json.Serialization;

namespace Steppe.Model;

/// <summary>What the client says of an allocation.</summary>
/// <remarks>Complete, failed and lost are terminal. Wire: <c>Allocation.ClientStatus</c>.</remarks>
[JsonConverter(typeof(JsonStringEnumConverter<ClientStatus>))]
public enum ClientStatus
{
    [JsonStringEnumMemberName("pending")] Pending,
    [JsonStringEnumMemberName("running")] Running,
    [JsonStringEnumMemberName("complete")] Complete,
    [JsonStringEnumMemberName("failed")] Failed,
    [JsonStringEnumMemberName("lost")] Lost,
    [JsonStringEnumMemberName("unknown")] Unknown,
}
