using System.Collections.Immutable;
using System.Text.Json;
using Steppe.Model;

namespace Steppe.State;

/// <summary>Changes how many of a group there should be, as a new version of the job, and remembers who said what about it.</summary>
/// <remarks>Source: scheduler reference §23; HTTP API, <c>PUT /v1/job/:id/scale</c>. The bounds of the group's <c>scaling</c>
/// block hold here too.</remarks>
public sealed record ScaleJob : Command
{
    public required JobKey Job { get; init; }

    public required string Group { get; init; }

    /// <summary>The count wanted; null leaves it and only remembers the event.</summary>
    public int? Count { get; init; }

    public string Message { get; init; } = "";

    /// <summary>Whether the event says that scaling failed; then it has no count.</summary>
    public bool IsError { get; init; }

    public ImmutableSortedDictionary<string, JsonElement>? Meta { get; init; }

    /// <summary>The evaluation that carries it out, if the count is given.</summary>
    public EvaluationId EvaluationId { get; init; }

    /// <summary>Scale only if the stored job has this <c>JobModifyIndex</c>.</summary>
    public ulong? EnforcedJobModifyIndex { get; init; }

    internal override CommandOutcome ApplyTo(StateBuilder state)
    {
        AdmittedJob? job = state.Now.Jobs.Find(Job);
        AdmittedGroup? group = job?.FindGroup(Group);
        if (Check(job, group, state.Now) is { } refusal)
        {
            return new CommandOutcome.Refused(refusal);
        }

        EvaluationId evaluation = Count is null || job!.MakesChildren ? default : EvaluationId;
        AdmittedJob scaled = Count is { } count ? Scaled(job!, count, state) : job!;
        state.PutScalingEvent(Job, Group, new ScalingEvent
        {
            At = state.At,
            Count = Count,
            PreviousCount = group!.Count,
            Message = Message,
            IsError = IsError,
            Meta = Meta,
            EvaluationId = evaluation,
            CreateIndex = state.Index,
        });
        if (!evaluation.IsNone)
        {
            state.PutEvaluation(new Evaluation
            {
                Id = evaluation,
                Namespace = Job.Namespace,
                JobId = Job.Id,
                Priority = scaled.Priority,
                Type = scaled.Type,
                TriggeredBy = EvaluationTriggers.JobScaling,
                JobModifyIndex = scaled.JobModifyIndex,
            });
        }

        return new CommandOutcome.Accepted(state.Index, evaluation, scaled.JobModifyIndex);
    }

    // The count there is already makes no version, but is evaluated all the same.
    private AdmittedJob Scaled(AdmittedJob job, int count, StateBuilder state)
    {
        if (job.FindGroup(Group)!.Count == count)
        {
            return job;
        }

        AdmittedJob scaled = AdmittedJob.Compile(job.Specification with
        {
            TaskGroups = [.. job.Specification.TaskGroups!.Select(group => group.Name == Group ? group with { Count = count } : group)],
            Stable = false,
            VersionTag = null,
            Version = job.Version + 1,
            ModifyIndex = state.Index,
            JobModifyIndex = state.Index,
            SubmitTime = state.At.ToUnixNanoseconds(),
        });
        state.PutJob(scaled);
        return scaled;
    }

    private Refusal? Check(AdmittedJob? job, AdmittedGroup? group, StateSnapshot state)
    {
        if (job is null)
        {
            return new Refusal(RefusalCode.NotFound, null, $"job \"{Job.Id}\" not found");
        }

        if (EnforcedJobModifyIndex is { } expected && expected != job.JobModifyIndex)
        {
            return new Refusal(
                RefusalCode.Conflict,
                null,
                $"Enforcing job modify index {expected}: job exists with conflicting job modify index: {job.JobModifyIndex}");
        }

        string? sentence = group is null ? $"task group \"{Group}\" specified for scaling does not exist in job"
            : Count is not null && state.DeploymentsOf(Job).Any(static deployment => deployment.IsActive)
                ? "job scaling blocked due to active deployment"
            : Count is { } count ? CheckCount(job, group.Specification.Scaling, count)
            : null;
        return sentence is null ? null : new Refusal(RefusalCode.Invalid, null, sentence);
    }

    private string? CheckCount(AdmittedJob job, ScalingPolicy? bounds, int count) => job switch
    {
        _ when IsError => "a scaling event that is an error has no count: leave one of them out",
        _ when count < 0 => $"the count {count} is negative: ask for 0 or more",
        { Type: JobType.System or JobType.SysBatch } when count > 1 => $"cannot scale jobs of type \"{job.Specification.Type}\"",
        { IsStopped: true } => $"job \"{Job.Id}\" is stopped: run it again before it is scaled",
        _ when bounds?.Min is { } minimum && count < minimum => $"group count was less than scaling policy minimum: {count} < {minimum}",
        _ when bounds?.Max is { } maximum && count > maximum => $"group count was greater than scaling policy maximum: {count} > {maximum}",
        _ => null,
    };
}
