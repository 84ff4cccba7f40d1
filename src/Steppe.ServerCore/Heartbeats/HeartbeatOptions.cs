namespace Steppe.ServerCore;

/// <summary>How often nodes must show that they live.</summary>
/// <remarks>Source: scheduler reference §22; agent file, block <c>server</c>.</remarks>
public sealed record HeartbeatOptions
{
    public static readonly HeartbeatOptions Default = new();

    /// <summary>Shortest time between two heartbeats of a node.</summary>
    public TimeSpan MinTtl { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>What a late heartbeat is forgiven.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>What nodes get when a server starts to lead, so that they can find it.</summary>
    public TimeSpan FailoverTtl { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>Heartbeats of all nodes together, per second, beyond which the time between them is stretched.</summary>
    public double MaxPerSecond { get; init; } = 50;
}
