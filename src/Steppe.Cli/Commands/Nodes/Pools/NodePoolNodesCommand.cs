using Steppe.Api;
using Steppe.Api.Areas;
using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Commands.Shared;
using Steppe.Cli.Output;

namespace Steppe.Cli.Commands.Nodes.Pools;

/// <summary><c>node pool nodes</c>: the nodes of a pool.</summary>
internal sealed class NodePoolNodesCommand : ApiCommand
{
    private readonly BoolFlag _verbose;
    private readonly TextFlag _filter;
    private readonly PageFlags _page;
    private readonly DataOutput _data;

    public NodePoolNodesCommand()
    {
        _verbose = Flags.Add(new BoolFlag("verbose", "Show full ids, addresses and versions."));
        _filter = Flags.Add(new TextFlag("filter", "List only nodes for which this expression is true."));
        _page = new PageFlags(Flags, "nodes");
        _data = new DataOutput(Flags);
    }

    /// <inheritdoc/>
    public override string Name => "node pool nodes";

    /// <inheritdoc/>
    public override string ArgumentHint => "<node-pool>";

    /// <inheritdoc/>
    public override string Description => "List the nodes of a pool, which is named by its name or a prefix only it has. The pool all has every node.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes one argument: <node-pool>.";

    /// <inheritdoc/>
    public override string? SearchContext => SearchContexts.NodePools;

    /// <inheritdoc/>
    public override bool Accepts(int count) => count == 1;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        ApiNodePool pool = await NodePoolLookup.FindAsync(run, run.Arguments[0].Trim(), cancellation).ConfigureAwait(false);
        ApiPath path = _page.AddTo(NodePoolsApi.NodesPath(pool.Name).With("filter", _filter.Value));
        if (_data.IsWanted)
        {
            return _data.Print(run.Screen, await run.Client.GetBytesAsync(path, cancellation).ConfigureAwait(false));
        }

        ApiPage<NodeListStub> page = await run.Client.GetPageAsync(path, ApiJsonContext.Default.NodeListStubList, cancellation).ConfigureAwait(false);
        Array.Sort(page.Rows, static (left, right) => right.CreateIndex.CompareTo(left.CreateIndex));
        run.Screen.Line(page.Rows.Length == 0 ? "No nodes" : NodeListTable.Of(page.Rows, _verbose.Value));
        _page.ShowNext(run, this, page.NextToken);
        return ExitCodes.Success;
    }
}
