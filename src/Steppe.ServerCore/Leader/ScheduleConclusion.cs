using Steppe.Model;
using Steppe.Scheduler;
using Steppe.State;

namespace Steppe.ServerCore;

/// <summary>What to do with the scheduler's answer, once its plan has been checked against the newest state.</summary>
/// <remarks>Source: scheduler reference §5 and §6.</remarks>
/// <param name="Command">To be proposed, or null when there is nothing to write yet.</param>
/// <param name="IsFinal">Whether the evaluation is done; else it must be scheduled again.</param>
/// <param name="MadeProgress">Whether the plan changed anything.</param>
internal sealed record ScheduleConclusion(Command? Command, bool IsFinal, bool MadeProgress)
{
    /// <summary>Most placements and in-place updates in one command, so that it fits into an entry of the log; the rest is
    /// scheduled again on top of them.</summary>
    public const int MaxPlacements = 4096;

    // Each part looks at the whole job anew: a large job takes larger parts, so that it needs no more than some dozens of them.
    private const int Parts = 32;

    /// <summary>Draws it. Pure.</summary>
    /// <param name="evaluation">The evaluation as it stands on the head.</param>
    /// <param name="outcome">The scheduler's answer.</param>
    /// <param name="rejections">How often in a row it was rejected before.</param>
    /// <param name="context">The head, the time, ids.</param>
    public static ScheduleConclusion Draw(
        Evaluation evaluation, ScheduleOutcome outcome, int rejections, ProposalContext context)
    {
        VerifiedPlan verified = PlanVerifier.Verify(context.Head, outcome.Plan);
        Plan accepted = FirstPart(verified.Accepted);
        bool isWhole = verified.IsWhole && ReferenceEquals(accepted, verified.Accepted);
        if (outcome.Objection is { } objection)
        {
            Evaluation refused = Ended(evaluation, outcome, EvaluationStatus.Failed, objection, waiting: null);
            return new ScheduleConclusion(Write(outcome.Plan.Emptied(), [refused], context), IsFinal: true, MadeProgress: false);
        }

        bool progressed = accepted is { Stops.Count: > 0 } or { Placements.Count: > 0 } or { InPlaceUpdates.Count: > 0 }
            or { Disconnections.Count: > 0 } or { Reconnections.Count: > 0 } or { Deployment: not null } or { DeploymentEnds.Count: > 0 };
        if (isWhole)
        {
            Evaluation[] written = [.. Conclude(evaluation, outcome), .. outcome.Followups, .. PreemptedJobs.Evaluations(accepted, context)];
            return new ScheduleConclusion(Write(accepted, written, context, isVerified: true), IsFinal: true, progressed);
        }

        if (progressed)
        {
            return new ScheduleConclusion(Write(accepted, [.. outcome.Followups, .. PreemptedJobs.Evaluations(accepted, context)], context), IsFinal: false, MadeProgress: true);
        }

        bool givesUp = rejections + 1 >= PlanAttempts.LimitFor(evaluation.Type);
        return new ScheduleConclusion(
            givesUp ? Write(outcome.Plan.Emptied(), GiveUp(evaluation, outcome, context), context) : null,
            givesUp,
            MadeProgress: false);
    }

    private static Command Write(Plan plan, Evaluation[] evaluations, ProposalContext context, bool isVerified = false) => plan.IsEmpty
        ? new UpdateEvaluations { RequestId = context.NewRequestId(), At = context.At, Evaluations = evaluations }
        : new ApplyPlan
        {
            RequestId = context.NewRequestId(), At = context.At, Plan = plan, Evaluations = evaluations, VerifiedAt = isVerified ? context.Head.Index : null,
        };

    /// <summary>How many placements and in-place updates of so many go into one command.</summary>
    public static int PartOf(int wanted) => Math.Clamp(wanted / Parts, CommitPipeline.MaxRowsPerEntry, MaxPlacements);

    // A stop whose replacement is left for later is left with it: an update must not take down more than it puts up.
    private static Plan FirstPart(Plan plan)
    {
        int wanted = plan.Placements.Count + plan.InPlaceUpdates.Count;
        int size = PartOf(wanted);
        if (plan.AllAtOnce || wanted <= size)
        {
            return plan;
        }

        Allocation[] placements = [.. plan.Placements.Take(size)];
        HashSet<AllocationId> kept = [.. placements.Select(static allocation => allocation.Id)];
        HashSet<AllocationId> replacedLater =
            [.. plan.Placements.Skip(size).Select(static allocation => allocation.PreviousAllocationId)];
        return plan with
        {
            Stops = [.. plan.Stops.Where(stop => !replacedLater.Contains(stop.AllocationId))],
            Placements = placements,
            Preemptions = [.. plan.Preemptions.Where(preemption => kept.Contains(preemption.PreemptedBy))],
            InPlaceUpdates = [.. plan.InPlaceUpdates.Take(size - placements.Length)],
        };
    }

    // A blocked evaluation that still lacks room goes on waiting under its own id, with what was learnt.
    private static Evaluation[] Conclude(Evaluation evaluation, ScheduleOutcome outcome)
    {
        Evaluation[] waiting = [.. OrNone(outcome.Blocked), .. outcome.BlockedByNode];
        bool goesOnWaiting = Array.Exists(waiting, blocked => blocked.Id == evaluation.Id);
        return
        [
            .. goesOnWaiting ? [] : OrNone(Ended(evaluation, outcome, EvaluationStatus.Complete, "", waiting.FirstOrDefault()) with
            {
                NextId = outcome.Next?.Id ?? evaluation.NextId,
            }),
            .. waiting,
            .. outcome.NoLongerBlocked.Select(blocked => blocked with
            {
                Status = EvaluationStatus.Canceled,
                StatusDescription = $"evaluation \"{evaluation.Id}\" successful",
            }),
            .. OrNone(outcome.Next),
        ];
    }

    private static Evaluation[] OrNone(Evaluation? evaluation) => evaluation is null ? [] : [evaluation];

    // Nothing of the plan came about: what it would have placed is queued as well.
    private static Evaluation[] GiveUp(Evaluation evaluation, ScheduleOutcome refused, ProposalContext context)
    {
        ScheduleOutcome outcome = refused with
        {
            QueuedAllocations = refused.QueuedAllocations.SetItems(refused.Plan.Placements
                .CountBy(static allocation => allocation.TaskGroup)
                .Select(group => KeyValuePair.Create(group.Key, refused.QueuedAllocations.GetValueOrDefault(group.Key) + group.Value))),
        };
        Evaluation waiting = PlanAttempts.Blocked(evaluation, outcome, context.NewEvaluationId());
        return waiting.Id == evaluation.Id
            ? [waiting]
            : [Ended(evaluation, outcome, EvaluationStatus.Failed, PlanAttempts.Exhausted(evaluation.Type), waiting), waiting];
    }

    private static Evaluation Ended(
        Evaluation evaluation, ScheduleOutcome outcome, EvaluationStatus status, string description, Evaluation? waiting) =>
        evaluation with
        {
            Status = status,
            StatusDescription = description,
            FailedGroups = outcome.FailedGroups,
            QueuedAllocations = outcome.QueuedAllocations,
            ClassEligibility = outcome.ClassEligibility,
            EscapedComputedClass = outcome.EscapedComputedClass,
            DeploymentId = outcome.DeploymentId.IsNone ? evaluation.DeploymentId : outcome.DeploymentId,
            SnapshotIndex = outcome.Plan.SnapshotIndex,
            BlockedId = waiting?.Id ?? default,
        };
}
