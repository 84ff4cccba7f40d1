using Steppe.Model;
using Steppe.Scheduler.Reconciliation;
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
            .. updates.Select(update => Find(context.Head, update, context.At))
                .OfType<Cause>()
                .GroupBy(static cause => cause.Allocation.JobKey)
                .OrderBy(static byJob => byJob.Key)
                .Select(byJob => Evaluation(byJob.First(), context)),
        ],
    };

    private static Cause? Find(StateSnapshot head, AllocationUpdate update, DateTimeOffset at)
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

        if (head.Jobs.Find(allocation.JobKey) is not { } job)
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
            && MayBeTriedAgain(After(allocation, update, at), job);
        return needsAnother ? new Cause(allocation, EvaluationTriggers.AllocationFailure) : null;
    }

    private static bool Ends(ClientStatus status) => status is ClientStatus.Complete or ClientStatus.Failed or ClientStatus.Lost;

    private static Allocation After(Allocation allocation, AllocationUpdate update, DateTimeOffset at) => allocation with
    {
        ClientStatus = update.ClientStatus,
        TaskStates = allocation.TaskStates.SetItems(update.TaskStates),
        ModifiedAt = at,
    };

    // By the policy the scheduler will ask: that of the job as it is now.
    private static bool MayBeTriedAgain(Allocation failed, AdmittedJob job) =>
        RescheduleArithmetic.FindDueAt(failed, job.FindGroup(failed.TaskGroup)?.ReschedulePolicy) is not null;

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
