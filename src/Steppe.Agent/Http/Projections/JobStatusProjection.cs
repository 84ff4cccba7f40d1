using Steppe.Api.Types;
using Steppe.Model;
using Steppe.State;

namespace Steppe.Agent.Http;

/// <summary>Jobs as a list shows them with their allocations, in one answer.</summary>
/// <remarks>Pure. Source: HTTP API, type <c>JobStatusesJob</c>.</remarks>
internal static class JobStatusProjection
{
    private const string PackName = "pack.name";

    public static JobStatusesJob Of(StateSnapshot state, AdmittedJob job) => new()
    {
        Id = job.Key.Id,
        Namespace = job.Key.Namespace,
        Name = job.Specification.Name ?? "",
        Type = job.Specification.Type ?? "",
        NodePool = job.Specification.NodePool ?? "",
        Datacenters = job.Specification.Datacenters,
        Priority = job.Priority,
        Version = job.Version,
        SubmitTime = job.Specification.SubmitTime ?? 0,
        ModifyIndex = job.ModifyIndex,
        Allocs = Allocations(state, job),
        GroupCountSum = job.Groups.Sum(static group => group.Count),
        ChildStatuses = job.MakesChildren ? [.. Children(state, job).Select(static child => child.Status.ToWord())] : null,
        LatestDeployment = state.FindLatestDeployment(job.Key) is { } latest && latest.JobCreateIndex == job.CreateIndex ? Of(latest) : null,
        ParentId = job.Specification.ParentId ?? "",
        Stop = job.IsStopped,
        IsPack = job.Specification.Meta?.ContainsKey(PackName) == true,
        Status = job.Status.ToWord(),
    };

    private static JobStatusesDeployment Of(Deployment deployment) => new()
    {
        Id = deployment.Id.ToString(),
        IsActive = deployment.IsActive,
        JobVersion = deployment.JobVersion,
        Status = WireWords.Of(deployment.Status),
        StatusDescription = deployment.StatusDescription,
        AllAutoPromote = deployment.PromotesItself,
        RequiresPromotion = deployment.RequiresPromotion,
    };

    private static IEnumerable<AdmittedJob> Children(StateSnapshot state, AdmittedJob job) =>
        state.Families.ChildrenOf(job.Key).Select(state.Jobs.Find).OfType<AdmittedJob>();

    private static JobStatusesAlloc[]? Allocations(StateSnapshot state, AdmittedJob job)
    {
        JobStatusesAlloc[] rows =
        [
            .. state.AllocationsOf(job.Key)
                .Where(row => row.Job.CreateIndex == job.CreateIndex)
                .Select(static row => new JobStatusesAlloc
                {
                    Id = row.Id.ToString(),
                    Group = row.TaskGroup,
                    ClientStatus = WireWords.Of(row.ClientStatus),
                    NodeId = row.NodeId.ToString(),
                    JobVersion = row.Job.Version,
                    DeploymentStatus = row.Health is { } health
                        ? new JobStatusesHealth { Canary = health.IsCanary, Healthy = health.Healthy }
                        : null,
                    FollowupEvalId = row.FollowupEvaluationId.ToString(),
                }),
        ];
        return rows.Length == 0 ? null : rows;
    }
}
