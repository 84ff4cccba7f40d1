using Steppe.Api;
using Steppe.Api.Areas;
using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Output;

namespace Steppe.Cli.Commands.Deployments;

/// <summary><c>deployment list</c>: the deployments there are.</summary>
internal sealed class DeploymentListCommand : ApiCommand
{
    private readonly BoolFlag _verbose;
    private readonly TextFlag _filter;
    private readonly DataOutput _data;

    public DeploymentListCommand()
    {
        _verbose = Flags.Add(new BoolFlag("verbose", "Show full ids."));
        _filter = Flags.Add(new TextFlag("filter", "List only deployments for which this expression is true."));
        _data = new DataOutput(Flags);
    }

    /// <inheritdoc/>
    public override string Name => "deployment list";

    /// <inheritdoc/>
    public override string Description => "List deployments, oldest first.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes no arguments.";

    /// <inheritdoc/>
    public override bool Accepts(int count) => count == 0;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        byte[] list = await run.Client
            .GetBytesAsync(DeploymentsApi.ListPath().With("filter", _filter.Value), cancellation).ConfigureAwait(false);
        if (_data.IsWanted)
        {
            return _data.Print(run.Screen, list);
        }

        ApiDeployment[] deployments = System.Text.Json.JsonSerializer.Deserialize(list, ApiJsonContext.Default.ApiDeploymentList) ?? [];
        run.Screen.Line(deployments.Length == 0 ? "No deployments found" : DeploymentTable.Of(deployments, _verbose.Value));
        return ExitCodes.Success;
    }
}
