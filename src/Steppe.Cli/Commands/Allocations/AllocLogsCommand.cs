using Steppe.Api;
using Steppe.Api.Areas;
using Steppe.Api.Types;
using Steppe.Cli.CommandLine;

namespace Steppe.Cli.Commands.Allocations;

/// <summary><c>alloc logs</c>: prints what a task wrote to its standard output or error.</summary>
internal sealed class AllocLogsCommand : ApiCommand
{
    private readonly BoolFlag _output;
    private readonly BoolFlag _error;
    private readonly BoolFlag _follow;
    private readonly TailFlags _tail;
    private readonly TextFlag _task;
    private readonly BoolFlag _job;

    public AllocLogsCommand()
    {
        _output = Flags.Add(new BoolFlag("stdout", "Print standard output; this is what is printed anyway, unless -f follows both."));
        _error = Flags.Add(new BoolFlag("stderr", "Print standard error."));
        _follow = Flags.Add(new BoolFlag("f", "Go on printing as the log grows; both logs from now on, if none is named."));
        _tail = new TailFlags(Flags);
        _task = Flags.Add(new TextFlag("task", "The task whose log is wanted."));
        _job = Flags.Add(new BoolFlag("job", "The first argument is a job; one of its allocations is taken, a running one if there is any."));
        Flags.Add(new BoolFlag("verbose", "Show full ids."));
    }

    /// <inheritdoc/>
    public override string Name => "alloc logs";

    /// <inheritdoc/>
    public override string ArgumentHint => "<allocation> [task]";

    /// <inheritdoc/>
    public override string Description =>
        "Print the log of a task. The task may be left out if the allocation has only one. Rotated log files are joined.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes one or two arguments: <allocation> [task].";

    /// <inheritdoc/>
    public override string? SearchContext => SearchContexts.Allocations;

    /// <inheritdoc/>
    public override bool Accepts(int count) => count is 1 or 2;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        _tail.Check();
        if (_follow.Value)
        {
            // Nothing else would end "alloc logs -f … | head -1".
            run.Host.EndOnBrokenPipe();
        }

        if (_output.Value && _error.Value)
        {
            throw new CliException("-stdout and -stderr exclude each other: give only one.");
        }

        string id = await AllocationArgument.FindAsync(run, _job.Value, cancellation).ConfigureAwait(false);
        ApiAllocation allocation = await run.Client.Allocations.GetAsync(id, cancellation).ConfigureAwait(false);
        string task = AllocationTask.Pick(allocation, AllocationTask.Named(_task, run));
        if (_follow.Value && !_output.Value && !_error.Value && !_tail.IsWanted)
        {
            // Both logs from their present end, as two streams that do not wait for each other.
            StreamRange fromNow = new(Follow: true, FromEnd: true);
            await Task.WhenAll(
                Reader(run, id, task, "stdout", run.Screen.RawAsync).PrintAsync(fromNow, cancellation),
                Reader(run, id, task, "stderr", run.Screen.RawWarnAsync).PrintAsync(fromNow, cancellation)).ConfigureAwait(false);
            return ExitCodes.Success;
        }

        await Reader(run, id, task, _error.Value ? "stderr" : "stdout", run.Screen.RawAsync)
            .PrintAsync(_tail, _follow.Value, cancellation).ConfigureAwait(false);
        return ExitCodes.Success;
    }

    private static TailReader Reader(
        CommandRun run, string id, string task, string type, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> write)
    {
        ApiClient client = run.Client;
        return new TailReader((range, token) => client.Files.LogsAsync(id, task, type, range, token), write);
    }
}
