using System.Collections.Immutable;
using Steppe.Model;
using Steppe.Scheduler.Placements;
using Steppe.Scheduler.Reconciliation;
using Steppe.State;

namespace Steppe.Scheduler;

/// <summary>Answers an evaluation of a service or batch job, which runs so many times, wherever it is best.</summary>
/// <remarks>Pure. Source: scheduler reference §6–§10.</remarks>
internal static class GenericScheduling
{
    /// <summary>Schedules a job that is not stopped.</summary>
    public static ScheduleOutcome Run(
        StateSnapshot state,
        AdmittedJob job,
        Evaluation evaluation,
        DeploymentPass deployments,
        ImmutableArray<(string Group, GroupDecision Decision)> decisions,
        DateTimeOffset now,
        Entropy entropy,
        ScanMemory memory)
    {
        Entropy evaluationIds = entropy.Split();
        var draft = new PlanDraft(state, job, evaluation, now, entropy, memory);
        using var placer = new Placer(draft);
        var rollout = new JobRollout(state, job, evaluation, deployments.Current, new DeploymentId(evaluationIds.NextUuid()));
        rollout.CarryOut(draft, placer, decisions);
        (ImmutableArray<Evaluation> evaluations, ImmutableArray<PlannedFollowup> followups) = FollowupBatches.Make(
            evaluation, job, state.Index, rollout.Later, decisions.SelectMany(static group => group.Decision.Absences.Timeouts), evaluationIds);

        ImmutableSortedDictionary<string, AllocationMetrics> failed = placer.Failed;
        var outcome = new ScheduleOutcome
        {
            Plan = new Plan
            {
                EvaluationId = evaluation.Id,
                Priority = evaluation.Priority,
                AllAtOnce = job.Specification.AllAtOnce ?? false,
                Stops = Scheduling.InOrder(draft.Stops),
                Placements = draft.Placements,
                InPlaceUpdates = draft.InPlaceUpdates,
                Preemptions = draft.Preemptions.Planned,
                Followups = followups,
                Disconnections = Scheduling.Disconnections(decisions.SelectMany(static group => group.Decision.Absences.Marked)),
                Reconnections = Scheduling.Reconnections(decisions.SelectMany(static group => group.Decision.Returned)),
                Deployment = rollout.Started,
                DeploymentEnds = rollout.IsComplete ? [.. deployments.Ends, rollout.End()] : deployments.Ends,
                SnapshotIndex = state.Index,
            },
            DeploymentId = (rollout.Started ?? deployments.Shown)?.Id ?? default,
            FailedGroups = failed,
            QueuedAllocations = job.Groups.ToOrdinalMap(
                static group => group.Name, group => failed.TryGetValue(group.Name, out AllocationMetrics? why) ? why.CoalescedFailures + 1 : 0),
            DesiredUpdates = draft.Preemptions.Count(Scheduling.Counters(decisions).SetItems(rollout.Counters)),
            ClassEligibility = failed.IsEmpty ? OrdinalMap.Empty<bool>() : draft.Feasibility.Classes(),
            EscapedComputedClass = draft.Feasibility.HasEscaped,
            Followups = rollout.IsComplete && HeldFailures.Exist(state, job, deployments.Current)
                ? evaluations.Add(HeldFailures.LookAgain(evaluation, job, state.Index, new EvaluationId(evaluationIds.NextUuid())))
                : evaluations,
        };
        return failed.IsEmpty
            ? outcome
            : outcome with { Blocked = BlockedEvaluation.ForRest(evaluation, outcome, new EvaluationId(evaluationIds.NextUuid())) };
    }
}
