using System.Text.Json.Serialization;

namespace Steppe.Api.Types;

/// <summary>When a server counts as healthy: <c>/v1/operator/autopilot/configuration</c>. Durations are texts such as <c>200ms</c>.</summary>
public sealed record ApiAutopilotConfiguration
{
    public bool CleanupDeadServers { get; init; } = true;

    public ulong CreateIndex { get; init; }

    public bool DisableUpgradeMigration { get; init; }

    public bool EnableCustomUpgrades { get; init; }

    public bool EnableRedundancyZones { get; init; }

    public string LastContactThreshold { get; set; } = "200ms";

    public ulong MaxTrailingLogs { get; init; } = 250;

    public ulong MinQuorum { get; init; }

    public ulong ModifyIndex { get; init; }

    public string ServerStabilizationTime { get; set; } = "10s";
}

/// <summary>Answer to <c>GET /v1/operator/autopilot/health</c>.</summary>
public sealed record OperatorHealthReply
{
    public int FailureTolerance { get; init; }

    public bool Healthy { get; init; }

    public string Leader { get; set; } = "";

    public IReadOnlyList<OperatorServerHealth>? Servers { get; init; }

    public IReadOnlyList<string>? Voters { get; init; }
}

/// <summary>How one server is.</summary>
public sealed record OperatorServerHealth
{
    public string Address { get; set; } = "";

    public bool Healthy { get; init; }

    [JsonPropertyName("ID")]
    public string Id { get; set; } = "";

    /// <summary>How old what it knows may be, such as <c>12ms</c>.</summary>
    public string LastContact { get; set; } = "";

    public ulong LastIndex { get; init; }

    public ulong LastTerm { get; init; }

    public bool Leader { get; init; }

    public string Name { get; set; } = "";

    /// <summary><c>alive</c> or <c>failed</c>.</summary>
    public string SerfStatus { get; set; } = "";

    /// <summary>RFC 3339.</summary>
    public string StableSince { get; set; } = "";

    public string Version { get; set; } = "";

    public bool Voter { get; init; }
}
