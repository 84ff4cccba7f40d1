using Steppe.Api;
using Steppe.Api.Areas;
using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Commands.Shared;
using Steppe.Cli.Output;

namespace Steppe.Cli.Commands.Allocations;

/// <summary><c>alloc status</c>: one allocation, its addresses, tasks and what happened to them.</summary>
internal sealed class AllocStatusCommand : ApiCommand
{
    private readonly BoolFlag _short;
    private readonly BoolFlag _stats;
    private readonly BoolFlag _verbose;
    private readonly DataOutput _data;

    public AllocStatusCommand()
    {
        _short = Flags.Add(new BoolFlag("short", "Show only the state of each task."));
        _stats = Flags.Add(new BoolFlag("stats", "Show detailed use of memory and processor."));
        _verbose = Flags.Add(new BoolFlag("verbose", "Show full ids, absolute times and how it was placed."));
        _data = new DataOutput(Flags);
    }

    /// <inheritdoc/>
    public override string Name => "alloc status";

    /// <inheritdoc/>
    public override string ArgumentHint => "<allocation>";

    /// <inheritdoc/>
    public override string Description =>
        "Show an allocation, named by its id or a prefix only it has. With -json or -t the argument may be left out; then all "
        + "allocations are printed.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes one argument: <allocation>.";

    /// <inheritdoc/>
    public override string? SearchContext => SearchContexts.Allocations;

    /// <inheritdoc/>
    public override bool Accepts(int count) => count == 1 || (count == 0 && _data.IsWanted);

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        if (run.Arguments.Count == 0)
        {
            return _data.Print(run.Screen, await run.Client.GetBytesAsync(AllocationsApi.ListPath(), cancellation).ConfigureAwait(false));
        }

        string id;
        try
        {
            id = await UuidLookup.AllocationAsync(run, run.Arguments[0].Trim(), cancellation).ConfigureAwait(false);
        }
        catch (AmbiguousPrefixException error)
        {
            // An old habit that scripts know: the list goes to standard output and counts as success.
            run.Screen.Line(error.Message);
            return ExitCodes.Success;
        }

        if (_data.IsWanted)
        {
            return _data.Print(
                run.Screen, await run.Client.GetBytesAsync(AllocationsApi.AllocationPath(id), cancellation).ConfigureAwait(false));
        }

        ApiAllocation allocation = await run.Client.Allocations.GetAsync(id, cancellation).ConfigureAwait(false);
        if (_short.Value)
        {
            AllocationHead.ShowShort(run, allocation, _verbose.Value);
            return ExitCodes.Success;
        }

        await ShowAsync(run, allocation, cancellation).ConfigureAwait(false);
        return ExitCodes.Success;
    }

    private async Task ShowAsync(CommandRun run, ApiAllocation allocation, CancellationToken cancellation)
    {
        run.Screen.Line(AllocationHead.Of(allocation, run.Times, _verbose.Value));
        if (AllocationHead.Addresses(allocation) is { Length: > 0 } addresses)
        {
            run.Screen.Line("\n" + addresses);
        }

        AllocResourceUsage? usage = null;
        if (allocation.ClientStatus == "running")
        {
            try
            {
                usage = await run.Client.Allocations.GetUsageAsync(allocation.Id ?? "", cancellation).ConfigureAwait(false);
            }
            catch (ApiException error)
            {
                run.Screen.Line();
                run.Screen.Error($"Couldn't retrieve stats: {error.Message}");
            }
        }

        AllocationTasks tasks = new(run, allocation, usage);
        tasks.Show(_stats.Value);
        if (_verbose.Value && allocation.Metrics is { } metrics)
        {
            string scores = MetricBullets.Scores(metrics);
            string bullets = string.Join('\n', MetricBullets.Of(metrics, "  "));
            run.Screen.Section("Placement Metrics", bullets.Length > 0 && scores.Length > 0 ? $"{bullets}\n\n{scores}" : bullets + scores);
        }
    }
}
