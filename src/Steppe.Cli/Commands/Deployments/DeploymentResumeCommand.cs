using Steppe.Api;
using Steppe.Api.Types;

namespace Steppe.Cli.Commands.Deployments;

/// <summary><c>deployment resume</c>: lets a paused deployment go on.</summary>
internal sealed class DeploymentResumeCommand() : DeploymentActionCommand(isFollowed: true)
{
    /// <inheritdoc/>
    public override string Name => "deployment resume";

    /// <inheritdoc/>
    public override string Description => "Resume a paused deployment. It is named by its id or a prefix only it has. The command follows it until it is over; Ctrl-C ends only the watching.";

    /// <inheritdoc/>
    protected override Task<DeploymentUpdateResponse> ActAsync(ApiClient client, string id, CancellationToken cancellation) =>
        client.Deployments.PauseAsync(id, pause: false, cancellation);

    /// <inheritdoc/>
    protected override string Confirmation(string id) => $"Deployment \"{id}\" resumed";
}
