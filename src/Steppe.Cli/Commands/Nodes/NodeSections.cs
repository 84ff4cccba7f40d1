using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Commands.Shared;
using Steppe.Cli.Output;

namespace Steppe.Cli.Commands.Nodes;

/// <summary>Shows one node: head, events, resources, allocations, attributes.</summary>
internal sealed class NodeSections(CommandRun run, ApiNode node, bool verbose)
{
    private static readonly Dictionary<string, string> NoTexts = [];

    /// <summary>Prints everything the flags ask for.</summary>
    /// <remarks>What only the node itself knows is left out with a remark when the node cannot be reached.</remarks>
    public async Task ShowAsync(bool isShort, bool withStats, CancellationToken cancellation)
    {
        ApiAllocation[] allocations = await run.Client.Nodes.GetAllocationsAsync(node.Id, cancellation).ConfigureAwait(false);
        if (isShort)
        {
            run.Screen.Line(Head(null)
                .Add("Host Volumes", Names(node.HostVolumes?.Keys))
                .Add("Host Networks", Names(node.HostNetworks?.Keys))
                .Add("Drivers", Drivers())
                .ToString());
            ShowAllocations(allocations);
            return;
        }

        HostStats? usage = await UsageAsync(cancellation).ConfigureAwait(false);
        ShowHead(usage);
        NodeDetails details = new(run, node);
        details.ShowEvents(verbose);
        NodeUsage use = new(run, node, usage);
        await use.ShowAsync(allocations, cancellation).ConfigureAwait(false);
        if (withStats)
        {
            use.ShowDetailed();
        }

        ShowAllocations(allocations);
        if (verbose)
        {
            ShowTexts("Attributes", node.Attributes);
            ShowTexts("Meta", node.Meta);
        }
    }

    private void ShowHead(HostStats? usage)
    {
        KeyValueBlock head = Head(usage);
        if (verbose)
        {
            run.Screen.Line(head.ToString());
            new NodeDetails(run, node).ShowDevicesOfTheHost();
            return;
        }

        run.Screen.Line(head
            .Add("Host Volumes", Names(node.HostVolumes?.Keys))
            .Add("Host Networks", Names(node.HostNetworks?.Keys))
            .Add("CSI Volumes", "")
            .Add("Driver Status", Drivers())
            .ToString());
    }

    private KeyValueBlock Head(HostStats? usage) => new KeyValueBlock()
        .Add("ID", node.Id)
        .Add("Name", node.Name)
        .Add("Node Pool", node.NodePool)
        .Add("Class", node.NodeClass)
        .Add("DC", node.Datacenter)
        .Add("Drain", DrainText())
        .Add("Eligibility", node.SchedulingEligibility)
        .Add("Status", node.Status)
        .Add("CSI Controllers", Names(node.CsiControllerPlugins?.Keys))
        .Add("CSI Drivers", Names(node.CsiNodePlugins?.Keys))
        .AddIf(usage is not null, "Uptime", Model.Duration.FromSeconds((long)(usage?.Uptime ?? 0)).ToString());

    private async Task<HostStats?> UsageAsync(CancellationToken cancellation)
    {
        if (node.Status == "down")
        {
            return null;
        }

        try
        {
            return await run.Client.Nodes.GetUsageAsync(node.Id, cancellation).ConfigureAwait(false);
        }
        catch (ApiException error)
        {
            run.Screen.Error($"error fetching node stats: {error.Message}");
            return null;
        }
    }

    private void ShowAllocations(ApiAllocation[] allocations) => run.Screen.Section(
        "Allocations",
        allocations.Length == 0 ? "No allocations placed" : AllocationTable.Of(allocations, run.Times, verbose));

    private void ShowTexts(string title, IReadOnlyDictionary<string, string>? texts)
    {
        KeyValueBlock block = new();
        foreach ((string key, string value) in (texts ?? NoTexts).OrderBy(static entry => entry.Key, StringComparer.Ordinal))
        {
            block.Add(key, value);
        }

        run.Screen.Section(title, block.ToString());
    }

    private string DrainText()
    {
        if (node.DrainStrategy is not { } drain)
        {
            return Quantities.Text(node.Drain);
        }

        string kind = drain switch
        {
            { Deadline: < 0 } => "; force drain",
            { ForceDeadline: { } deadline } when run.Times.Absolute(deadline) is { Length: > 0 } text => $"; {text} deadline",
            _ => "; no deadline",
        };
        return "true" + kind + (drain.IgnoreSystemJobs ? "; ignoring system jobs" : "");
    }

    private string Drivers() => Names((node.Drivers ?? new Dictionary<string, ApiDriver>())
        .Where(static driver => driver.Value.Detected)
        .Select(static driver => driver.Key + (driver.Value.Healthy ? "" : " (unhealthy)")));

    private static string Names(IEnumerable<string>? names) => string.Join(',', (names ?? []).Order(StringComparer.Ordinal));
}
