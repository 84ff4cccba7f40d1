using Steppe.Api.Areas;
using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Commands.Shared;
using Steppe.Cli.Output;

namespace Steppe.Cli.Commands.Nodes.Pools;

/// <summary>Finds the pool a user means, and shows pools.</summary>
internal static class NodePoolLookup
{
    /// <summary>The pool of a name, or of a prefix only it has; a whole name wins.</summary>
    /// <exception cref="CliException">None matches, or several do.</exception>
    public static async Task<ApiNodePool> FindAsync(CommandRun run, string typed, CancellationToken cancellation)
    {
        ApiNodePool[] found = await run.Client.NodePools.ListAsync(NodePoolsApi.ListPath(typed), cancellation).ConfigureAwait(false);
        return Array.Find(found, pool => pool.Name == typed) ?? found.Length switch
        {
            0 => throw new CliException($"No node pool with prefix \"{typed}\" found"),
            1 => found[0],
            _ => throw new AmbiguousPrefixException("node pools", Table(found)),
        };
    }

    /// <summary>A table of pools.</summary>
    public static string Table(IEnumerable<ApiNodePool> pools)
    {
        Table table = new("Name", "Description");
        foreach (ApiNodePool pool in pools)
        {
            table.Add(pool.Name, pool.Description);
        }

        return table.ToString();
    }
}
