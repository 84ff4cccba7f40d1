using Steppe.Api.Areas;
using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Output;

namespace Steppe.Cli.Commands.Nodes.Pools;

/// <summary><c>node pool info</c>: one node pool.</summary>
internal sealed class NodePoolInfoCommand : ApiCommand
{
    private readonly DataOutput _data;

    public NodePoolInfoCommand() => _data = new DataOutput(Flags);

    /// <inheritdoc/>
    public override string Name => "node pool info";

    /// <inheritdoc/>
    public override string ArgumentHint => "<node-pool>";

    /// <inheritdoc/>
    public override string Description => "Show a node pool, named by its name or a prefix only it has.";

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
        if (_data.IsWanted)
        {
            return _data.Print(run.Screen, await run.Client.GetBytesAsync(NodePoolsApi.PoolPath(pool.Name), cancellation).ConfigureAwait(false));
        }

        run.Screen.Line(new KeyValueBlock().Add("Name", pool.Name).Add("Description", pool.Description).ToString());
        KeyValueBlock meta = new();
        foreach ((string key, string value) in (pool.Meta ?? new Dictionary<string, string>()).OrderBy(static entry => entry.Key, StringComparer.Ordinal))
        {
            meta.Add(key, value);
        }

        run.Screen.Section("Metadata", pool.Meta is { Count: > 0 } ? meta.ToString() : "No metadata");
        run.Screen.Section("Scheduler Configuration", pool.SchedulerConfiguration is { } own
            ? new KeyValueBlock()
                .AddIf(own.SchedulerAlgorithm.Length > 0, "Scheduler Algorithm", own.SchedulerAlgorithm)
                .AddIf(own.MemoryOversubscriptionEnabled is not null, "Memory Oversubscription", Quantities.Text(own.MemoryOversubscriptionEnabled ?? false))
                .ToString()
            : "No scheduler configuration");
        return ExitCodes.Success;
    }
}
