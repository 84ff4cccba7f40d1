using System.Text.Json.Serialization;

namespace Steppe.Model;

/// <summary>How far a drain is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DrainStatus>))]
public enum DrainStatus
{
    [JsonStringEnumMemberName("draining")] Draining,
    [JsonStringEnumMemberName("complete")] Complete,
    [JsonStringEnumMemberName("canceled")] Canceled,
}
