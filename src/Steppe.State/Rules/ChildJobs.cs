using Steppe.Model;

namespace Steppe.State;

/// <summary>Makes jobs of jobs.</summary>
/// <remarks>Source: scheduler reference §23.</remarks>
internal static class ChildJobs
{
    /// <summary>A new job that differs from its parent only in what is given, and shares everything else with it.</summary>
    /// <param name="parent">The periodic or parameterized job.</param>
    /// <param name="id">The child's id, which is its name too.</param>
    /// <param name="state">The state it is written to.</param>
    /// <param name="change">What differs further.</param>
    public static AdmittedJob Make(AdmittedJob parent, string id, StateBuilder state, Func<Job, Job> change) =>
        parent.With(change(parent.Specification with
        {
            Id = id,
            Name = id,
            ParentId = parent.Key.Id,
            Stop = false,
            Stable = false,
            Status = JobStatus.Pending.ToWord(),
            StatusDescription = "",
            Version = 0,
            VersionTag = null,
            CreateIndex = state.Index,
            ModifyIndex = state.Index,
            JobModifyIndex = state.Index,
            SubmitTime = state.At.ToUnixNanoseconds(),
        }));

    /// <summary>Writes the child, and the evaluation that places it unless it is periodic itself.</summary>
    public static CommandOutcome.Accepted Put(StateBuilder state, AdmittedJob child, EvaluationId evaluation, string trigger)
    {
        state.PutJob(child);
        if (child.MakesChildren)
        {
            return new CommandOutcome.Accepted(state.Index, ModifyIndex: child.JobModifyIndex, ChildId: child.Key.Id);
        }

        state.PutEvaluation(new Evaluation
        {
            Id = evaluation,
            Namespace = child.Key.Namespace,
            JobId = child.Key.Id,
            Priority = child.Priority,
            Type = child.Type,
            TriggeredBy = trigger,
            JobModifyIndex = child.JobModifyIndex,
        });
        return new CommandOutcome.Accepted(state.Index, evaluation, child.JobModifyIndex, child.Key.Id);
    }
}
