using Steppe.Api.Types;
using Steppe.Cli.CommandLine;

namespace Steppe.Cli.Commands.Nodes.Pools;

/// <summary><c>node pool delete</c>: deletes a pool that nobody is in.</summary>
internal sealed class NodePoolDeleteCommand : ApiCommand
{
    /// <inheritdoc/>
    public override string Name => "node pool delete";

    /// <inheritdoc/>
    public override string ArgumentHint => "<node-pool>";

    /// <inheritdoc/>
    public override string Description =>
        "Delete a node pool, named by its whole name. It must have no nodes and no jobs that are not dead; the built-in pools cannot be deleted.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes one argument: <node-pool>.";

    /// <inheritdoc/>
    public override string? SearchContext => SearchContexts.NodePools;

    /// <inheritdoc/>
    public override bool Accepts(int count) => count == 1;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        string name = run.Arguments[0].Trim();
        await run.Client.NodePools.DeleteAsync(name, cancellation).ConfigureAwait(false);
        run.Screen.Line($"Successfully deleted node pool \"{name}\"!");
        return ExitCodes.Success;
    }
}
