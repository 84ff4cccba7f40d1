using Steppe.Model;

namespace Steppe.Agent.Configuration;

/// <summary>The block <c>autopilot</c>: what a cluster begins with; from then on operators change it.</summary>
/// <remarks>Source: job specification, section 7.</remarks>
internal static class AutopilotConfig
{
    /// <summary>Null when nothing is said.</summary>
    public static AutopilotConfiguration? From(SettingsBlock block) => block.IsEmpty ? null : new AutopilotConfiguration
    {
        CleanupDeadServers = block.TriState("cleanup_dead_servers") ?? AutopilotConfiguration.Default.CleanupDeadServers,
        LastContactThreshold = Duration(block, "last_contact_threshold") ?? AutopilotConfiguration.Default.LastContactThreshold,
        MaxTrailingLogs = Count(block, "max_trailing_logs") ?? AutopilotConfiguration.Default.MaxTrailingLogs,
        MinQuorum = Count(block, "min_quorum") ?? AutopilotConfiguration.Default.MinQuorum,
        ServerStabilizationTime = Duration(block, "server_stabilization_time") ?? AutopilotConfiguration.Default.ServerStabilizationTime,
    };

    private static Duration? Duration(SettingsBlock block, string key) => block.Duration(key) is { } time ? Model.Duration.FromTimeSpan(time) : null;

    private static ulong? Count(SettingsBlock block, string key) => block.Integer(key) is { } count ? (ulong)Math.Max(0, count) : null;
}
