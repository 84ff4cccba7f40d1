using Steppe.Api.Types;
using Steppe.Model;

namespace Steppe.Agent.Http;

/// <summary>Deployments as the API shows them.</summary>
/// <remarks>Pure. Source: HTTP API, types <c>Deployment</c> and <c>DeploymentState</c>.</remarks>
internal static class DeploymentProjection
{
    public static ApiDeployment Full(Deployment deployment) => new()
    {
        Id = deployment.Id.ToString(),
        Namespace = deployment.Namespace,
        JobId = deployment.JobId,
        JobVersion = deployment.JobVersion,
        JobModifyIndex = deployment.JobModifyIndex,
        JobSpecModifyIndex = deployment.JobSpecModifyIndex,
        JobCreateIndex = deployment.JobCreateIndex,
        TaskGroups = deployment.Groups.ToDictionary(static group => group.Key, static group => Of(group.Value), StringComparer.Ordinal),
        Status = WireWords.Of(deployment.Status),
        StatusDescription = deployment.StatusDescription,
        EvalPriority = deployment.EvaluationPriority,
        CreateIndex = deployment.CreateIndex,
        CreateTime = deployment.CreatedAt.ToUnixNanoseconds(),
        ModifyIndex = deployment.ModifyIndex,
        ModifyTime = deployment.ModifiedAt.ToUnixNanoseconds(),
    };

    /// <summary>What an allocation is worth to its deployment; null when there is nothing to say.</summary>
    public static ApiAllocDeploymentStatus? Health(Allocation allocation) => allocation.Health is not { } health ? null : new ApiAllocDeploymentStatus
    {
        Healthy = health.Healthy,
        Timestamp = health.DecidedAt,
        Canary = health.IsCanary,
        ModifyIndex = health.ModifyIndex,
    };

    private static ApiDeploymentState Of(DeploymentGroup group) => new()
    {
        AutoRevert = group.AutoRevert,
        AutoPromote = group.AutoPromote,
        ProgressDeadline = (long)group.ProgressDeadline.TotalNanoseconds,
        RequireProgressBy = group.RequireProgressBy,
        Promoted = group.Promoted,
        PlacedCanaries = group.PlacedCanaries.Count == 0 ? null : [.. group.PlacedCanaries.Select(static id => id.ToString())],
        DesiredCanaries = group.DesiredCanaries,
        DesiredTotal = group.DesiredTotal,
        PlacedAllocs = group.PlacedAllocations,
        HealthyAllocs = group.HealthyAllocations,
        UnhealthyAllocs = group.UnhealthyAllocations,
    };
}
