using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Commands.Shared;
using Steppe.Cli.Output;

namespace Steppe.Cli.Commands.Evaluations;

/// <summary><c>eval list</c>: the evaluations there are.</summary>
internal sealed class EvalListCommand : ApiCommand
{
    private readonly TextFlag _job;
    private readonly TextFlag _status;
    private readonly BoolFlag _verbose;
    private readonly TextFlag _filter;
    private readonly PageFlags _page;
    private readonly DataOutput _data;

    public EvalListCommand()
    {
        _job = Flags.Add(new TextFlag("job", "List only evaluations of this job."));
        _status = Flags.Add(new TextFlag("status", "List only evaluations with this status."));
        _verbose = Flags.Add(new BoolFlag("verbose", "Show full ids."));
        _filter = Flags.Add(new TextFlag("filter", "List only evaluations for which this expression is true; not with -job or -status."));
        _page = new PageFlags(Flags, "evaluations");
        _data = new DataOutput(Flags);
    }

    /// <inheritdoc/>
    public override string Name => "eval list";

    /// <inheritdoc/>
    public override string Description => "List evaluations, oldest first.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes no arguments.";

    /// <inheritdoc/>
    public override bool Accepts(int count) => count == 0;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        ApiPath path = _page.AddTo(ApiPath.Of("/evaluations")
            .With("job", _job.Value)
            .With("status", _status.Value)
            .With("filter", _filter.Value));
        if (_data.IsWanted)
        {
            return _data.Print(run.Screen, await run.Client.GetBytesAsync(path, cancellation).ConfigureAwait(false));
        }

        ApiPage<ApiEvaluation> page = await run.Client
            .GetPageAsync(path, ApiJsonContext.Default.ApiEvaluationList, cancellation).ConfigureAwait(false);
        run.Screen.Line(page.Rows.Length == 0 ? "No evals found" : Format(page.Rows));
        _page.ShowNext(run, this, page.NextToken);
        return ExitCodes.Success;
    }

    private string Format(ApiEvaluation[] evaluations)
    {
        Table table = new("ID", "Priority", "Triggered By", "Job ID", "Namespace", "Node ID", "Status", "Placement Failures");
        foreach (ApiEvaluation evaluation in evaluations)
        {
            table.Add(
                Ids.Of(evaluation.Id, _verbose.Value), Quantities.Text(evaluation.Priority), evaluation.TriggeredBy ?? "",
                evaluation.JobId ?? "", evaluation.Namespace ?? "", Ids.Of(evaluation.NodeId, _verbose.Value),
                evaluation.Status ?? "", EvaluationTable.PlacementFailures(evaluation));
        }

        return table.ToString();
    }
}
