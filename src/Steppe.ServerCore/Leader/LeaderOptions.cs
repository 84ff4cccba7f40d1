using Steppe.Model;

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
}
