using Steppe.Api;
using Steppe.Api.Types;

namespace Steppe.Cli.Commands.Deployments;

/// <summary><c>deployment unblock</c>: lets a deployment of several regions go on that waits for the others.</summary>
internal sealed class DeploymentUnblockCommand() : DeploymentActionCommand(isFollowed: true)
{
    /// <inheritdoc/>
    public override string Name => "deployment unblock";

    /// <inheritdoc/>
    public override string Description => "Unblock a deployment of several regions that waits for the others. It is named by its id or a prefix only it has.";

    /// <inheritdoc/>
    protected override Task<DeploymentUpdateResponse> ActAsync(ApiClient client, string id, CancellationToken cancellation) =>
        client.Deployments.UnblockAsync(id, cancellation);

    /// <inheritdoc/>
    protected override string Confirmation(string id) => $"Deployment \"{id}\" unblocked";
}
