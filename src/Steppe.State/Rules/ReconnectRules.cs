using Steppe.Model;

namespace Steppe.State;

/// <summary>What follows when the clients of allocations are heard of again.</summary>
internal static class ReconnectRules
{
    /// <summary>Cancels the evaluations that would have given the allocations up, unless others still wait for them.</summary>
    /// <param name="state">The state, in which the allocations are known again.</param>
    /// <param name="returned">The allocations as they were before.</param>
    public static void CancelTimeouts(StateBuilder state, IReadOnlyList<Allocation> returned)
    {
        foreach (IGrouping<JobKey, Allocation> ofJob in returned.GroupBy(static allocation => allocation.JobKey).OrderBy(static group => group.Key))
        {
            CancelTimeouts(state, ofJob.Key, [.. ofJob.Select(static allocation => allocation.FollowupEvaluationId)]);
        }
    }

    private static void CancelTimeouts(StateBuilder state, JobKey job, HashSet<EvaluationId> awaited)
    {
        bool noneIsUnknown = true;
        foreach (Allocation other in state.Now.AllocationsOf(job))
        {
            awaited.Remove(other.FollowupEvaluationId);
            noneIsUnknown &= other.ClientStatus != ClientStatus.Unknown;
        }

        Evaluation[] pointless =
        [
            .. state.Now.EvaluationsOf(job).Where(evaluation => !evaluation.IsTerminal
                && (awaited.Contains(evaluation.Id)
                    || (noneIsUnknown && evaluation.TriggeredBy == EvaluationTriggers.MaxDisconnectTimeout))),
        ];
        foreach (Evaluation evaluation in pointless)
        {
            state.PutEvaluation(evaluation with { Status = EvaluationStatus.Canceled, StatusDescription = "allocs reconnected" });
        }
    }
}
