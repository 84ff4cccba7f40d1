using Steppe.Model;
using Steppe.Scheduler.Reconciliation;
using Steppe.State;

namespace Steppe.ServerCore;

/// <summary>How far a deployment is, in the eyes of the one who watches it.</summary>
/// <remarks>Pure. Source: scheduler reference §20.</remarks>
internal static class DeploymentProgress
{
    /// <summary>When the first group must have made progress; null when none must.</summary>
    public static DateTimeOffset? FindDeadline(StateSnapshot state, Deployment deployment) =>
        deployment.Groups.Where(group => MustProgress(state, deployment, group.Key, group.Value)).Min(static group => group.Value.RequireProgressBy);

    /// <summary>Groups whose time is up.</summary>
    public static DeploymentGroup[] Overdue(StateSnapshot state, Deployment deployment, DateTimeOffset now) =>
    [
        .. deployment.Groups
            .Where(group => group.Value.RequireProgressBy <= now && MustProgress(state, deployment, group.Key, group.Value))
            .Select(static group => group.Value),
    ];

    /// <summary>Whether the leader itself promotes the canaries now: all of them are there and healthy, and every group wants it so.</summary>
    public static bool MayPromote(StateSnapshot state, Deployment deployment) =>
        deployment.RequiresPromotion
        && deployment.PromotesItself
        && deployment.Groups.Values.All(group => !group.AwaitsPromotion || HasHealthyCanaries(state, group));

    /// <summary>Whether an evaluation would find something to do after an allocation became healthy: to end the deployment, or to
    /// replace the next.</summary>
    public static bool MayGoOn(StateSnapshot state, Deployment deployment) =>
        deployment.Groups.Values.All(static group => group.IsHealthy)
        || state.AllocationsOf(deployment.JobKey).Any(allocation => IsLeftToReplace(allocation, deployment));

    private static bool IsLeftToReplace(Allocation allocation, Deployment deployment) =>
        !allocation.IsServerTerminal
        && (allocation.Job.CreateIndex != deployment.JobCreateIndex || allocation.Job.Version != deployment.JobVersion)
        && deployment.Groups.GetValueOrDefault(allocation.TaskGroup) is { AwaitsPromotion: false };

    // Canaries that are healthy wait for somebody's word as long as it takes. What was healthy and has moved away since still counts as
    // healthy, so the count alone does not say that nothing old is left.
    private static bool MustProgress(StateSnapshot state, Deployment deployment, string name, DeploymentGroup group) =>
        group.IsHealthy
            ? state.AllocationsOf(deployment.JobKey).Any(allocation => allocation.TaskGroup == name && IsLeftBehind(state, allocation, deployment))
            : !(group.AwaitsPromotion && HasHealthyCanaries(state, group));

    // What has failed and would not be restarted by the new version keeps its place as it is.
    private static bool IsLeftBehind(StateSnapshot state, Allocation allocation, Deployment deployment) =>
        IsLeftToReplace(allocation, deployment)
        && (!allocation.IsClientTerminal
            || (allocation is { ClientStatus: ClientStatus.Failed, NextAllocationId.IsNone: true }
                && state.Jobs.Find(deployment.JobKey) is { } job
                && job.FindGroup(allocation.TaskGroup) is not null
                && SpecificationChange.IsDestructive(allocation.Job, job, allocation.TaskGroup)));

    private static bool HasHealthyCanaries(StateSnapshot state, DeploymentGroup group) =>
        CanaryRules.CountHealthy(state, group) >= group.DesiredCanaries;
}
