using Steppe.Model;

namespace Steppe.ServerCore;

/// <summary>Gives up on an evaluation that the scheduler cannot process, and makes the one that tries again later.</summary>
/// <remarks>Pure. Both are written by one command. Source: scheduler reference §2, "Failed reaper".</remarks>
public static class FailedEvaluations
{
    private static readonly TimeSpan MinDelay = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan DelaySpread = TimeSpan.FromSeconds(300);

    /// <summary>The failed evaluation and its follow-up.</summary>
    public static IReadOnlyList<Evaluation> GiveUp(Evaluation evaluation, DateTimeOffset now, Entropy entropy)
    {
        var followup = new Evaluation
        {
            Id = EvaluationId.FromGuid(entropy.NextUuid()),
            Namespace = evaluation.Namespace,
            JobId = evaluation.JobId,
            Priority = evaluation.Priority,
            Type = evaluation.Type,
            TriggeredBy = EvaluationTriggers.FailedFollowUp,
            JobModifyIndex = evaluation.JobModifyIndex,
            PreviousId = evaluation.Id,
            WaitUntil = now + MinDelay + (DelaySpread * entropy.NextDouble()),
        };
        return
        [
            evaluation with
            {
                Status = EvaluationStatus.Failed,
                StatusDescription = $"evaluation reached delivery limit ({EvaluationBroker.DeliveryLimit})",
                NextId = followup.Id,
            },
            followup,
        ];
    }
}
