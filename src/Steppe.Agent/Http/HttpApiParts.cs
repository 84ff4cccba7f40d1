using System.Net;
using Microsoft.Extensions.Logging;
using Steppe.Agent.Logging;
using Steppe.Client;
using Steppe.Protocol;
using Steppe.Server;

namespace Steppe.Agent.Http;

/// <summary>What the HTTP API is made of: the parts of the agent it speaks for.</summary>
public sealed record HttpApiParts
{
    /// <summary>Where to listen.</summary>
    public required IReadOnlyList<IPEndPoint> Addresses { get; init; }

    public required ILoggerFactory LoggerFactory { get; init; }
    public required TimeProvider Time { get; init; }

    /// <summary>The agent's log, for those who follow it from afar; null when nobody can.</summary>
    internal AgentLog? Log { get; init; }

    /// <summary>The server in this agent, if any.</summary>
    public ServerNode? Server { get; init; }

    /// <summary>The client in this agent, if any.</summary>
    public ClientAgent? Client { get; init; }

    /// <summary>The way to the servers, for an agent that has none.</summary>
    public IServerConnection? Servers { get; init; }

    /// <summary><c>host:port</c> under which other agents reach this API.</summary>
    public required string OwnHttpAddress { get; init; }

    /// <summary>Headers on every answer (<c>http_api_response_headers</c>).</summary>
    public IReadOnlyDictionary<string, string> ExtraHeaders { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The configuration as <c>/v1/agent/self</c> shows it, secrets taken out.</summary>
    public required Func<AgentSelfConfig> SelfConfig { get; init; }

    /// <summary>How a server in this agent searches.</summary>
    public SearchOptions Search { get; init; } = SearchOptions.Default;

    /// <summary>Whether <c>/v1/metrics?format=prometheus</c> answers (<c>telemetry.prometheus_metrics</c>).</summary>
    public bool PrometheusEnabled { get; init; }
}
