using Steppe.Model;

namespace Steppe.State;

/// <summary>Says of groups that their canaries are good enough for the rest to follow.</summary>
/// <remarks>Source: scheduler reference §19, "Promotion"; HTTP API, <c>PUT /v1/deployment/promote/:id</c>. A paused deployment is
/// promoted, and stays paused.</remarks>
public sealed record PromoteDeployment : Command
{
    public required DeploymentId DeploymentId { get; init; }

    /// <summary>Null for every group that waits for it.</summary>
    public IReadOnlyList<string>? Groups { get; init; }

    /// <summary>The evaluation that goes on.</summary>
    public required EvaluationId EvaluationId { get; init; }

    internal override CommandOutcome ApplyTo(StateBuilder state)
    {
        Deployment? deployment = state.Now.Deployments.Find(DeploymentId);
        if (DeploymentChecks.Check(deployment, "promote") is { } refusal)
        {
            return new CommandOutcome.Refused(refusal);
        }

        string[] chosen = [.. (Groups ?? deployment!.Groups.Keys).Where(name => deployment!.Groups.GetValueOrDefault(name) is { AwaitsPromotion: true })];
        if (Check(state.Now, deployment!, chosen) is { } objection)
        {
            return new CommandOutcome.Refused(objection);
        }

        Deployment promoted = deployment! with
        {
            Groups = chosen.Aggregate(
                deployment.Groups, (groups, name) => groups.SetItem(name, DeploymentRules.Promoted(groups[name], state.At))),
        };
        state.PutDeployment(promoted.Status == DeploymentStatus.Paused
            ? promoted
            : promoted with { StatusDescription = DeploymentTexts.OfRunning(promoted) });
        foreach (AllocationId id in chosen.SelectMany(name => deployment.Groups[name].PlacedCanaries))
        {
            if (state.Now.Allocations.Find(id) is { Health: { IsCanary: true } health } canary)
            {
                state.PutAllocation(canary with { Health = health with { IsCanary = false } }, byServer: true);
            }
        }

        state.PutDeploymentEvaluation(deployment, EvaluationId);
        return DeploymentChecks.Accept(state, DeploymentId, EvaluationId);
    }

    private Refusal? Check(StateSnapshot state, Deployment deployment, string[] chosen)
    {
        string? unknown = Groups?.FirstOrDefault(name => !deployment.Groups.ContainsKey(name));
        if (unknown is not null || chosen.Length == 0)
        {
            return new Refusal(RefusalCode.Conflict, null, unknown is null
                ? "no canaries to promote"
                : $"group \"{unknown}\" is not part of the deployment: name one of {string.Join(", ", deployment.Groups.Keys)}");
        }

        string[] unready =
        [
            .. chosen.Select(name => (Name: name, Healthy: CanaryRules.CountHealthy(state, deployment.Groups[name]), Wanted: deployment.Groups[name].DesiredCanaries))
                .Where(static group => group.Healthy < group.Wanted)
                .Select(static group => $"Task group \"{group.Name}\" has {group.Healthy}/{group.Wanted} healthy allocations"),
        ];
        return unready.Length == 0 ? null : new Refusal(RefusalCode.Conflict, null, string.Join("; ", unready));
    }
}
