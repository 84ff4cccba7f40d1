using Steppe.Model;
using Steppe.State;

namespace Steppe.Scheduler.Reconciliation;

/// <summary>Failures that wait for their deployment's word, when it has come to its end.</summary>
/// <remarks>Pure. What fails within a deployment keeps its place until the deployment's watcher lets it be tried again. Once the deployment
/// has succeeded there is no watcher any more, and the reschedule policy alone counts: so the job is looked at once more.</remarks>
internal static class HeldFailures
{
    /// <summary>Whether there are any.</summary>
    public static bool Exist(StateSnapshot state, AdmittedJob job, Deployment? deployment) =>
        deployment is not null && state.AllocationsOf(job.Key).Any(allocation =>
            allocation is { ClientStatus: ClientStatus.Failed, IsServerTerminal: false, NextAllocationId.IsNone: true }
            && allocation.DeploymentId == deployment.Id
            && allocation.DesiredTransition.Reschedule != true);

    /// <summary>The evaluation that looks at them, when the deployment's end is written.</summary>
    public static Evaluation LookAgain(Evaluation cause, AdmittedJob job, ulong snapshotIndex, EvaluationId id) => new()
    {
        Id = id,
        Namespace = cause.Namespace,
        Priority = job.Priority,
        Type = job.Type,
        TriggeredBy = EvaluationTriggers.AllocationFailure,
        JobId = cause.JobId,
        JobModifyIndex = job.JobModifyIndex,
        PreviousId = cause.Id,
        SnapshotIndex = snapshotIndex,
    };
}
