using Steppe.Api.Types;
using Steppe.Cli.Output;

namespace Steppe.Cli.Commands.Shared;

/// <summary>The table of allocations, newest first.</summary>
/// <remarks>Pure.</remarks>
internal static class AllocationTable
{
    /// <summary>Rows of a list answer.</summary>
    public static string Of(IEnumerable<AllocListStub> allocations, Times times, bool verbose) => Format(
        allocations.Select(static stub => new Row(
            stub.Id, stub.EvalId, stub.NodeId, stub.NodeName, stub.TaskGroup, stub.JobVersion, stub.DesiredStatus,
            stub.ClientStatus, stub.CreateIndex, stub.CreateTime, stub.ModifyTime)),
        times,
        verbose,
        withNodeName: true);

    /// <summary>Rows of a node's allocations, which lack the node's name.</summary>
    public static string Of(IEnumerable<ApiAllocation> allocations, Times times, bool verbose) => Format(
        allocations.Select(static allocation => new Row(
            allocation.Id ?? "", allocation.EvalId ?? "", allocation.NodeId ?? "", "", allocation.TaskGroup ?? "",
            allocation.Job?.Version ?? 0, allocation.DesiredStatus ?? "", allocation.ClientStatus ?? "", allocation.CreateIndex,
            allocation.CreateTime, allocation.ModifyTime)),
        times,
        verbose,
        withNodeName: false);

    private static string Format(IEnumerable<Row> rows, Times times, bool verbose, bool withNodeName)
    {
        List<string> header = verbose ? ["ID", "Eval ID", "Node ID"] : ["ID", "Node ID"];
        if (verbose && withNodeName)
        {
            header.Add("Node Name");
        }

        Table table = new([.. header, "Task Group", "Version", "Desired", "Status", "Created", "Modified"]);
        foreach (Row row in rows.OrderByDescending(static row => row.CreateIndex).ThenBy(static row => row.Id, StringComparer.Ordinal))
        {
            List<string> cells = [Ids.Of(row.Id, verbose)];
            if (verbose)
            {
                cells.Add(row.EvaluationId);
            }

            cells.Add(Ids.Of(row.NodeId, verbose));
            if (verbose && withNodeName)
            {
                cells.Add(row.NodeName);
            }

            table.Add([
                .. cells, row.TaskGroup, Quantities.Text(row.Version), row.Desired, row.Status,
                times.Of(row.CreatedAt, verbose), times.Of(row.ModifiedAt, verbose)]);
        }

        return table.ToString();
    }

    // Instants in Unix nanoseconds.
    private sealed record Row(
        string Id, string EvaluationId, string NodeId, string NodeName, string TaskGroup, ulong Version, string Desired,
        string Status, ulong CreateIndex, long CreatedAt, long ModifiedAt);
}
