using System.Collections.Immutable;
using System.Net;

namespace Steppe.Agent.Configuration;

/// <summary>Where an agent listens, and what it tells others.</summary>
internal sealed record AgentAddresses
{
    /// <summary>Addresses of the HTTP API; at least one.</summary>
    public required ImmutableArray<IPEndPoint> BindHttp { get; init; }

    /// <summary>Address of the servers' control port.</summary>
    public required IPEndPoint BindRpc { get; init; }

    /// <summary>Address of gossip, which is told but not listened on.</summary>
    public required IPEndPoint BindSerf { get; init; }

    /// <summary><c>host:port</c> each.</summary>
    public required string AdvertiseHttp { get; init; }

    public required string AdvertiseRpc { get; init; }
    public required string AdvertiseSerf { get; init; }
}
