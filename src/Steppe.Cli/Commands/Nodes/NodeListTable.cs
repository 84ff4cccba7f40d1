using Steppe.Api.Types;
using Steppe.Cli.Output;

namespace Steppe.Cli.Commands.Nodes;

/// <summary>The table of nodes, in the order given.</summary>
/// <remarks>Pure.</remarks>
internal static class NodeListTable
{
    /// <summary>Lays nodes out.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="verbose">Whether to show full ids, addresses and versions.</param>
    /// <param name="operatingSystem">Whether to show the operating system.</param>
    /// <param name="running">How many allocations run on each, by id; null to leave that out.</param>
    public static string Of(IEnumerable<NodeListStub> nodes, bool verbose, bool operatingSystem = false, Dictionary<string, int>? running = null)
    {
        Table table = new([
            "ID", "Node Pool", "DC", "Name", "Class",
            .. Only(operatingSystem, "OS"), .. Only(verbose, "Address", "Version"),
            "Drain", "Eligibility", "Status", .. Only(running is not null, "Running Allocs")]);
        foreach (NodeListStub node in nodes)
        {
            table.Add([
                Ids.Of(node.Id, verbose), node.NodePool, node.Datacenter, node.Name, node.NodeClass,
                .. Only(operatingSystem, node.Attributes?.GetValueOrDefault("os.name") ?? ""),
                .. Only(verbose, node.Address, node.Version),
                Quantities.Text(node.Drain), node.SchedulingEligibility, node.Status,
                .. Only(running is not null, Quantities.Text(running?.GetValueOrDefault(node.Id) ?? 0))]);
        }

        return table.ToString();
    }

    private static string[] Only(bool wanted, params string[] cells) => wanted ? cells : [];
}
