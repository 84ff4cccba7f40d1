namespace Steppe.Model;

/// <summary>How allocations leave a draining node.</summary>
/// <remarks>Source: job specification, block <c>migrate</c>.</remarks>
public sealed record MigrateStrategy
{
    public int? MaxParallel { get; init; }

    public string? HealthCheck { get; init; }

    public Duration? MinHealthyTime { get; init; }

    public Duration? HealthyDeadline { get; init; }
}
