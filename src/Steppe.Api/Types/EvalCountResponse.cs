namespace Steppe.Api.Types;

/// <summary>Answer to <c>GET /v1/evaluations/count</c>.</summary>
public sealed record EvalCountResponse
{
    public int Count { get; init; }

    public ulong Index { get; init; }

    public bool KnownLeader { get; init; }

    public long LastContact { get; init; }

    public string NextToken { get; set; } = "";
}
