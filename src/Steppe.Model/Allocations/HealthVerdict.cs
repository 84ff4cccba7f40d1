namespace Steppe.Model;

/// <summary>A client's decision about one of its allocations. It decides once for each deployment.</summary>
/// <param name="DeploymentId">For which deployment: the allocation may have come into another one since.</param>
/// <param name="IsHealthy">What was decided.</param>
/// <param name="DecidedAt">When, by the client's clock (UTC).</param>
public sealed record HealthVerdict(DeploymentId DeploymentId, bool IsHealthy, DateTimeOffset DecidedAt);
