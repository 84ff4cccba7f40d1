using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Commands.Deployments;
using Steppe.Cli.Output;

namespace Steppe.Cli.Commands.Shared;

/// <summary>Turns what the user typed for an allocation, evaluation, deployment or node into one full id.</summary>
/// <remarks>A full id goes through without a question to the agent; an ambiguous prefix lists what it matches.</remarks>
internal static class UuidLookup
{
    /// <summary>An allocation's id.</summary>
    /// <exception cref="AmbiguousPrefixException">Several match.</exception>
    public static async Task<string> AllocationAsync(CommandRun run, string typed, CancellationToken cancellation)
    {
        if (Ids.IsFull(typed))
        {
            return typed;
        }

        AllocListStub[] found = await run.Client.Allocations.ListAsync(Prefix(typed, "allocation"), cancellation).ConfigureAwait(false);
        return found.Length switch
        {
            0 => throw None(typed, "allocation(s)"),
            1 => found[0].Id,
            _ => throw new AmbiguousPrefixException("allocations", AllocationTable.Of(found, run.Times, verbose: false)),
        };
    }

    /// <summary>An evaluation's id.</summary>
    /// <exception cref="AmbiguousPrefixException">Several match.</exception>
    public static async Task<string> EvaluationAsync(CommandRun run, string typed, CancellationToken cancellation)
    {
        if (Ids.IsFull(typed))
        {
            return typed;
        }

        ApiEvaluation[] found = await run.Client.Evaluations.ListAsync(Prefix(typed, "evaluation"), cancellation).ConfigureAwait(false);
        return found.Length switch
        {
            0 => throw None(typed, "evaluation(s)"),
            1 => found[0].Id ?? "",
            _ => throw new AmbiguousPrefixException("evaluations", EvaluationTable.Of(found, verbose: false)),
        };
    }

    /// <summary>A deployment's id.</summary>
    /// <exception cref="AmbiguousPrefixException">Several match.</exception>
    public static async Task<string> DeploymentAsync(CommandRun run, string typed, CancellationToken cancellation)
    {
        if (Ids.IsFull(typed))
        {
            return typed;
        }

        ApiDeployment[] found = await run.Client.Deployments.ListAsync(Prefix(typed, "deployment"), cancellation).ConfigureAwait(false);
        return found.Length switch
        {
            0 => throw None(typed, "deployment(s)"),
            1 => found[0].Id,
            _ => throw new AmbiguousPrefixException("deployments", DeploymentTable.Of(found, verbose: false)),
        };
    }

    /// <summary>A node's id.</summary>
    /// <exception cref="AmbiguousPrefixException">Several match.</exception>
    public static async Task<string> NodeAsync(CommandRun run, string typed, CancellationToken cancellation)
    {
        if (Ids.IsFull(typed))
        {
            return typed;
        }

        NodeListStub[] found = await run.Client.Nodes
            .ListAsync(Api.Areas.NodesApi.ListPath(Prefix(typed, "node")), cancellation).ConfigureAwait(false);
        return found.Length switch
        {
            0 => throw None(typed, "node(s)"),
            1 => found[0].Id,
            _ => throw new AmbiguousPrefixException("nodes", NodeTable(found)),
        };
    }

    private static string Prefix(string typed, string what) => Ids.IsLongEnough(typed)
        ? Ids.EvenPrefix(typed)
        : throw new CliException($"\"{typed}\" is too short: an {what} prefix needs at least two characters."
            .Replace("an node", "a node", StringComparison.Ordinal).Replace("an deployment", "a deployment", StringComparison.Ordinal));

    private static CliException None(string typed, string what) =>
        new($"No {what} with prefix or id \"{typed}\" found");

    private static string NodeTable(NodeListStub[] nodes)
    {
        Table table = new("ID", "DC", "Name", "Class", "Drain", "Eligibility", "Status");
        foreach (NodeListStub node in nodes)
        {
            table.Add(
                Ids.Of(node.Id), node.Datacenter, node.Name, node.NodeClass, Quantities.Text(node.Drain),
                node.SchedulingEligibility, node.Status);
        }

        return table.ToString();
    }
}

/// <summary>A prefix matched several things; the table lists them.</summary>
internal sealed class AmbiguousPrefixException(string what, string table)
    : CliException($"Prefix matched multiple {what}\n\n{table}");
