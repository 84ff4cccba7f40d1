using Steppe.Model;

namespace Steppe.State;

/// <summary>Has a job looked at again although nothing changed; may also replace what failed without waiting for its time.</summary>
/// <remarks>Source: HTTP API, <c>PUT /v1/job/:id/evaluate</c>.</remarks>
public sealed record EvaluateJob : Command
{
    public required JobKey Job { get; init; }

    public required EvaluationId EvaluationId { get; init; }

    /// <summary>Whether failed allocations are replaced now, whatever their reschedule policy says.</summary>
    public bool ForceReschedule { get; init; }

    internal override CommandOutcome ApplyTo(StateBuilder state)
    {
        if (Check(state.Now.Jobs.Find(Job)) is { } refusal)
        {
            return new CommandOutcome.Refused(refusal);
        }

        AdmittedJob job = state.Now.Jobs.Find(Job)!;
        if (ForceReschedule)
        {
            foreach (Allocation failed in state.Now.AllocationsOf(Job).Where(static allocation => IsUnreplacedFailure(allocation)).ToArray())
            {
                DesiredTransition forced = failed.DesiredTransition.With(new DesiredTransition(ForceReschedule: true));
                state.PutAllocation(failed with { DesiredTransition = forced }, byServer: true);
            }
        }

        state.PutEvaluation(new Evaluation
        {
            Id = EvaluationId,
            Namespace = Job.Namespace,
            JobId = Job.Id,
            Priority = job.Priority,
            Type = job.Type,
            TriggeredBy = EvaluationTriggers.JobRegister,
            JobModifyIndex = job.JobModifyIndex,
        });
        return new CommandOutcome.Accepted(state.Index, EvaluationId, job.JobModifyIndex);
    }

    private static Refusal? Check(AdmittedJob? job) => job switch
    {
        null => new Refusal(RefusalCode.NotFound, null, "job not found"),
        { IsPeriodic: true } => new Refusal(RefusalCode.Conflict, null, "can't evaluate periodic job"),
        { IsParameterized: true } => new Refusal(RefusalCode.Conflict, null, "can't evaluate parameterized job"),
        _ => null,
    };

    private static bool IsUnreplacedFailure(Allocation allocation) =>
        allocation is { ClientStatus: ClientStatus.Failed, NextAllocationId.IsNone: true, IsServerTerminal: false };
}
