using System.Text.Json.Serialization;

namespace Steppe.Api.Types;

/// <summary>Body of <c>PUT /v1/node/:id/eligibility</c>.</summary>
public sealed record NodeEligibilityRequest
{
    /// <summary><c>eligible</c> or <c>ineligible</c>.</summary>
    public string Eligibility { get; set; } = "";

    [JsonPropertyName("NodeID")]
    public string NodeId { get; set; } = "";
}

/// <summary>Answer to <c>PUT /v1/node/:id/eligibility</c> and <c>PUT /v1/node/:id/drain</c>.</summary>
public sealed record NodeEligibilityResponse
{
    public ulong EvalCreateIndex { get; init; }

    [JsonPropertyName("EvalIDs")]
    public IReadOnlyList<string>? EvalIds { get; init; }

    public ulong Index { get; init; }

    public ulong NodeModifyIndex { get; init; }
}

/// <summary>Answer to <c>PUT /v1/node/:id/evaluate</c> and <c>PUT /v1/node/:id/purge</c>.</summary>
public sealed record NodeUpdateResponse
{
    public ulong EvalCreateIndex { get; init; }

    [JsonPropertyName("EvalIDs")]
    public IReadOnlyList<string>? EvalIds { get; init; }

    public ulong Features { get; init; }

    /// <summary>Nanoseconds; only heartbeats set it.</summary>
    [JsonPropertyName("HeartbeatTTL")]
    public long HeartbeatTtl { get; init; }

    public ulong Index { get; init; }

    public bool KnownLeader { get; init; }

    public long LastContact { get; init; }

    [JsonPropertyName("LeaderRPCAddr")]
    public string LeaderRpcAddress { get; set; } = "";

    public string NextToken { get; set; } = "";

    public ulong NodeModifyIndex { get; init; }

    public int NumNodes { get; init; }

    public string SchedulingEligibility { get; set; } = "";

    /// <summary>Only heartbeats set it.</summary>
    public IReadOnlyList<string>? Servers { get; init; }
}

/// <summary>Body of <c>PUT /v1/node/:id/drain</c>.</summary>
public sealed record NodeDrainRequest
{
    /// <summary>How to empty the node; null stops that.</summary>
    public NodeDrainSpec? DrainSpec { get; init; }

    /// <summary>Whether the node takes work again once the drain is stopped.</summary>
    public bool MarkEligible { get; init; }

    /// <summary>What is noted about the drain.</summary>
    public IReadOnlyDictionary<string, string>? Meta { get; init; }

    [JsonPropertyName("NodeID")]
    public string NodeId { get; set; } = "";
}

/// <summary>How a node is to be emptied.</summary>
public sealed record NodeDrainSpec
{
    /// <summary>Nanoseconds: zero for no deadline, negative to stop everything at once.</summary>
    public long Deadline { get; init; }

    public bool IgnoreSystemJobs { get; init; }
}
