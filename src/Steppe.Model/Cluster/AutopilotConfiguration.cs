namespace Steppe.Model;

/// <summary>When a server counts as healthy, and what is done about those that are gone.</summary>
/// <remarks>Wire: <c>AutopilotConfiguration</c>. Source: HTTP API, operator.</remarks>
public sealed record AutopilotConfiguration
{
    public static readonly AutopilotConfiguration Default = new();

    /// <summary>Whether servers that have been away for long are taken out of the members.</summary>
    public bool CleanupDeadServers { get; init; } = true;

    /// <summary>How old what a server knows may be.</summary>
    public Duration LastContactThreshold { get; init; } = new(200_000_000);

    /// <summary>By how many changes a server may be behind.</summary>
    public ulong MaxTrailingLogs { get; init; } = 250;

    /// <summary>So many servers are kept, whatever becomes of them.</summary>
    public ulong MinQuorum { get; init; }

    /// <summary>How long a server must have been healthy before it counts.</summary>
    public Duration ServerStabilizationTime { get; init; } = Duration.FromSeconds(10);

    public bool EnableRedundancyZones { get; init; }
    public bool DisableUpgradeMigration { get; init; }
    public bool EnableCustomUpgrades { get; init; }

    public ulong CreateIndex { get; init; }
    public ulong ModifyIndex { get; init; }
}
