using Steppe.Model;
using Steppe.ServerCore;
using Steppe.State;

namespace Steppe.Server;

/// <summary>Makes one command of what clients report, with the evaluations that must follow.</summary>
/// <remarks>Pure. At most one evaluation per job. Source: scheduler reference §19, "UpdateAlloc RPC".</remarks>
internal static class ReportCommands
{
    /// <summary>The command for <paramref name="updates"/>.</summary>
    public static UpdateAllocations Command(
        IReadOnlyList<AllocationUpdate> updates, RequestId? requestId, ProposalContext context) => new()
    {
        RequestId = requestId ?? context.NewRequestId(),
        At = context.At,
        Updates = updates,
        Evaluations =
        [
            .. updates.Select(update => Find(context.Head, update))
                .OfType<Cause>()
                .GroupBy(static cause => cause.Allocation.JobKey)
                .OrderBy(static byJob => byJob.Key)
                .Select(byJob => Evaluation(byJob.First(), context)),
        ],
    };

    private static Cause? Find(StateSnapshot head, AllocationUpdate update)
    {
        if (head.Allocations.Find(update.Id) is not { IsClientTerminal: false } allocation)
        {
            return null;
        }

        bool returns = allocation.ClientStatus == ClientStatus.Unknown;
        if (!returns && !Ends(update.ClientStatus))
        {
            return null;
        }

        if (!head.Jobs.Contains(allocation.JobKey))
        {
            return new Cause(allocation, EvaluationTriggers.JobDeregister);
        }

        bool wasGivenUp = update.ClientStatus == ClientStatus.Lost && !allocation.IsServerTerminal;
        if (returns || wasGivenUp)
        {
            return new Cause(allocation, EvaluationTriggers.Reconnect);
        }

        bool needsAnother = update.ClientStatus == ClientStatus.Failed
            && allocation.FollowupEvaluationId.IsNone
            && !allocation.IsServerTerminal
            && MayBeTriedAgain(allocation);
        return needsAnother ? new Cause(allocation, EvaluationTriggers.AllocationFailure) : null;
    }

    private static bool Ends(ClientStatus status) => status is ClientStatus.Complete or ClientStatus.Failed or ClientStatus.Lost;

    // Generous: the scheduler does the exact arithmetic, a needless evaluation finds nothing to do.
    private static bool MayBeTriedAgain(Allocation allocation) =>
        allocation.Job.FindGroup(allocation.TaskGroup)?.ReschedulePolicy is { } policy
        && (policy.Unlimited == true || policy.Attempts > 0);

    private static Evaluation Evaluation(Cause cause, ProposalContext context)
    {
        AdmittedJob job = context.Head.Jobs.Find(cause.Allocation.JobKey) ?? cause.Allocation.Job;
        return new Evaluation
        {
            Id = context.NewEvaluationId(),
            Namespace = job.Key.Namespace,
            JobId = job.Key.Id,
            Priority = job.Priority,
            Type = job.Type,
            TriggeredBy = cause.Trigger,
            JobModifyIndex = job.JobModifyIndex,
        };
    }

    private sealed record Cause(Allocation Allocation, string Trigger);
}
