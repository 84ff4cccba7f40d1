using Steppe.Model;

namespace Steppe.State;

/// <summary>Registers an earlier version of a job once more, as its newest.</summary>
/// <remarks>Source: scheduler reference §23; HTTP API, <c>PUT /v1/job/:id/revert</c>. A stopped job starts again.</remarks>
public sealed record RevertJob : Command
{
    public required JobKey Job { get; init; }

    /// <summary>The version to go back to.</summary>
    public required ulong JobVersion { get; init; }

    /// <summary>Only if this is the current version.</summary>
    public ulong? EnforcedPriorVersion { get; init; }

    /// <summary>The evaluation that carries it out.</summary>
    public required EvaluationId EvaluationId { get; init; }

    internal override CommandOutcome ApplyTo(StateBuilder state)
    {
        AdmittedJob? current = state.Now.Jobs.Find(Job);
        AdmittedJob? wanted = state.Now.FindJobVersion(Job, JobVersion);
        if ((Check(current, wanted) ?? NodePoolRules.CheckPoolOf(state.Now, wanted!.Specification)) is { } refusal)
        {
            return new CommandOutcome.Refused(refusal);
        }

        AdmittedJob restored = JobVersions.Restore(wanted!, current!, state);
        if (restored.MakesChildren)
        {
            return new CommandOutcome.Accepted(state.Index, ModifyIndex: restored.JobModifyIndex);
        }

        state.PutEvaluation(new Evaluation
        {
            Id = EvaluationId,
            Namespace = Job.Namespace,
            JobId = Job.Id,
            Priority = restored.Priority,
            Type = restored.Type,
            TriggeredBy = EvaluationTriggers.JobRegister,
            JobModifyIndex = restored.JobModifyIndex,
        });
        return new CommandOutcome.Accepted(state.Index, EvaluationId, restored.JobModifyIndex);
    }

    private Refusal? Check(AdmittedJob? current, AdmittedJob? wanted)
    {
        string? sentence = current switch
        {
            null => $"job \"{Job.Id}\" not found",
            _ when EnforcedPriorVersion is { } prior && prior != current.Version =>
                $"Current job has version {current.Version}; enforcing version {prior}",
            _ when current.Version == JobVersion => "can't revert to current version",
            _ when wanted is null => $"job \"{Job.Id}\" in namespace \"{Job.Namespace}\" at version {JobVersion} not found",
            _ => null,
        };
        return sentence is not null ? new Refusal(RefusalCode.Conflict, null, sentence) : JobTransitions.Check(current, wanted!.Specification);
    }
}
