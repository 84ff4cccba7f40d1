namespace Steppe.Model;

/// <summary>A deployment that is over, unless it has ended in another way meanwhile.</summary>
/// <param name="DeploymentId">Which.</param>
/// <param name="Status">Successful or cancelled.</param>
/// <param name="Description">Why, for the user.</param>
public sealed record DeploymentEnd(DeploymentId DeploymentId, DeploymentStatus Status, string Description);
