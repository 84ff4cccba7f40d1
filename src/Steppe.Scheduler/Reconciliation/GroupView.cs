using Steppe.Model;

namespace Steppe.Scheduler.Reconciliation;

/// <summary>What is wanted of one group, and what there is; all read from one snapshot.</summary>
internal sealed record GroupView
{
    public required AdmittedJob Job { get; init; }
    public required AdmittedGroup Group { get; init; }

    /// <summary>Every allocation of the group, finished ones included, in order of id.</summary>
    public required IReadOnlyList<Allocation> Allocations { get; init; }

    /// <summary>The deployment of this version of the job; null before it is made, and once it was successful.</summary>
    public required Deployment? Deployment { get; init; }

    /// <summary>The evaluation being worked on: what was put off until it is due now.</summary>
    public required EvaluationId EvaluationId { get; init; }

    /// <summary>Whether an evaluation is still to come: what was put off to it will be looked at.</summary>
    public required Func<EvaluationId, bool> IsAwaited { get; init; }

    /// <summary>The nodes its allocations are on.</summary>
    public required Hosts Hosts { get; init; }

    /// <summary>Whether a finished allocation counts as done instead of missing.</summary>
    public bool RunsToCompletion => Job.Type is JobType.Batch or JobType.SysBatch;

    /// <summary>The group's part of <see cref="Deployment"/>, or null.</summary>
    public DeploymentGroup? Rollout => Deployment?.Groups.GetValueOrDefault(Group.Name);

    /// <summary>How new versions replace old ones step by step; null for all at once.</summary>
    public UpdateStrategy? Update => Job.Type == JobType.Service && Group.Update is { MaxParallel: > 0 } update ? update : null;

    /// <summary>Whether the deployment must not go on just now, or never.</summary>
    public bool IsOnHold => Deployment is { Status: not DeploymentStatus.Running };

    /// <summary>Whether an allocation is tried out by this deployment, which may still be promoted.</summary>
    public bool IsCurrentCanary(Allocation allocation) =>
        allocation.IsCanary && Deployment is { IsActive: true } deployment && allocation.DeploymentId == deployment.Id;

    /// <summary>Whether a failed allocation waits for a word of the deployment it is part of before it is replaced.</summary>
    public bool IsHeld(Allocation allocation) =>
        Deployment is { } deployment
        && allocation.DeploymentId == deployment.Id
        && allocation.DesiredTransition.ForceReschedule != true
        && (!deployment.IsActive || allocation.DesiredTransition.Reschedule != true);
}
