using Steppe.Model;
using Steppe.Scheduler;
using Steppe.Simulation.Running;
using Steppe.State;

namespace Steppe.Simulation.Oracles;

/// <summary>Once everything is as asked for, it stays as it is: nothing is placed, stopped or looked at any more, and nothing would be
/// changed if it were.</summary>
internal sealed class RestOracle(SimulatedCluster cluster)
{
    private SortedDictionary<AllocationId, (DesiredStatus Status, ulong Version)> _allocations = [];
    private SortedSet<EvaluationId> _evaluations = [];

    /// <summary>What has happened since it was last asked, or null.</summary>
    public string? FindNews()
    {
        StateSnapshot state = cluster.Servers.Leader!.Committed;
        var allocations = new SortedDictionary<AllocationId, (DesiredStatus Status, ulong Version)>();
        foreach (Allocation allocation in state.Allocations.Rows)
        {
            allocations.Add(allocation.Id, (allocation.DesiredStatus, allocation.Job.Version));
        }

        SortedSet<EvaluationId> evaluations = [.. state.Evaluations.Rows.Select(static evaluation => evaluation.Id)];
        Allocation? changed = state.Allocations.Rows.FirstOrDefault(one => !_allocations.TryGetValue(one.Id, out var known) || known != allocations[one.Id]);
        Evaluation? made = state.Evaluations.Rows.FirstOrDefault(one => !_evaluations.Contains(one.Id));
        (_allocations, _evaluations) = (allocations, evaluations);
        return changed is not null ? $"{changed.Name} ({changed.Id.Short}) was placed or changed although all was settled"
            : made is not null ? $"evaluation {made.Id.Short} of {made.JobId} came about although all was settled: {made.TriggeredBy}"
            : null;
    }

    /// <summary>Looks at every job once more.</summary>
    /// <exception cref="OracleException">Something would change.</exception>
    public void Check()
    {
        // Somebody may have become less urgent meanwhile: that is no reason to look, but counts when a job is looked at.
        StateSnapshot state = cluster.Servers.Leader!.Committed;
        state = state with { SchedulerConfiguration = state.SchedulerConfiguration with { Preemption = new PreemptionSwitches() } };
        foreach (AdmittedJob job in state.Jobs.Rows.Where(job => !job.MakesChildren && !WillBeLookedAt(state, job)))
        {
            Evaluation again = new()
            {
                Id = new EvaluationId(new Guid(1, 2, 3, [1, 2, 3, 4, 5, 6, 7, 8])),
                Namespace = job.Key.Namespace,
                JobId = job.Key.Id,
                Priority = job.Priority,
                Type = job.Type,
                TriggeredBy = EvaluationTriggers.JobRegister,
            };
            if (cluster.Broken.Schedule(state, again, cluster.Time.Now, 1, new ScanMemory()) is { } outcome && FindChange(state, job, outcome) is { } change)
            {
                throw new OracleException(OracleGroup.Rest, $"{job.Key.Id} is settled, and would be changed: {change}{ConvergenceOracle.List(state.AllocationsOf(job.Key))}");
            }
        }
    }

    // Children that were launched are not waited for: what the scheduler has given up is tried again minutes later.
    private static bool WillBeLookedAt(StateSnapshot state, AdmittedJob job) =>
        state.EvaluationsOf(job.Key).Any(static evaluation => evaluation.Status == EvaluationStatus.Pending);

    // Where the newest version has failed or waits, nobody waits for the room that would let what is still of an older one be changed in place.
    private string? FindChange(StateSnapshot state, AdmittedJob job, ScheduleOutcome outcome)
    {
        Plan plan = outcome.Plan;
        return plan.Stops.FirstOrDefault(stop => !HasWaited(state, stop.AllocationId)) is { } stopped ? $"{stopped.AllocationId.Short} would be stopped ({stopped.Description})"
            : plan.InPlaceUpdates.Count > 0 && !RolloutOracle.IsHeld(state, job) ? $"{plan.InPlaceUpdates[0].Id.Short} would be updated in place"
            : plan.DeploymentEnds.Count > 0 || (plan.Deployment is not null && HasRun(state, job)) ? "a deployment would begin or end"
            : plan.Disconnections.Count + plan.Reconnections.Count > 0 ? "something would be given up or taken back"
            : outcome.Followups.Length > 0 ? "it would be looked at again later"
            : plan.Placements.FirstOrDefault(placed => !MayBePlaced(state, job, placed)) is { } placed ? $"{placed.Name} would be placed on {placed.NodeName}"
            : null;
    }

    // A failure that has used up its attempts gets new ones with time, but nobody looks for that.
    private static bool HasWaited(StateSnapshot state, AllocationId id) =>
        state.Allocations.Find(id) is { ClientStatus: ClientStatus.Failed, Reschedules.Count: > 0 } failed
        && failed.Job.FindGroup(failed.TaskGroup)?.ReschedulePolicy is { Unlimited: not true };

    // Work that was drained and collected tells nobody any more that its version has been deployed: it is deployed anew when there is room.
    private static bool HasRun(StateSnapshot state, AdmittedJob job) =>
        state.AllocationsOf(job.Key).Any(one => one.Job.Version == job.Version);

    // Two places are filled only when a job happens to be looked at: that of a failure that was forgotten, and, of a job that runs on every
    // node, that of work that has ended.
    private bool MayBePlaced(StateSnapshot state, AdmittedJob job, Allocation placed) =>
        cluster.Oracles.ForgottenFailures.Contains($"{job.Key}/{placed.TaskGroup}")
        || HasWaited(state, placed.PreviousAllocationId)
        || (job.Type == JobType.System && state.AllocationsOf(job.Key).Any(one => one.NodeId == placed.NodeId && one.TaskGroup == placed.TaskGroup && one.IsTerminal));
}
