using Steppe.Model;

namespace Steppe.State;

/// <summary>What all commands about one deployment have in common.</summary>
/// <remarks>Source: HTTP API, errors of deployments. The words are compared by clients.</remarks>
internal static class DeploymentChecks
{
    /// <summary>The refusal to do something with a deployment that is not there or is over; or null.</summary>
    /// <param name="deployment">The deployment, if there is one.</param>
    /// <param name="verb">What is to be done with it.</param>
    public static Refusal? Check(Deployment? deployment, string verb) => deployment switch
    {
        null => NotFound,
        { IsActive: false } => new Refusal(RefusalCode.Conflict, null, $"can't {verb} terminal deployment"),
        _ => null,
    };

    public static Refusal NotFound => new(RefusalCode.NotFound, null, "deployment not found");

    /// <summary>The answer of a command that has written the deployment.</summary>
    public static CommandOutcome.Accepted Accept(StateBuilder state, DeploymentId deployment, EvaluationId evaluation) => new(
        state.Index,
        state.Now.Evaluations.Find(evaluation) is null ? default : evaluation,
        state.Now.Deployments.Find(deployment)!.ModifyIndex);
}
