using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Cli.CommandLine;

namespace Steppe.Cli.Commands.Deployments;

/// <summary><c>deployment promote</c>: finds the canaries good, so that the rest follows.</summary>
internal sealed class DeploymentPromoteCommand : DeploymentActionCommand
{
    private readonly ListFlag _groups;

    public DeploymentPromoteCommand()
        : base(isFollowed: true) =>
        _groups = Flags.Add(new ListFlag("group", "Promote only this group. Can be given several times."));

    /// <inheritdoc/>
    public override string Name => "deployment promote";

    /// <inheritdoc/>
    public override string Description =>
        "Promote the canaries of a deployment, so that the other allocations are replaced, too. All canaries must be healthy. The "
        + "deployment is named by its id or a prefix only it has. The command follows it until it is over; Ctrl-C ends only the watching.";

    /// <inheritdoc/>
    protected override Task<DeploymentUpdateResponse> ActAsync(ApiClient client, string id, CancellationToken cancellation) =>
        client.Deployments.PromoteAsync(id, _groups.Values, cancellation);

    /// <inheritdoc/>
    protected override string? Confirmation(string id) => null;
}
