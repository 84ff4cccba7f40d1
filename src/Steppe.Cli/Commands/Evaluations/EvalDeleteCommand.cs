using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Commands.Shared;
using Steppe.Cli.Output;

namespace Steppe.Cli.Commands.Evaluations;

/// <summary><c>eval delete</c>: forgets evaluations, waiting ones too, while the broker is paused.</summary>
internal sealed class EvalDeleteCommand : ApiCommand
{
    private readonly TextFlag _filter;
    private readonly BoolFlag _yes;

    public EvalDeleteCommand()
    {
        _filter = Flags.Add(new TextFlag("filter", "Delete the evaluations for which this expression is true, instead of one by its id."));
        _yes = Flags.Add(new BoolFlag("yes", "Do not ask."));
    }

    /// <inheritdoc/>
    public override string Name => "eval delete";

    /// <inheritdoc/>
    public override string ArgumentHint => "<evaluation>";

    /// <inheritdoc/>
    public override string Description =>
        "Delete an evaluation, named by its id or a prefix only it has, or all for which an expression is true. This is for an "
        + "outage with a backlog nobody wants worked off: an evaluation that has not run yet is lost with what it would have done. "
        + "The broker must be paused first, with operator scheduler set-config -pause-eval-broker=true.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes one argument, <evaluation>, or the flag -filter, not both.";

    /// <inheritdoc/>
    public override string? SearchContext => SearchContexts.Evaluations;

    /// <inheritdoc/>
    public override bool Accepts(int count) => count == (_filter.Value.Length > 0 ? 0 : 1);

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        await CheckPausedAsync(run, cancellation).ConfigureAwait(false);
        EvalDeleteRequest request;
        int count = 1;
        if (_filter.Value.Length > 0)
        {
            request = new EvalDeleteRequest { Filter = _filter.Value };
            count = await run.Client.Evaluations.CountAsync(_filter.Value, cancellation).ConfigureAwait(false);
        }
        else
        {
            string id = await UuidLookup.EvaluationAsync(run, run.Arguments[0].Trim(), cancellation).ConfigureAwait(false);
            request = new EvalDeleteRequest { EvalIds = [id] };
        }

        if (count == 0)
        {
            run.Screen.Line("No evals matched the filter; nothing was deleted.");
            return ExitCodes.Success;
        }

        if (!_yes.Value && await Prompt.ConfirmAsync(
            run, $"Are you sure you want to delete {Evaluations(count)}?", "nothing was deleted", cancellation).ConfigureAwait(false) is { } refused)
        {
            return refused;
        }

        EvalDeleteResponse answer = await run.Client.Evaluations.DeleteAsync(request, cancellation).ConfigureAwait(false);
        run.Screen.Line($"Successfully deleted {Evaluations(answer.Count)}");
        return ExitCodes.Success;
    }

    private static async Task CheckPausedAsync(CommandRun run, CancellationToken cancellation)
    {
        SchedulerConfigurationResponse answer = await run.Client.Operator.GetSchedulerConfigurationAsync(cancellation).ConfigureAwait(false);
        if (answer.SchedulerConfig is not { PauseEvalBroker: true })
        {
            throw new CliException(
                $"Eval broker is not paused. Pause it first: {run.Host.ProgramName} operator scheduler set-config -pause-eval-broker=true");
        }
    }

    private static string Evaluations(int count) => $"{Quantities.Text(count)} {(count == 1 ? "evaluation" : "evaluations")}";
}
