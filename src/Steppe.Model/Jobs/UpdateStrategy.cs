namespace Steppe.Model;

/// <summary>How a new version of a job replaces the old one.</summary>
/// <remarks>Source: job specification, block <c>update</c>.</remarks>
public sealed record UpdateStrategy
{
    public Duration? Stagger { get; init; }

    public int? MaxParallel { get; init; }

    public string? HealthCheck { get; init; }

    public Duration? MinHealthyTime { get; init; }

    public Duration? HealthyDeadline { get; init; }

    public Duration? ProgressDeadline { get; init; }

    public int? Canary { get; init; }

    public bool? AutoRevert { get; init; }

    public bool? AutoPromote { get; init; }
}
