namespace Steppe.Model;

/// <summary>How far one task group of a deployment is.</summary>
/// <remarks>Immutable. Wire: <c>DeploymentState</c>. The counts are kept by the state as allocations come and clients report.</remarks>
public sealed record DeploymentGroup
{
    public bool AutoRevert { get; init; }
    public bool AutoPromote { get; init; }

    /// <summary>How long the group may go without one more healthy allocation; zero: the first unhealthy one ends the deployment.</summary>
    public TimeSpan ProgressDeadline { get; init; }

    /// <summary>When the next allocation must be healthy; null before the first is placed, and without a deadline.</summary>
    public DateTimeOffset? RequireProgressBy { get; init; }

    /// <summary>Whether the canaries were found good, and the rest may follow.</summary>
    public bool Promoted { get; init; }

    /// <summary>Every canary ever placed, oldest first.</summary>
    public IReadOnlyList<AllocationId> PlacedCanaries { get; init; } = [];

    public int DesiredCanaries { get; init; }

    /// <summary>Allocations that had to be placed or changed when the deployment began.</summary>
    public int DesiredTotal { get; init; }

    public int PlacedAllocations { get; init; }
    public int HealthyAllocations { get; init; }
    public int UnhealthyAllocations { get; init; }

    /// <summary>Whether nothing more happens before a promotion.</summary>
    public bool AwaitsPromotion => DesiredCanaries > 0 && !Promoted;

    /// <summary>Whether as many are healthy as have to be.</summary>
    public bool IsHealthy => !AwaitsPromotion && HealthyAllocations >= Math.Max(DesiredTotal, DesiredCanaries);
}
