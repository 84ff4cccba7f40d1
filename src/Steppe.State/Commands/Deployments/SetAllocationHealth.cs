using Steppe.Model;

namespace Steppe.State;

/// <summary>Says in the place of clients which allocations of a deployment are healthy.</summary>
/// <remarks>Source: HTTP API, <c>PUT /v1/deployment/allocation-health/:id</c>. An unhealthy allocation of a group that goes back by
/// itself ends the deployment.</remarks>
public sealed record SetAllocationHealth : Command
{
    public required DeploymentId DeploymentId { get; init; }

    public IReadOnlyList<AllocationId> Healthy { get; init; } = [];
    public IReadOnlyList<AllocationId> Unhealthy { get; init; } = [];

    /// <summary>The evaluation that carries it out.</summary>
    public required EvaluationId EvaluationId { get; init; }

    internal override CommandOutcome ApplyTo(StateBuilder state)
    {
        if (Check(state.Now) is { } refusal)
        {
            return new CommandOutcome.Refused(refusal);
        }

        Write(state, Healthy, isHealthy: true);
        Write(state, Unhealthy, isHealthy: false);
        Deployment deployment = state.Now.Deployments.Find(DeploymentId)!;
        bool rollsBack = Unhealthy.Any(id => deployment.Groups.GetValueOrDefault(state.Now.Allocations.Find(id)!.TaskGroup) is { AutoRevert: true });
        ulong? reverted = null;
        if (rollsBack)
        {
            reverted = Rollback.Fail(state, deployment, DeploymentTexts.Unhealthy, rollsBack, EvaluationId);
        }
        else
        {
            state.PutDeploymentEvaluation(deployment, EvaluationId);
        }

        return DeploymentChecks.Accept(state, DeploymentId, EvaluationId) with { RevertedVersion = reverted };
    }

    private Refusal? Check(StateSnapshot state)
    {
        Deployment? deployment = state.Deployments.Find(DeploymentId);
        if (deployment is null or { IsActive: false })
        {
            return deployment is null
                ? DeploymentChecks.NotFound
                : new Refusal(RefusalCode.Conflict, null, "can't set health of allocations for a terminal deployment");
        }

        AllocationId stranger = Healthy.Concat(Unhealthy)
            .FirstOrDefault(id => state.Allocations.Find(id) is not { } allocation || allocation.DeploymentId != DeploymentId);
        return Healthy.Count + Unhealthy.Count == 0
                ? new Refusal(RefusalCode.Invalid, null, "name at least one allocation: HealthyAllocationIDs and UnhealthyAllocationIDs are empty")
            : !stranger.IsNone
                ? new Refusal(RefusalCode.Invalid, null, $"allocation {stranger} is not part of deployment {DeploymentId}")
            : null;
    }

    private static void Write(StateBuilder state, IReadOnlyList<AllocationId> ids, bool isHealthy)
    {
        foreach (AllocationId id in ids)
        {
            Allocation allocation = state.Now.Allocations.Find(id)!;
            state.PutAllocation(
                allocation with
                {
                    Health = (allocation.Health ?? new AllocationHealth()) with { Healthy = isHealthy, DecidedAt = state.At, ModifyIndex = state.Index },
                },
                byServer: true);
        }
    }
}
