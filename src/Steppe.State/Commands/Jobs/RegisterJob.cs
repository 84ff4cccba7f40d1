using Steppe.Model;

namespace Steppe.State;

/// <summary>Writes a job, as a new version if its specification is new, and asks for its evaluation.</summary>
/// <remarks>Source: HTTP API, <c>POST /v1/jobs</c>. An equal specification of a running job keeps its version but is
/// evaluated all the same.</remarks>
public sealed record RegisterJob : Command
{
    /// <summary>The job after admission: defaults filled in, rules checked.</summary>
    public required Job Job { get; init; }

    /// <summary>The evaluation to make, or none for a job that only starts children.</summary>
    public EvaluationId EvaluationId { get; init; }

    /// <summary>Overrides the job's priority for this evaluation.</summary>
    public int? EvaluationPriority { get; init; }

    /// <summary>Whether groups the stored job has keep the counts they have there.</summary>
    public bool PreservesCounts { get; init; }

    /// <summary>The file it comes from, kept beside the version; null for none.</summary>
    public JobSource? Source { get; init; }

    /// <summary>Write only if the stored job has this <c>JobModifyIndex</c>; 0 means "only if there is none".</summary>
    public ulong? EnforcedJobModifyIndex { get; init; }

    internal override CommandOutcome ApplyTo(StateBuilder state)
    {
        JobKey key = new(Job.Namespace!, Job.Id!);
        AdmittedJob? current = state.Momentary.Jobs.Find(key);
        if (Check(current, state.Momentary) is { } refusal)
        {
            return new CommandOutcome.Refused(refusal);
        }

        Job wanted = PreservesCounts && current is not null ? WithCountsOf(current) : Job;
        bool isUnchanged = current is { IsStopped: false } && JobComparison.SameSpecification(current.Specification, wanted);
        AdmittedJob job = isUnchanged ? current! : JobVersions.Next(wanted, current, state);
        if (!isUnchanged)
        {
            state.PutJob(job);
            if (Source is not null)
            {
                state.PutJobSource(job, Source);
            }
        }

        // A job that only makes others is never placed itself, whoever asks.
        EvaluationId evaluation = job.MakesChildren ? default : EvaluationId;
        if (!evaluation.IsNone)
        {
            state.PutEvaluation(new Evaluation
            {
                Id = evaluation,
                Namespace = key.Namespace,
                JobId = key.Id,
                Priority = EvaluationPriority ?? job.Priority,
                Type = job.Type,
                TriggeredBy = EvaluationTriggers.JobRegister,
                JobModifyIndex = job.JobModifyIndex,
            });
        }

        return new CommandOutcome.Accepted(state.Index, evaluation, job.JobModifyIndex);
    }

    private Job WithCountsOf(AdmittedJob current) => Job with
    {
        TaskGroups = Job.TaskGroups?
            .Select(group => current.FindGroup(group.Name ?? "") is { } kept ? group with { Count = kept.Count } : group)
            .ToArray(),
    };

    private Refusal? Check(AdmittedJob? current, StateSnapshot state)
    {
        if (EnforcedJobModifyIndex is { } expected && expected != (current?.JobModifyIndex ?? 0))
        {
            string found = current is null ? "job does not exist"
                : expected == 0 ? "job already exists"
                : $"job exists with conflicting job modify index: {current.JobModifyIndex}";
            return new Refusal(RefusalCode.Conflict, null, $"Enforcing job modify index {expected}: {found}");
        }

        if (current is not null && !current.IsStopped && current.Specification.Type != Job.Type)
        {
            return new Refusal(
                RefusalCode.Conflict, "type", $"cannot update job from type \"{current.Specification.Type}\" to \"{Job.Type}\"");
        }

        return JobTransitions.Check(current, Job) ?? NodePoolRules.CheckPoolOf(state, Job);
    }
}
