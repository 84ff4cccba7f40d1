using System.Collections.Immutable;
using Steppe.Api.Types;
using Steppe.Model;
using Steppe.State;

namespace Steppe.Agent.Http;

/// <summary>Jobs and their counts as the API shows them.</summary>
/// <remarks>Pure. A whole job is its specification: model and wire are one record.</remarks>
internal static class JobProjection
{
    /// <summary>The whole job, with what follows from its work.</summary>
    public static Job Full(StateSnapshot state, AdmittedJob job) =>
        ScalingPolicies.Shown(job) with { Outcome = Outcomes.Of(job, state.AllocationsOf(job.Key)) };

    public static JobListStub Stub(StateSnapshot state, AdmittedJob job, bool withMeta) => new()
    {
        Id = job.Key.Id,
        ParentId = job.Specification.ParentId ?? "",
        Name = job.Specification.Name ?? "",
        Namespace = job.Key.Namespace,
        Datacenters = job.Specification.Datacenters,
        NodePool = job.Specification.NodePool ?? "",
        Type = job.Specification.Type ?? "",
        Priority = job.Priority,
        Periodic = job.IsPeriodic,
        ParameterizedJob = job.IsParameterized,
        Stop = job.IsStopped,
        Status = job.Status.ToWord(),
        StatusDescription = job.Specification.StatusDescription ?? "",
        Outcome = Outcomes.Of(job, state.AllocationsOf(job.Key))?.ToWord(),
        JobSummary = state.JobSummaries.Find(job.Key) is { } summary ? Summary(summary) : null,
        CreateIndex = job.CreateIndex,
        ModifyIndex = job.ModifyIndex,
        JobModifyIndex = job.JobModifyIndex,
        SubmitTime = job.Specification.SubmitTime ?? 0,
        Meta = withMeta ? job.Specification.Meta : null,
    };

    public static Api.Types.JobSummary Summary(State.JobSummary summary) => new()
    {
        JobId = summary.Job.Id,
        Namespace = summary.Job.Namespace,
        Summary = summary.Groups.ToImmutableSortedDictionary(
            static group => group.Key,
            static group => new TaskGroupSummary
            {
                Queued = group.Value.Queued,
                Starting = group.Value.Starting,
                Running = group.Value.Running,
                Complete = group.Value.Complete,
                Failed = group.Value.Failed,
                Lost = group.Value.Lost,
                Unknown = group.Value.Unknown,
            },
            StringComparer.Ordinal),
        Children = summary.Children is { } children
            ? new JobChildrenSummary { Pending = children.Pending, Running = children.Running, Dead = children.Dead }
            : null,
        CreateIndex = summary.CreateIndex,
        ModifyIndex = summary.ModifyIndex,
    };
}
