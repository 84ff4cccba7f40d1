using System.Text.Json.Serialization;

namespace Steppe.Model;

/// <summary>Where a deployment is. Failed, successful and cancelled are terminal.</summary>
/// <remarks>Wire: <c>Deployment.Status</c>. The states that only jobs of several regions have are not known here.</remarks>
[JsonConverter(typeof(JsonStringEnumConverter<DeploymentStatus>))]
public enum DeploymentStatus
{
    [JsonStringEnumMemberName("running")] Running,
    [JsonStringEnumMemberName("paused")] Paused,
    [JsonStringEnumMemberName("failed")] Failed,
    [JsonStringEnumMemberName("successful")] Successful,
    [JsonStringEnumMemberName("cancelled")] Cancelled,
}
