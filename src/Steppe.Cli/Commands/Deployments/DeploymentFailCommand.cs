using Steppe.Api;
using Steppe.Api.Types;

namespace Steppe.Cli.Commands.Deployments;

/// <summary><c>deployment fail</c>: ends a deployment as failed.</summary>
internal sealed class DeploymentFailCommand() : DeploymentActionCommand(isFollowed: true)
{
    /// <inheritdoc/>
    public override string Name => "deployment fail";

    /// <inheritdoc/>
    public override string Description => "Mark a deployment as failed. If one of its groups has auto_revert, the job goes back to its last stable version. The deployment is named by its id or a prefix only it has.";

    /// <inheritdoc/>
    protected override bool AcceptsAnyEnd => true;

    /// <inheritdoc/>
    protected override Task<DeploymentUpdateResponse> ActAsync(ApiClient client, string id, CancellationToken cancellation) =>
        client.Deployments.FailAsync(id, cancellation);

    /// <inheritdoc/>
    protected override string Confirmation(string id) => $"Deployment \"{id}\" failed";
}
