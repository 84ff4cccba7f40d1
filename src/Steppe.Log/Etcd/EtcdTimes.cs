namespace Steppe.Log.Etcd;

/// <summary>How long the engine waits for what.</summary>
public sealed record EtcdTimes
{
    /// <summary>A leader that is not heard of for so long may be replaced. Whole seconds, 2 or more.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How often a follower looks who leads.</summary>
    public TimeSpan Look { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Pause after a request that got no answer.</summary>
    public TimeSpan Retry { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long a request is waited for.</summary>
    public TimeSpan Call { get; init; } = TimeSpan.FromSeconds(1);
}
