using Steppe.Model;
using Steppe.State;

namespace Steppe.ServerCore;

/// <summary>What a leading server is told from outside.</summary>
public sealed record LeaderOptions
{
    /// <summary>Seed of every id and every random choice this leader makes.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The time zones of periodic jobs.</summary>
    public TimeZones TimeZones { get; init; } = TimeZones.OnlyUtc;

    public HeartbeatOptions Heartbeats { get; init; } = HeartbeatOptions.Default;

    public GarbageOptions Garbage { get; init; } = GarbageOptions.Default;

    /// <summary>The <see cref="StateLevel"/> that every server knows when the term begins.</summary>
    public int Level { get; init; } = StateLevel.Newest;

    /// <summary>What the agent file says of the health of servers, for a cluster that was never told otherwise; null for the defaults.</summary>
    public AutopilotConfiguration? Autopilot { get; init; }
}
