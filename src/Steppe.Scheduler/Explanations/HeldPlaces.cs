using System.Collections.Immutable;
using Steppe.Model;
using Steppe.Scheduler.Reconciliation;
using Steppe.State;

namespace Steppe.Scheduler.Explanations;

/// <summary>Finds failures of a job that keep their place: nothing runs there, and nothing is missing either.</summary>
/// <remarks>Pure. Source: scheduler reference §7.3.</remarks>
internal static class HeldPlaces
{
    /// <summary>Those that the scheduler would leave as they are now, by number.</summary>
    public static ImmutableArray<HeldPlace> Of(StateSnapshot state, AdmittedJob job, ScheduleOutcome outcome, DateTimeOffset now)
    {
        if (job.IsStopped || job.Type is JobType.System or JobType.SysBatch)
        {
            return [];
        }

        Deployment? deployment = FindDeployment(state, job);
        HashSet<AllocationId> done =
            [.. outcome.Plan.Stops.Select(static stop => stop.AllocationId), .. outcome.Plan.Placements.Select(static placed => placed.PreviousAllocationId)];
        return
        [
            .. state.AllocationsOf(job.Key)
                .Where(allocation => HoldsPlace(allocation, job) && !done.Contains(allocation.Id) && !FindsNoNode(allocation, job, outcome))
                .OrderBy(static allocation => allocation.TaskGroup, StringComparer.Ordinal)
                .ThenBy(static allocation => allocation.NameIndex)
                .ThenBy(static allocation => allocation.Id)
                .Select(allocation => Explain(allocation, job, deployment, now))
                .OfType<HeldPlace>(),
        ];
    }

    /// <summary>The deployment of this very version of a job, over or not; or null.</summary>
    public static Deployment? FindDeployment(StateSnapshot state, AdmittedJob job) =>
        state.FindLatestDeployment(job.Key) is { } latest && latest.IsOf(job) ? latest : null;

    private static bool HoldsPlace(Allocation allocation, AdmittedJob job) =>
        allocation is { ClientStatus: ClientStatus.Failed, IsServerTerminal: false, NextAllocationId.IsNone: true }
        && job.FindGroup(allocation.TaskGroup) is not null
        && (job.Type == JobType.Service || (allocation.Job.Version == job.Version && allocation.Job.CreateIndex == job.CreateIndex));

    // An old version that is to be replaced, but for which there is no node, is counted among those that find none.
    private static bool FindsNoNode(Allocation allocation, AdmittedJob job, ScheduleOutcome outcome) =>
        outcome.FailedGroups.ContainsKey(allocation.TaskGroup) && allocation.Job.JobModifyIndex != job.JobModifyIndex;

    // What is due, and not placed by the plan, is among those that find no node.
    private static HeldPlace? Explain(Allocation failed, AdmittedJob job, Deployment? deployment, DateTimeOffset now)
    {
        bool isHeld = deployment is { Status: not (DeploymentStatus.Successful or DeploymentStatus.Cancelled) } current
            && failed.DeploymentId == current.Id
            && (!current.IsActive || failed.DesiredTransition.Reschedule != true);
        return isHeld ? new HeldPlace(failed, deployment!.IsActive ? HeldReason.Deployment : HeldReason.FailedDeployment, null)
            : RescheduleArithmetic.FindDueAt(failed, job.FindGroup(failed.TaskGroup)!.ReschedulePolicy) is not { } due
                ? new HeldPlace(failed, HeldReason.NoAttemptsLeft, null)
            : due - now > AllocationFates.DueSoon ? new HeldPlace(failed, HeldReason.Delay, due)
            : null;
    }
}
