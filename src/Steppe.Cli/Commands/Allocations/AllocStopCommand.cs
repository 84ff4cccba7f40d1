using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Commands.Shared;

namespace Steppe.Cli.Commands.Allocations;

/// <summary><c>alloc stop</c>: stops an allocation and follows the evaluation that replaces it.</summary>
internal sealed class AllocStopCommand : ApiCommand
{
    private readonly BoolFlag _detach;
    private readonly BoolFlag _noShutdownDelay;
    private readonly BoolFlag _verbose;

    public AllocStopCommand()
    {
        _detach = Flags.Add(new BoolFlag("detach", "Print the evaluation's id and return at once."));
        _noShutdownDelay = Flags.Add(new BoolFlag("no-shutdown-delay", "Do not wait for shutdown_delay before tasks are killed."));
        _verbose = Flags.Add(new BoolFlag("verbose", "Show full ids."));
    }

    /// <inheritdoc/>
    public override string Name => "alloc stop";

    /// <inheritdoc/>
    public override string ArgumentHint => "<allocation>";

    /// <inheritdoc/>
    public override string Description =>
        "Stop an allocation and let its job put another in its place. The allocation is named by its id or a prefix only it has. "
        + "The command follows the evaluation until it is done; Ctrl-C ends only the watching.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes one argument: <allocation>.";

    /// <inheritdoc/>
    public override string? SearchContext => SearchContexts.Allocations;

    /// <inheritdoc/>
    public override bool Accepts(int count) => count == 1;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        string id = await UuidLookup.AllocationAsync(run, run.Arguments[0].Trim(), cancellation).ConfigureAwait(false);
        AllocStopResponse answer = await run.Client.Allocations
            .StopAsync(id, _noShutdownDelay.Value, cancellation).ConfigureAwait(false);
        if (_detach.Value)
        {
            run.Screen.Line(answer.EvalId);
            return ExitCodes.Success;
        }

        return await new EvaluationMonitor(run, run.Client, _verbose.Value).FollowAsync(answer.EvalId, cancellation).ConfigureAwait(false);
    }
}
