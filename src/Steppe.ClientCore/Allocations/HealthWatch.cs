using Steppe.Model;

namespace Steppe.ClientCore;

/// <summary>What a client knows of the health of one allocation in one deployment; survives the agent.</summary>
/// <param name="DeploymentId">The deployment.</param>
/// <param name="Since">When the watching began: the deadline counts from then.</param>
/// <param name="Verdict">Once it is decided; it stays.</param>
public sealed record HealthWatch(DeploymentId DeploymentId, DateTimeOffset Since, HealthVerdict? Verdict = null);

/// <summary>What follows from looking at an allocation's health.</summary>
/// <param name="Watch">To be kept; null when nobody wants to know.</param>
/// <param name="Reason">Why it was found unhealthy just now; else null.</param>
/// <param name="LookAgainAt">When it may be decided though nothing happens; null when only a change can decide.</param>
public readonly record struct HealthStep(HealthWatch? Watch, string? Reason, DateTimeOffset? LookAgainAt);
