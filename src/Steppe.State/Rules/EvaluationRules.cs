using Steppe.Model;

namespace Steppe.State;

/// <summary>What follows from the outcome of an evaluation.</summary>
internal static class EvaluationRules
{
    /// <summary>Writes evaluations. One that placed everything makes the job's blocked ones pointless: they are canceled.</summary>
    public static void Put(StateBuilder state, IReadOnlyList<Evaluation> evaluations)
    {
        foreach (Evaluation evaluation in evaluations)
        {
            // A canceled or finished evaluation is over: a late word on it must not bring it back.
            if (state.Momentary.Evaluations.Find(evaluation.Id) is { IsTerminal: true })
            {
                continue;
            }

            state.PutEvaluation(evaluation);
            if (evaluation.Status == EvaluationStatus.Complete && evaluation.FailedGroups.IsEmpty)
            {
                CancelBlocked(state, evaluation);
            }
        }
    }

    private static void CancelBlocked(StateBuilder state, Evaluation finished)
    {
        Evaluation[] pointless =
        [
            .. state.Momentary.EvaluationsOf(finished.JobKey)
                .Where(other => other.Status == EvaluationStatus.Blocked && other.Id != finished.Id),
        ];
        foreach (Evaluation blocked in pointless)
        {
            state.PutEvaluation(blocked with
            {
                Status = EvaluationStatus.Canceled,
                StatusDescription = $"evaluation \"{finished.Id}\" successful",
            });
        }
    }
}
