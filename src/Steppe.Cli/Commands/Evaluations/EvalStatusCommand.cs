using Steppe.Api.Areas;
using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Commands.Shared;
using Steppe.Cli.Output;

namespace Steppe.Cli.Commands.Evaluations;

/// <summary><c>eval status</c>: one evaluation, and why it could not place what it could not place.</summary>
internal sealed class EvalStatusCommand : ApiCommand
{
    private readonly BoolFlag _monitor;
    private readonly BoolFlag _verbose;
    private readonly DataOutput _data;

    public EvalStatusCommand()
    {
        _monitor = Flags.Add(new BoolFlag("monitor", "Follow the evaluation until it is done."));
        _verbose = Flags.Add(new BoolFlag("verbose", "Show full ids, absolute times and linked evaluations."));
        _data = new DataOutput(Flags);
    }

    /// <inheritdoc/>
    public override string Name => "eval status";

    /// <inheritdoc/>
    public override string ArgumentHint => "<evaluation>";

    /// <inheritdoc/>
    public override string Description => "Show an evaluation, named by its id or a prefix only it has.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes one argument: <evaluation>.";

    /// <inheritdoc/>
    public override string? SearchContext => SearchContexts.Evaluations;

    /// <inheritdoc/>
    public override bool Accepts(int count) => count == 1;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        string id = await UuidLookup.EvaluationAsync(run, run.Arguments[0].Trim(), cancellation).ConfigureAwait(false);
        if (_monitor.Value)
        {
            return await new EvaluationMonitor(run, run.Client, _verbose.Value).FollowAsync(id, cancellation).ConfigureAwait(false);
        }

        if (_data.IsWanted)
        {
            return _data.Print(
                run.Screen, await run.Client.GetBytesAsync(EvaluationsApi.EvaluationPath(id), cancellation).ConfigureAwait(false));
        }

        ApiEvaluation evaluation = await run.Client.Evaluations.GetAsync(id, cancellation).ConfigureAwait(false);
        run.Screen.Line(Head(evaluation, run.Times));
        ShowFailures(run.Screen, evaluation);
        return ExitCodes.Success;
    }

    private string Head(ApiEvaluation evaluation, Times times)
    {
        bool verbose = _verbose.Value;
        KeyValueBlock block = new KeyValueBlock()
            .Add("ID", Ids.Of(evaluation.Id, verbose))
            .Add("Create Time", times.Of(evaluation.CreateTime, verbose))
            .Add("Modify Time", times.Of(evaluation.ModifyTime, verbose))
            .Add("Status", evaluation.Status)
            .Add("Status Description", evaluation.StatusDescription is { Length: > 0 } why ? why : evaluation.Status)
            .Add("Type", evaluation.Type)
            .Add("TriggeredBy", evaluation.TriggeredBy)
            .Add("Job ID", evaluation.JobId)
            .Add("Namespace", evaluation.Namespace)
            .AddIf(evaluation.TriggeredBy == "node-update", "Node ID", Ids.Of(evaluation.NodeId, verbose))
            .AddIf(evaluation.TriggeredBy == "max-plan-attempts", "Previous Eval", Ids.Of(evaluation.PreviousEval, verbose))
            .Add("Priority", Quantities.Text(evaluation.Priority))
            .Add("Placement Failures", EvaluationTable.PlacementFailures(evaluation))
            .AddIf(evaluation.WaitUntil is not null, "Wait Until", times.Absolute(evaluation.WaitUntil));
        if (verbose)
        {
            block
                .Add("Previous Eval", evaluation.PreviousEval)
                .Add("Next Eval", evaluation.NextEval)
                .Add("Blocked Eval", evaluation.BlockedEval);
        }

        return block.ToString();
    }

    private void ShowFailures(Screen screen, ApiEvaluation evaluation)
    {
        if (evaluation.FailedGroupMetrics is not { Count: > 0 } failures)
        {
            return;
        }

        List<string> lines = [];
        foreach ((string group, ApiAllocMetric metrics) in failures.OrderBy(static entry => entry.Key, StringComparer.Ordinal))
        {
            lines.Add(MetricBullets.Headline(group, metrics));
            lines.AddRange(MetricBullets.Of(metrics, "  "));
            lines.Add("");
        }

        if (evaluation.BlockedEval is { Length: > 0 } blocked)
        {
            lines.Add($"Evaluation \"{Ids.Of(blocked, _verbose.Value)}\" waiting for additional capacity to place remainder");
        }

        screen.Section("Failed Placements", string.Join('\n', lines).TrimEnd('\n'));
    }
}
