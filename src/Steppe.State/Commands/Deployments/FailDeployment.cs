using Steppe.Model;

namespace Steppe.State;

/// <summary>Ends a deployment as failed.</summary>
/// <remarks>Source: scheduler reference §20; HTTP API, <c>PUT /v1/deployment/fail/:id</c>.</remarks>
public sealed record FailDeployment : Command
{
    public required DeploymentId DeploymentId { get; init; }

    /// <summary>Why, for the user; what becomes of the job is added to it.</summary>
    public required string Description { get; init; }

    /// <summary>Whether the job is to go back to the version that worked last.</summary>
    public required bool RollsBack { get; init; }

    /// <summary>The evaluation that carries it out.</summary>
    public required EvaluationId EvaluationId { get; init; }

    internal override CommandOutcome ApplyTo(StateBuilder state)
    {
        Deployment? deployment = state.Now.Deployments.Find(DeploymentId);
        if (DeploymentChecks.Check(deployment, "fail") is { } refusal)
        {
            return new CommandOutcome.Refused(refusal);
        }

        ulong? reverted = Rollback.Fail(state, deployment!, Description, RollsBack, EvaluationId);
        return DeploymentChecks.Accept(state, DeploymentId, EvaluationId) with { RevertedVersion = reverted };
    }
}
