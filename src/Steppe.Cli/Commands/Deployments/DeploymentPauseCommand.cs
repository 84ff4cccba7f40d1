using Steppe.Api;
using Steppe.Api.Types;

namespace Steppe.Cli.Commands.Deployments;

/// <summary><c>deployment pause</c>: holds a deployment up.</summary>
internal sealed class DeploymentPauseCommand() : DeploymentActionCommand(isFollowed: false)
{
    /// <inheritdoc/>
    public override string Name => "deployment pause";

    /// <inheritdoc/>
    public override string Description => "Pause a deployment: nothing more is replaced, and no deadline counts, until it is resumed. The deployment is named by its id or a prefix only it has.";

    /// <inheritdoc/>
    protected override Task<DeploymentUpdateResponse> ActAsync(ApiClient client, string id, CancellationToken cancellation) =>
        client.Deployments.PauseAsync(id, pause: true, cancellation);

    /// <inheritdoc/>
    protected override string Confirmation(string id) => $"Deployment \"{id}\" paused";
}
