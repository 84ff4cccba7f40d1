using Steppe.Model;

namespace Steppe.State;

/// <summary>Stops a job; with <see cref="Purge"/> also forgets it.</summary>
/// <remarks>Source: HTTP API, <c>DELETE /v1/job/:id</c>. A job that does not exist is accepted and changes nothing.</remarks>
public sealed record DeregisterJob : Command
{
    public required JobKey Job { get; init; }
    public bool Purge { get; init; }

    /// <summary>The evaluation that will stop its allocations.</summary>
    public EvaluationId EvaluationId { get; init; }

    public int? EvaluationPriority { get; init; }

    internal override CommandOutcome ApplyTo(StateBuilder state)
    {
        if (state.Now.Jobs.Find(Job) is not { } current)
        {
            return new CommandOutcome.Accepted(state.Index);
        }

        AdmittedJob stopped = current.IsStopped ? current : AdmittedJob.Compile(current.Specification with
        {
            Stop = true,
            Stable = false,
            VersionTag = null,
            Version = current.Version + 1,
            ModifyIndex = state.Index,
            JobModifyIndex = state.Index,
            SubmitTime = state.At.ToUnixNanoseconds(),
        });
        if (Purge)
        {
            state.RemoveJob(Job);
        }
        else if (!current.IsStopped)
        {
            state.PutJob(stopped);
        }

        if (current.MakesChildren || EvaluationId.IsNone)
        {
            return new CommandOutcome.Accepted(state.Index, ModifyIndex: stopped.JobModifyIndex);
        }

        state.PutEvaluation(new Evaluation
        {
            Id = EvaluationId,
            Namespace = Job.Namespace,
            JobId = Job.Id,
            Priority = EvaluationPriority ?? current.Priority,
            Type = current.Type,
            TriggeredBy = EvaluationTriggers.JobDeregister,
            JobModifyIndex = stopped.JobModifyIndex,
        });
        return new CommandOutcome.Accepted(state.Index, EvaluationId, stopped.JobModifyIndex);
    }
}
