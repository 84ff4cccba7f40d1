using Steppe.Api;
using Steppe.Api.Areas;
using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Commands.Shared;
using Steppe.Cli.Output;

namespace Steppe.Cli.Commands.Nodes;

/// <summary><c>node status</c>: the list of client nodes, or one node.</summary>
internal sealed class NodeStatusCommand : ApiCommand
{
    private readonly BoolFlag _self;
    private readonly BoolFlag _stats;
    private readonly BoolFlag _allocations;
    private readonly BoolFlag _short;
    private readonly BoolFlag _operatingSystem;
    private readonly BoolFlag _quiet;
    private readonly BoolFlag _verbose;
    private readonly TextFlag _filter;
    private readonly PageFlags _page;
    private readonly DataOutput _data;

    public NodeStatusCommand()
    {
        _self = Flags.Add(new BoolFlag("self", "Show the node of the agent that is asked."));
        _stats = Flags.Add(new BoolFlag("stats", "Show detailed use of the host too."));
        _allocations = Flags.Add(new BoolFlag("allocs", "List how many allocations run on each node."));
        _short = Flags.Add(new BoolFlag("short", "Show less of a node."));
        _operatingSystem = Flags.Add(new BoolFlag("os", "List the operating system of each node."));
        _quiet = Flags.Add(new BoolFlag("quiet", "List nothing but full ids."));
        _verbose = Flags.Add(new BoolFlag("verbose", "Show full ids, absolute times, attributes and more."));
        _filter = Flags.Add(new TextFlag("filter", "List only nodes for which this expression is true."));
        _page = new PageFlags(Flags, "nodes");
        _data = new DataOutput(Flags);
    }

    /// <inheritdoc/>
    public override string Name => "node status";

    /// <inheritdoc/>
    public override string ArgumentHint => "[node]";

    /// <inheritdoc/>
    public override string Description =>
        "Show client nodes, or one node. Without an argument all nodes are listed. With a node's id, or a prefix only it has, that "
        + "node is shown with its resources and allocations.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes no argument or one: <node>.";

    /// <inheritdoc/>
    public override string? SearchContext => SearchContexts.Nodes;

    /// <inheritdoc/>
    public override bool Accepts(int count) => count <= 1;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        if (run.Arguments.Count == 0 && !_self.Value)
        {
            return await ListAsync(run, cancellation).ConfigureAwait(false);
        }

        string id = await NodeArgument.FindAsync(run, _self.Value, cancellation).ConfigureAwait(false);
        if (_data.IsWanted)
        {
            return _data.Print(run.Screen, await run.Client.GetBytesAsync(NodesApi.NodePath(id), cancellation).ConfigureAwait(false));
        }

        ApiNode node = await run.Client.Nodes.GetAsync(id, cancellation).ConfigureAwait(false);
        NodeSections sections = new(run, node, _verbose.Value);
        await sections.ShowAsync(_short.Value, _stats.Value, cancellation).ConfigureAwait(false);
        return ExitCodes.Success;
    }

    private async Task<int> ListAsync(CommandRun run, CancellationToken cancellation)
    {
        ApiPath path = _page.AddTo(NodesApi.ListPath()
            .With("os", _operatingSystem.Value)
            .With("filter", _filter.Value));
        if (_data.IsWanted)
        {
            return _data.Print(run.Screen, await run.Client.GetBytesAsync(path, cancellation).ConfigureAwait(false));
        }

        ApiPage<NodeListStub> page = await run.Client
            .GetPageAsync(path, ApiJsonContext.Default.NodeListStubList, cancellation).ConfigureAwait(false);
        NodeListStub[] nodes = page.Rows;
        Array.Sort(nodes, static (left, right) => right.CreateIndex.CompareTo(left.CreateIndex));
        if (_quiet.Value)
        {
            foreach (NodeListStub node in nodes)
            {
                run.Screen.Line(node.Id);
            }
        }
        else if (nodes.Length == 0)
        {
            run.Screen.Line("No nodes registered");
        }
        else
        {
            Dictionary<string, int>? running = _allocations.Value
                ? await CountRunningAsync(run, nodes, cancellation).ConfigureAwait(false)
                : null;
            run.Screen.Line(NodeListTable.Of(nodes, _verbose.Value, _operatingSystem.Value, running));
            _page.ShowNext(run, this, page.NextToken);
        }

        return ExitCodes.Success;
    }

    private static async Task<Dictionary<string, int>> CountRunningAsync(
        CommandRun run, NodeListStub[] nodes, CancellationToken cancellation)
    {
        Dictionary<string, int> counts = new(StringComparer.Ordinal);
        foreach (NodeListStub node in nodes)
        {
            ApiAllocation[] allocations = await run.Client.Nodes.GetAllocationsAsync(node.Id, cancellation).ConfigureAwait(false);
            counts[node.Id] = allocations.Count(static allocation => allocation.ClientStatus == "running");
        }

        return counts;
    }
}
