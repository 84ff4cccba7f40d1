using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Cli.CommandLine;

namespace Steppe.Cli.Commands.Allocations;

/// <summary><c>alloc exec</c>: runs a command beside a task, in this terminal if it wants one.</summary>
internal sealed class AllocExecCommand : ApiCommand
{
    private const string NoEscape = "none";

    private readonly TextFlag _task;
    private readonly BoolFlag _job;
    private readonly BoolFlag _input;
    private readonly BoolFlag _terminal;
    private readonly TextFlag _escape;

    public AllocExecCommand()
    {
        _task = Flags.Add(new TextFlag("task", "The task beside which the command runs; needed if there are several."));
        _job = Flags.Add(new BoolFlag("job", "The first argument is a job; one of its allocations is taken, a running one if there is any."));
        _input = Flags.Add(new BoolFlag("i", "Pass standard input on; -i=false gives the command none.", value: true));
        _terminal = Flags.Add(new BoolFlag("t", "Give the command a terminal; done anyway if input and output are one."));
        _escape = Flags.Add(new TextFlag("e", "Character that, with a dot behind it at the start of a line, ends the session; ~ if not set, none for no such character.", "~"));
    }

    /// <inheritdoc/>
    public override string Name => "alloc exec";

    /// <inheritdoc/>
    public override string ArgumentHint => "<allocation> <command> [args...]";

    /// <inheritdoc/>
    public override string Description =>
        "Run a command beside a running task: in its directory, with its environment, as its user. All words after the allocation "
        + "belong to the command. The exit code is the command's.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes at least two arguments: <allocation> <command> [args...].";

    /// <inheritdoc/>
    public override bool Accepts(int count) => count >= 2;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        if (_terminal is { IsSet: true, Value: true } && !_input.Value)
        {
            throw new CliException("A terminal needs input: -t and -i=false exclude each other.");
        }

        char? escape = Escape();
        bool hasTerminal = _terminal.IsSet
            ? _terminal.Value
            : _input.Value && run.Host.OutputIsTerminal && run.Host.Terminal.IsInput;
        string id = await AllocationArgument.FindAsync(run, _job.Value, cancellation).ConfigureAwait(false);
        ApiAllocation allocation = await run.Client.Allocations.GetAsync(id, cancellation).ConfigureAwait(false);
        string task = AllocationTask.Pick(allocation, _task.Value);
        try
        {
            await using ExecSession session = await run.Client.Allocations
                .ExecAsync(id, task, [.. run.Arguments.Skip(1)], hasTerminal, cancellation).ConfigureAwait(false);
            ExecDialogue dialogue = new(run, session, hasTerminal, _input.Value, hasTerminal ? escape : null);
            return await dialogue.RunAsync(cancellation).ConfigureAwait(false);
        }
        catch (ExecRefusedException refused)
        {
            throw new CliException($"failed to exec into task: {refused.Message}");
        }
    }

    private char? Escape() => _escape.Value switch
    {
        NoEscape or "" => null,
        [var character] => character,
        _ => throw new CliException($"-e takes one character or {NoEscape}, not \"{_escape.Value}\"."),
    };
}
