namespace Steppe.ServerCore;

/// <summary>How long what is over is kept, and how often the leader looks for what may go.</summary>
/// <remarks>Source: scheduler reference §24; agent file, block <c>server</c>.</remarks>
public sealed record GarbageOptions
{
    public static readonly GarbageOptions Default = new();

    /// <summary>Nothing is kept for the sake of being looked at: what an operator asks for.</summary>
    public static readonly GarbageOptions KeepNothing = new()
    {
        EvaluationThreshold = TimeSpan.Zero,
        BatchEvaluationThreshold = TimeSpan.Zero,
        JobThreshold = TimeSpan.Zero,
        NodeThreshold = TimeSpan.Zero,
        DeploymentThreshold = TimeSpan.Zero,
    };

    /// <summary>Most ids in one command.</summary>
    public int MaxIdsPerCommand { get; init; } = 7281;

    /// <summary>How often evaluations, allocations, deployments and nodes are looked at.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How often jobs are looked at.</summary>
    public TimeSpan JobInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>For evaluations and their allocations.</summary>
    public TimeSpan EvaluationThreshold { get; init; } = TimeSpan.FromHours(1);

    /// <summary>For those of batch jobs that are over but not stopped.</summary>
    public TimeSpan BatchEvaluationThreshold { get; init; } = TimeSpan.FromHours(24);

    /// <summary>For jobs, with everything of theirs.</summary>
    public TimeSpan JobThreshold { get; init; } = TimeSpan.FromHours(4);

    /// <summary>For deployments that are over.</summary>
    public TimeSpan DeploymentThreshold { get; init; } = TimeSpan.FromHours(1);

    /// <summary>For nodes that are down.</summary>
    public TimeSpan NodeThreshold { get; init; } = TimeSpan.FromHours(24);
}
