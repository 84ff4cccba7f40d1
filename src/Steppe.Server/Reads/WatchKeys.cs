using Steppe.Model;
using Steppe.State;

namespace Steppe.Server;

/// <summary>Which readers a change concerns.</summary>
internal static class WatchKeys
{
    /// <summary>The keys to wake.</summary>
    public static IEnumerable<WatchKey> Of(Change change) => change switch
    {
        Change.OfJob job => Of(job.Key, (job.After ?? job.Before)!),
        Change.OfJobScaling scaling => [WatchKey.Job(scaling.Key)],
        Change.OfEvaluation evaluation => Of((evaluation.After ?? evaluation.Before)!),
        Change.OfAllocation allocation => Of(allocation.Before, (allocation.After ?? allocation.Before)!, isGone: allocation.After is null),
        Change.OfDeployment deployment => Of((deployment.After ?? deployment.Before)!),
        Change.OfNode node => [WatchKey.Nodes, WatchKey.Node((node.After ?? node.Before)!.Id)],
        Change.OfNodePool => [WatchKey.NodePools],
        Change.OfSchedulerConfiguration => [WatchKey.SchedulerConfiguration],
        _ => [],
    };

    // A parent shows how many of its children stand where.
    private static WatchKey[] Of(JobKey key, AdmittedJob job) => job.ParentKey is { } parent
        ? [WatchKey.Jobs, WatchKey.Job(key), WatchKey.Job(parent)]
        : [WatchKey.Jobs, WatchKey.Job(key)];

    // Counts of a job follow from its evaluations and allocations, and are shown with it.
    private static WatchKey[] Of(Evaluation evaluation) =>
    [
        WatchKey.Evaluations,
        WatchKey.Evaluation(evaluation.Id),
        WatchKey.EvaluationsOf(evaluation.JobKey),
        WatchKey.Jobs,
        WatchKey.Job(evaluation.JobKey),
    ];

    private static WatchKey[] Of(Deployment deployment) =>
        [WatchKey.Deployments, WatchKey.Deployment(deployment.Id), WatchKey.DeploymentsOf(deployment.JobKey), WatchKey.Jobs];

    private static IEnumerable<WatchKey> Of(Allocation? before, Allocation row, bool isGone)
    {
        yield return WatchKey.Allocations;
        yield return WatchKey.Allocation(row.Id);
        yield return WatchKey.AllocationsOf(row.JobKey);
        yield return WatchKey.AllocationsOf(row.EvaluationId);
        yield return WatchKey.AllocationsOn(row.NodeId);
        yield return WatchKey.Jobs;
        yield return WatchKey.Job(row.JobKey);
        if (isGone || before is null || before.AllocationModifyIndex != row.AllocationModifyIndex)
        {
            yield return WatchKey.AssignmentsOf(row.NodeId);
        }

        if (!row.DeploymentId.IsNone)
        {
            yield return WatchKey.AllocationsOf(row.DeploymentId);
        }

        if (before is not null && before.EvaluationId != row.EvaluationId)
        {
            yield return WatchKey.AllocationsOf(before.EvaluationId);
        }
    }
}
