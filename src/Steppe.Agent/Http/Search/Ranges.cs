using Steppe.Model;
using Steppe.State;

namespace Steppe.Agent.Http;

/// <summary>Reads the rows of a table whose keys begin alike.</summary>
/// <remarks>Pure. Costs by the rows read, not by the size of the table.</remarks>
internal static class Ranges
{
    /// <summary>Jobs of a namespace, or with <c>*</c> of all, whose id begins with <paramref name="prefix"/>; in key order.</summary>
    public static IEnumerable<AdmittedJob> Jobs(StateSnapshot state, string @namespace, string prefix) => @namespace == "*"
        ? state.Jobs.Rows.Where(job => job.Key.Id.StartsWith(prefix, StringComparison.Ordinal))
        : state.Jobs.RowsFrom(new JobKey(@namespace, prefix)).TakeWhile(job =>
            job.Key.Namespace == @namespace && job.Key.Id.StartsWith(prefix, StringComparison.Ordinal));

    public static IEnumerable<Allocation> Of(Table<AllocationId, Allocation> table, UuidRange range) =>
        table.RowsFrom(new AllocationId(range.First)).TakeWhile(row => row.Id.Value <= range.Last);

    public static IEnumerable<Evaluation> Of(Table<EvaluationId, Evaluation> table, UuidRange range) =>
        table.RowsFrom(new EvaluationId(range.First)).TakeWhile(row => row.Id.Value <= range.Last);

    public static IEnumerable<Deployment> Of(Table<DeploymentId, Deployment> table, UuidRange range) =>
        table.RowsFrom(new DeploymentId(range.First)).TakeWhile(row => row.Id.Value <= range.Last);

    public static IEnumerable<Node> Of(Table<NodeId, Node> table, UuidRange range) =>
        table.RowsFrom(new NodeId(range.First)).TakeWhile(row => row.Id.Value <= range.Last);
}
