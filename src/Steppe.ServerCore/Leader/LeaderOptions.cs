namespace Steppe.ServerCore;

/// <summary>What a leading server is told from outside.</summary>
public sealed record LeaderOptions
{
    /// <summary>Seed of every id and every random choice this leader makes.</summary>
    public required ulong Seed { get; init; }

    public HeartbeatOptions Heartbeats { get; init; } = HeartbeatOptions.Default;

    public GarbageOptions Garbage { get; init; } = GarbageOptions.Default;
}
