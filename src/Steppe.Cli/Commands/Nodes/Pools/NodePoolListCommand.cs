using Steppe.Api;
using Steppe.Api.Areas;
using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Commands.Shared;
using Steppe.Cli.Output;

namespace Steppe.Cli.Commands.Nodes.Pools;

/// <summary><c>node pool list</c>: the node pools there are.</summary>
internal sealed class NodePoolListCommand : ApiCommand
{
    private readonly TextFlag _filter;
    private readonly PageFlags _page;
    private readonly DataOutput _data;

    public NodePoolListCommand()
    {
        _filter = Flags.Add(new TextFlag("filter", "List only pools for which this expression is true."));
        _page = new PageFlags(Flags, "pools");
        _data = new DataOutput(Flags);
    }

    /// <inheritdoc/>
    public override string Name => "node pool list";

    /// <inheritdoc/>
    public override string Description => "List node pools.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes no arguments.";

    /// <inheritdoc/>
    public override bool Accepts(int count) => count == 0;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        ApiPath path = _page.AddTo(NodePoolsApi.ListPath().With("filter", _filter.Value));
        if (_data.IsWanted)
        {
            return _data.Print(run.Screen, await run.Client.GetBytesAsync(path, cancellation).ConfigureAwait(false));
        }

        ApiPage<ApiNodePool> page = await run.Client.GetPageAsync(path, ApiJsonContext.Default.ApiNodePoolList, cancellation).ConfigureAwait(false);
        run.Screen.Line(NodePoolLookup.Table(page.Rows));
        _page.ShowNext(run, this, page.NextToken);
        return ExitCodes.Success;
    }
}
