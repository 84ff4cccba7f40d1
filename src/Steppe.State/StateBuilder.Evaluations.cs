using Steppe.Model;

namespace Steppe.State;

// Evaluations.
internal sealed partial class StateBuilder
{
    /// <summary>Writes an evaluation: indexes and times are filled in here.</summary>
    public void PutEvaluation(Evaluation evaluation)
    {
        Evaluation? earlier = _now.Evaluations.Find(evaluation.Id);
        Evaluation row = evaluation with
        {
            CreateIndex = earlier?.CreateIndex ?? Index,
            CreatedAt = earlier?.CreatedAt ?? At,
            ModifyIndex = Index,
            ModifiedAt = At,
        };
        _now = _now with
        {
            Evaluations = _now.Evaluations.With(row.Id, row, _edit),
            EvaluationsByJob = earlier is null ? _now.EvaluationsByJob.With(row.JobKey, row.Id, _edit) : _now.EvaluationsByJob,
            TableIndexes = _now.TableIndexes with { Evaluations = Index },
        };
        _changes.Add(new Change.OfEvaluation(earlier, row));
        if (row.Status != EvaluationStatus.Canceled && _now.JobSummaries.Find(row.JobKey) is { } summary)
        {
            // What was cancelled never came to know what is queued now.
            PutSummary(JobSummaryRules.WithQueued(summary, row.QueuedAllocations, Index));
        }

        _jobsToDerive.Add(row.JobKey);
    }

    public void RemoveEvaluation(EvaluationId id)
    {
        if (_now.Evaluations.Find(id) is not { } row)
        {
            return;
        }

        _now = _now with
        {
            Evaluations = _now.Evaluations.Without(id, _edit),
            EvaluationsByJob = _now.EvaluationsByJob.Without(row.JobKey, id, _edit),
            TableIndexes = _now.TableIndexes with { Evaluations = Index },
        };
        _changes.Add(new Change.OfEvaluation(row, null));
        _jobsToDerive.Add(row.JobKey);
    }
}
