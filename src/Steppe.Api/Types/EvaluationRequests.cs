using System.Text.Json.Serialization;

namespace Steppe.Api.Types;

/// <summary>Body of <c>DELETE /v1/evaluations</c>: ids, or an expression, not both.</summary>
public sealed record EvalDeleteRequest
{
    [JsonPropertyName("EvalIDs")]
    public IReadOnlyList<string>? EvalIds { get; init; }

    public string Filter { get; set; } = "";
}

/// <summary>Answer to <c>DELETE /v1/evaluations</c>.</summary>
public sealed record EvalDeleteResponse
{
    public int Count { get; init; }

    public ulong Index { get; init; }
}
