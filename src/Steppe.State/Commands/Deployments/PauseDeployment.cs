using Steppe.Model;

namespace Steppe.State;

/// <summary>Holds a deployment up, or lets it go on.</summary>
/// <remarks>Source: HTTP API, <c>PUT /v1/deployment/pause/:id</c>. Saying again what holds already changes nothing but the row.</remarks>
public sealed record PauseDeployment : Command
{
    public required DeploymentId DeploymentId { get; init; }

    /// <summary>False: go on.</summary>
    public required bool Pause { get; init; }

    /// <summary>The evaluation that goes on; none is made for a pause.</summary>
    public required EvaluationId EvaluationId { get; init; }

    internal override CommandOutcome ApplyTo(StateBuilder state)
    {
        Deployment? deployment = state.Now.Deployments.Find(DeploymentId);
        if (DeploymentChecks.Check(deployment, Pause ? "pause" : "resume") is { } refusal)
        {
            return new CommandOutcome.Refused(refusal);
        }

        state.PutDeployment(deployment! with
        {
            Status = Pause ? DeploymentStatus.Paused : DeploymentStatus.Running,
            StatusDescription = Pause ? DeploymentTexts.Paused : DeploymentTexts.OfRunning(deployment),
        });
        if (!Pause)
        {
            state.PutDeploymentEvaluation(deployment, EvaluationId);
        }

        return DeploymentChecks.Accept(state, DeploymentId, EvaluationId);
    }
}
