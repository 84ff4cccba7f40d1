using Steppe.Cli.CommandLine;

namespace Steppe.Cli.Commands.Allocations;

/// <summary><c>alloc signal</c>: sends a signal to the main process of a task.</summary>
internal sealed class AllocSignalCommand : ApiCommand
{
    private readonly TextFlag _signal;
    private readonly TextFlag _task;

    public AllocSignalCommand()
    {
        _signal = Flags.Add(new TextFlag("s", "The signal, such as SIGHUP; SIGKILL if not set.", "SIGKILL"));
        _task = Flags.Add(new TextFlag("task", "The task to signal; all that run if not set."));
        Flags.Add(new BoolFlag("verbose", "Show full ids."));
    }

    /// <inheritdoc/>
    public override string Name => "alloc signal";

    /// <inheritdoc/>
    public override string ArgumentHint => "<allocation> [task]";

    /// <inheritdoc/>
    public override string Description =>
        "Send a signal to the running tasks of an allocation, or to one of them. Nothing is printed when it worked; a task that "
        + "the signal ends is restarted as its policy says.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes one or two arguments: <allocation> [task].";

    /// <inheritdoc/>
    public override bool Accepts(int count) => count is 1 or 2;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        string task = AllocationTask.Named(_task, run);
        string id = await AllocationArgument.FindAsync(run, isJob: false, cancellation).ConfigureAwait(false);
        await run.Client.Allocations.SignalAsync(id, task, _signal.Value, cancellation).ConfigureAwait(false);
        return ExitCodes.Success;
    }
}
