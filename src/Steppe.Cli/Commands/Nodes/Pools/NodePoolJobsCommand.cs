using Steppe.Api;
using Steppe.Api.Areas;
using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Commands.Jobs;
using Steppe.Cli.Commands.Shared;
using Steppe.Cli.Output;

namespace Steppe.Cli.Commands.Nodes.Pools;

/// <summary><c>node pool jobs</c>: the jobs of a pool.</summary>
internal sealed class NodePoolJobsCommand : ApiCommand
{
    private readonly TextFlag _filter;
    private readonly PageFlags _page;
    private readonly DataOutput _data;

    public NodePoolJobsCommand()
    {
        _filter = Flags.Add(new TextFlag("filter", "List only jobs for which this expression is true."));
        _page = new PageFlags(Flags, "jobs");
        _data = new DataOutput(Flags);
    }

    /// <inheritdoc/>
    public override string Name => "node pool jobs";

    /// <inheritdoc/>
    public override string ArgumentHint => "<node-pool>";

    /// <inheritdoc/>
    public override string Description => "List the jobs of a pool, which is named by its name or a prefix only it has.";

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
        ApiPath path = _page.AddTo(NodePoolsApi.JobsPath(pool.Name).With("filter", _filter.Value));
        if (_data.IsWanted)
        {
            return _data.Print(run.Screen, await run.Client.GetBytesAsync(path, cancellation).ConfigureAwait(false));
        }

        ApiPage<JobListStub> page = await run.Client.GetPageAsync(path, ApiJsonContext.Default.JobListStubList, cancellation).ConfigureAwait(false);
        bool allNamespaces = run.Client.Namespace == "*";
        run.Screen.Line(page.Rows.Length == 0 ? "No jobs" : JobListTable.Of(page.Rows, run.Times, allNamespaces));
        _page.ShowNext(run, this, page.NextToken);
        return ExitCodes.Success;
    }
}
