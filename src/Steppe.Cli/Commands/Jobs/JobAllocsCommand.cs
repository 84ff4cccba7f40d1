using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Commands.Shared;
using Steppe.Cli.Output;

namespace Steppe.Cli.Commands.Jobs;

/// <summary><c>job allocs</c>: the allocations of one job.</summary>
internal sealed class JobAllocsCommand : ApiCommand
{
    private readonly BoolFlag _all;
    private readonly BoolFlag _verbose;
    private readonly DataOutput _data;

    public JobAllocsCommand()
    {
        _all = Flags.Add(new BoolFlag("all", "Show allocations of earlier jobs of the same id too."));
        _verbose = Flags.Add(new BoolFlag("verbose", "Show full ids, absolute times and more."));
        _data = new DataOutput(Flags);
    }

    /// <inheritdoc/>
    public override string Name => "job allocs";

    /// <inheritdoc/>
    public override string ArgumentHint => "<job>";

    /// <inheritdoc/>
    public override string Description => "List the allocations of a job, named by its id or a prefix only it has.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes one argument: <job>.";

    /// <inheritdoc/>
    public override string? SearchContext => SearchContexts.Jobs;

    /// <inheritdoc/>
    public override bool Accepts(int count) => count == 1;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        FoundJob job = await JobLookup.FindAsync(run, run.Arguments[0].Trim(), cancellation).ConfigureAwait(false);
        if (_data.IsWanted)
        {
            ApiPath path = JobLookup.PathOf(job.Id, "/allocations").With("all", _all.Value);
            return _data.Print(run.Screen, await job.Client.GetBytesAsync(path, cancellation).ConfigureAwait(false));
        }

        AllocListStub[] allocations = await job.Client.Jobs
            .GetAllocationsAsync(job.Id, _all.Value, cancellation: cancellation).ConfigureAwait(false);
        run.Screen.Line(allocations.Length == 0
            ? "No allocations placed"
            : AllocationTable.Of(allocations, run.Times, _verbose.Value));
        return ExitCodes.Success;
    }
}
