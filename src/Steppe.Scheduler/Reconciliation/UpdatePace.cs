using Steppe.Model;
using Steppe.State;

namespace Steppe.Scheduler.Reconciliation;

/// <summary>How many allocations of a system job may be replaced at a time: <c>max_parallel</c> of a group, then a pause of
/// <c>stagger</c>, then the next.</summary>
/// <remarks>
/// <para>The pause is an evaluation that waits. While one does, no other evaluation of the job replaces anything, or every node
/// that comes and goes would speed up the update.</para>
/// <para>One instance serves one evaluation. Source: scheduler reference §12.</para>
/// </remarks>
internal sealed class UpdatePace(StateSnapshot state, AdmittedJob job, Evaluation evaluation, DateTimeOffset now)
{
    private const string Description = "created for the next step of a rolling update";

    private readonly bool _anotherWaits = state.EvaluationsOf(job.Key).Any(other =>
        other is { IsTerminal: false, TriggeredBy: EvaluationTriggers.RollingUpdate }
        && other.Id != evaluation.Id
        && other.JobModifyIndex == job.JobModifyIndex
        && other.WaitUntil > now);

    private TimeSpan? _pause;

    /// <summary>How many allocations of a group may be replaced now.</summary>
    public int BudgetOf(AdmittedGroup group) => group.Update is not { MaxParallel: > 0 and int most } ? int.MaxValue
        : _anotherWaits ? 0
        : Math.Max(0, most - AlreadyReplaced(group));

    /// <summary>The budget of a group is used up, and some of it has not been tried.</summary>
    public void PutOff(AdmittedGroup group)
    {
        TimeSpan stagger = (group.Update?.Stagger ?? Duration.Zero).ToTimeSpan();
        _pause = _pause is { } shorter && shorter < stagger ? shorter : stagger;
    }

    /// <summary>The evaluation that goes on after the pause, when something is left to replace and none waits already.</summary>
    public Evaluation? FindNext(Entropy ids) => _pause is not { } pause || _anotherWaits ? null : new Evaluation
    {
        Id = new EvaluationId(ids.NextUuid()),
        Namespace = evaluation.Namespace,
        JobId = evaluation.JobId,
        Priority = evaluation.Priority,
        Type = job.Type,
        TriggeredBy = EvaluationTriggers.RollingUpdate,
        JobModifyIndex = job.JobModifyIndex,
        StatusDescription = Description,
        WaitUntil = now + pause,
        PreviousId = evaluation.Id,
        SnapshotIndex = state.Index,
    };

    // A plan that was carried out in part is made again by the same evaluation.
    private int AlreadyReplaced(AdmittedGroup group) => state.AllocationsOf(evaluation.Id).Count(allocation =>
        allocation.TaskGroup == group.Name && !allocation.PreviousAllocationId.IsNone);
}
