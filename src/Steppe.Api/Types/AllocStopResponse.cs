using System.Text.Json.Serialization;

namespace Steppe.Api.Types;

/// <summary>Answer to <c>PUT /v1/allocation/:id/stop</c>.</summary>
public sealed record AllocStopResponse
{
    [JsonPropertyName("EvalID")]
    public string EvalId { get; set; } = "";

    public ulong Index { get; init; }
}
