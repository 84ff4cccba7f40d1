using Steppe.Cli.CommandLine;

namespace Steppe.Cli.Commands.Allocations;

/// <summary><c>alloc restart</c>: runs tasks of an allocation anew, on the same node.</summary>
internal sealed class AllocRestartCommand : ApiCommand
{
    private readonly TextFlag _task;
    private readonly BoolFlag _allTasks;

    public AllocRestartCommand()
    {
        _task = Flags.Add(new TextFlag("task", "The task to restart; all that run if not set."));
        _allTasks = Flags.Add(new BoolFlag("all-tasks", "Restart every task in order, those that have ended too."));
        Flags.Add(new BoolFlag("verbose", "Show full ids."));
    }

    /// <inheritdoc/>
    public override string Name => "alloc restart";

    /// <inheritdoc/>
    public override string ArgumentHint => "<allocation> [task]";

    /// <inheritdoc/>
    public override string Description =>
        "Restart the running tasks of an allocation, or one of them, on the node where they are. The restart policy is not asked "
        + "and not charged. Nothing is printed when it worked.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes one or two arguments: <allocation> [task].";

    /// <inheritdoc/>
    public override bool Accepts(int count) => count is 1 or 2;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        string task = AllocationTask.Named(_task, run);
        if (_allTasks.Value && task.Length > 0)
        {
            throw new CliException("-all-tasks and a task exclude each other: give only one.");
        }

        string id = await AllocationArgument.FindAsync(run, isJob: false, cancellation).ConfigureAwait(false);
        await run.Client.Allocations.RestartAsync(id, task, _allTasks.Value, cancellation).ConfigureAwait(false);
        return ExitCodes.Success;
    }
}
