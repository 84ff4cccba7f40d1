using Steppe.Model;
using Steppe.Scheduler;
using Steppe.State;

namespace Steppe.ServerCore;

/// <summary>What to do with the scheduler's answer, once its plan has been checked against the newest state.</summary>
/// <param name="Command">To be proposed, or null when there is nothing to write yet.</param>
/// <param name="IsFinal">Whether the evaluation is done; else it must be scheduled again.</param>
/// <param name="MadeProgress">Whether the plan changed anything.</param>
internal sealed record ScheduleConclusion(Command? Command, bool IsFinal, bool MadeProgress)
{
    private const string MaxAttemptsText = "maximum attempts reached";

    /// <summary>How often a plan of a job may be rejected in a row.</summary>
    public static int MaxAttempts(JobType type) => type is JobType.Batch or JobType.SysBatch ? 2 : 5;

    /// <summary>Draws it. Pure.</summary>
    /// <param name="evaluation">The evaluation as it stands on the head.</param>
    /// <param name="outcome">The scheduler's answer.</param>
    /// <param name="rejections">How often in a row it was rejected before.</param>
    /// <param name="context">The head, the time, ids.</param>
    public static ScheduleConclusion Draw(
        Evaluation evaluation, ScheduleOutcome outcome, int rejections, ProposalContext context)
    {
        VerifiedPlan verified = PlanVerifier.Verify(context.Head, outcome.Plan);
        bool progressed = verified.Accepted is { Stops.Count: > 0 } or { Placements.Count: > 0 } or { InPlaceUpdates.Count: > 0 };
        if (verified.IsWhole)
        {
            Evaluation[] written = [Completed(evaluation, outcome), .. outcome.Followups, .. NewBlocked(evaluation, outcome)];
            return new ScheduleConclusion(Write(verified.Accepted, written, context), IsFinal: true, progressed);
        }

        bool givesUp = !progressed && rejections + 1 >= MaxAttempts(evaluation.Type);
        Evaluation[] evaluations =
        [
            .. progressed ? outcome.Followups : [],
            .. givesUp ? GiveUp(evaluation, outcome, context) : [],
        ];
        Command? command = progressed || givesUp
            ? Write(progressed ? verified.Accepted : Nothing(outcome.Plan), evaluations, context)
            : null;
        return new ScheduleConclusion(command, givesUp, progressed);
    }

    private static Command Write(Plan plan, Evaluation[] evaluations, ProposalContext context) => plan.IsEmpty
        ? new UpdateEvaluations { RequestId = context.NewRequestId(), At = context.At, Evaluations = evaluations }
        : new ApplyPlan { RequestId = context.NewRequestId(), At = context.At, Plan = plan, Evaluations = evaluations };

    private static Plan Nothing(Plan plan) => plan with { Stops = [], Placements = [], InPlaceUpdates = [], Followups = [] };

    // A blocked evaluation that still lacks room goes on waiting under its own id, with what was learnt.
    private static bool StaysBlocked(Evaluation evaluation, ScheduleOutcome outcome) =>
        evaluation.Status == EvaluationStatus.Blocked && !outcome.FailedGroups.IsEmpty;

    private static Evaluation Completed(Evaluation evaluation, ScheduleOutcome outcome)
    {
        Evaluation done = evaluation with
        {
            FailedGroups = outcome.FailedGroups,
            QueuedAllocations = outcome.QueuedAllocations,
            SnapshotIndex = outcome.Plan.SnapshotIndex,
        };
        if (StaysBlocked(evaluation, outcome))
        {
            return outcome.Blocked is { } again
                ? done with { ClassEligibility = again.ClassEligibility, EscapedComputedClass = again.EscapedComputedClass }
                : done;
        }

        return done with
        {
            Status = EvaluationStatus.Complete,
            StatusDescription = "",
            BlockedId = outcome.Blocked?.Id ?? default,
        };
    }

    private static Evaluation[] NewBlocked(Evaluation evaluation, ScheduleOutcome outcome) =>
        outcome.Blocked is { } blocked && blocked.Id != evaluation.Id && !StaysBlocked(evaluation, outcome) ? [blocked] : [];

    private static Evaluation[] GiveUp(Evaluation evaluation, ScheduleOutcome outcome, ProposalContext context)
    {
        if (evaluation.Status == EvaluationStatus.Blocked)
        {
            return [evaluation with { SnapshotIndex = context.Head.Index }];
        }

        var blocked = new Evaluation
        {
            Id = context.NewEvaluationId(),
            Namespace = evaluation.Namespace,
            JobId = evaluation.JobId,
            Priority = evaluation.Priority,
            Type = evaluation.Type,
            TriggeredBy = EvaluationTriggers.MaxPlanAttempts,
            JobModifyIndex = evaluation.JobModifyIndex,
            Status = EvaluationStatus.Blocked,
            StatusDescription = "created due to placement conflicts",
            PreviousId = evaluation.Id,
            SnapshotIndex = context.Head.Index,
            EscapedComputedClass = true,
        };
        return
        [
            evaluation with
            {
                Status = EvaluationStatus.Failed,
                StatusDescription = $"{MaxAttemptsText} ({MaxAttempts(evaluation.Type)})",
                FailedGroups = outcome.FailedGroups,
                QueuedAllocations = outcome.QueuedAllocations,
                SnapshotIndex = outcome.Plan.SnapshotIndex,
                NextId = blocked.Id,
                BlockedId = blocked.Id,
            },
            blocked,
        ];
    }
}
