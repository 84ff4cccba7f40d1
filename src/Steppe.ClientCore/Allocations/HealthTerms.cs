using Steppe.Model;

namespace Steppe.ClientCore;

/// <summary>What makes an allocation healthy.</summary>
/// <remarks>Pure. Source: job specification, blocks <c>update</c> and <c>migrate</c>, §6.8.</remarks>
public static class HealthTerms
{
    /// <summary>The terms of the group's <c>update</c> block in a deployment, of its <c>migrate</c> block outside of any, where a
    /// draining node waits for the word of replacements; null when nobody wants to know.</summary>
    public static UpdateStrategy? Of(AdmittedGroup group, DeploymentId deployment) =>
        !deployment.IsNone ? group.Update
        : group.Migrate is not { } migrate ? null
        : new UpdateStrategy
        {
            HealthCheck = migrate.HealthCheck, MinHealthyTime = migrate.MinHealthyTime, HealthyDeadline = migrate.HealthyDeadline,
        };
}
