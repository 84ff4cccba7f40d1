using System.Text.Json.Serialization;

namespace Steppe.Api.Types;

/// <summary>Answer to <c>PUT /v1/agent/join</c>.</summary>
public sealed record AgentJoinResponse
{
    [JsonPropertyName("error")]
    public string Error { get; set; } = "";

    [JsonPropertyName("num_joined")]
    public int Joined { get; init; }
}
