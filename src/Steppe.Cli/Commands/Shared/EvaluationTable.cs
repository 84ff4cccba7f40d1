using Steppe.Api.Types;
using Steppe.Cli.Output;

namespace Steppe.Cli.Commands.Shared;

/// <summary>The table of evaluations, newest first.</summary>
/// <remarks>Pure.</remarks>
internal static class EvaluationTable
{
    public static string Of(IEnumerable<ApiEvaluation> evaluations, bool verbose)
    {
        Table table = new("ID", "Priority", "Triggered By", "Status", "Placement Failures");
        foreach (ApiEvaluation evaluation in evaluations.OrderByDescending(static evaluation => evaluation.CreateIndex))
        {
            table.Add(
                Ids.Of(evaluation.Id, verbose), Quantities.Text(evaluation.Priority), evaluation.TriggeredBy ?? "",
                evaluation.Status ?? "", PlacementFailures(evaluation));
        }

        return table.ToString();
    }

    /// <summary><c>true</c>, <c>false</c>, or that a blocked evaluation cannot say yet.</summary>
    public static string PlacementFailures(ApiEvaluation evaluation) => evaluation.Status == "blocked"
        ? "N/A - In Progress"
        : Quantities.Text(evaluation.FailedGroupMetrics is { Count: > 0 });
}
