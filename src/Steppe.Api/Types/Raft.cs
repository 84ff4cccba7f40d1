using System.Text.Json.Serialization;

namespace Steppe.Api.Types;

/// <summary>Answer to <c>GET /v1/operator/raft/configuration</c>.</summary>
public sealed record RaftConfiguration
{
    public ulong Index { get; init; }

    public IReadOnlyList<RaftServer>? Servers { get; init; }
}

/// <summary>One server that keeps the log.</summary>
public sealed record RaftServer
{
    /// <summary><c>host:port</c> of its control port.</summary>
    public string Address { get; set; } = "";

    [JsonPropertyName("ID")]
    public string Id { get; set; } = "";

    public bool Leader { get; init; }

    /// <summary>Name and region.</summary>
    public string Node { get; set; } = "";

    public string RaftProtocol { get; set; } = "";

    public bool Voter { get; init; }
}

/// <summary>Answer to <c>PUT /v1/operator/raft/transfer-leadership</c>.</summary>
public sealed record LeadershipTransferResponse
{
    public RaftPeerEnd? From { get; init; }

    /// <summary>Whether the server that was named led already.</summary>
    public bool Noop { get; init; }

    public RaftPeerEnd? To { get; init; }
}

/// <summary>Who gave the leadership, or got it.</summary>
public sealed record RaftPeerEnd
{
    public string Address { get; set; } = "";

    [JsonPropertyName("ID")]
    public string Id { get; set; } = "";
}
