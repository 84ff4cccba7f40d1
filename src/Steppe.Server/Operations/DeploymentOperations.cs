using Steppe.Model;
using Steppe.State;

namespace Steppe.Server;

/// <summary>What users do with deployments.</summary>
/// <remarks>Each is answered when it is durable. Refused when the deployment is not there or is over; the waiting ends with the
/// cancellation, the change does not. Throws <see cref="NotLeadingException"/> when this server cannot say whether it happened.</remarks>
public static class DeploymentOperations
{
    /// <summary>Says of groups, or with null of all that wait for it, that their canaries are good enough.</summary>
    public static Task<CommandOutcome> PromoteDeploymentAsync(
        this ServerNode server, DeploymentId id, IReadOnlyList<string>? groups, CancellationToken cancellation) =>
        server.ProposeAsync(
            context => new PromoteDeployment
            {
                RequestId = context.NewRequestId(),
                At = context.At,
                DeploymentId = id,
                Groups = groups,
                EvaluationId = context.NewEvaluationId(),
            },
            cancellation);

    /// <summary>Holds a deployment up, or lets it go on.</summary>
    public static Task<CommandOutcome> PauseDeploymentAsync(
        this ServerNode server, DeploymentId id, bool pause, CancellationToken cancellation) =>
        server.ProposeAsync(
            context => new PauseDeployment
            {
                RequestId = context.NewRequestId(),
                At = context.At,
                DeploymentId = id,
                Pause = pause,
                EvaluationId = context.NewEvaluationId(),
            },
            cancellation);

    /// <summary>Ends a deployment as failed; the job goes back to the version that worked last if one of its groups wants that.</summary>
    public static Task<CommandOutcome> FailDeploymentAsync(this ServerNode server, DeploymentId id, CancellationToken cancellation) =>
        server.ProposeAsync(
            context => new FailDeployment
            {
                RequestId = context.NewRequestId(),
                At = context.At,
                DeploymentId = id,
                Description = DeploymentTexts.FailedByUser,
                RollsBack = context.Head.Deployments.Find(id)?.Groups.Values.Any(static group => group.AutoRevert) ?? false,
                EvaluationId = context.NewEvaluationId(),
            },
            cancellation);

    /// <summary>Says in the place of clients which allocations are healthy.</summary>
    public static Task<CommandOutcome> SetAllocationHealthAsync(
        this ServerNode server,
        DeploymentId id,
        IReadOnlyList<AllocationId> healthy,
        IReadOnlyList<AllocationId> unhealthy,
        CancellationToken cancellation) =>
        server.ProposeAsync(
            context => new SetAllocationHealth
            {
                RequestId = context.NewRequestId(),
                At = context.At,
                DeploymentId = id,
                Healthy = healthy,
                Unhealthy = unhealthy,
                EvaluationId = context.NewEvaluationId(),
            },
            cancellation);
}
