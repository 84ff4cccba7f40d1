using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Output;

namespace Steppe.Cli.Commands.Nodes;

/// <summary>Sections of a node that the list of facts does not hold: events, volumes, networks, drivers.</summary>
internal sealed class NodeDetails(CommandRun run, ApiNode node)
{
    /// <summary>What happened to the node, newest first.</summary>
    public void ShowEvents(bool verbose)
    {
        Table table = verbose ? new("Time", "Subsystem", "Message", "Details") : new("Time", "Subsystem", "Message");
        foreach (ApiNodeEvent happened in (node.Events ?? []).Reverse())
        {
            string subsystem = happened.Subsystem == "Driver" && happened.Details?.GetValueOrDefault("driver") is { } driver
                ? $"Driver: {driver}"
                : happened.Subsystem;
            string[] row = [run.Times.Absolute(happened.Timestamp), subsystem, happened.Message];
            table.Add(verbose ? [.. row, DetailsOf(happened)] : row);
        }

        run.Screen.Section("Node Events", table.Count == 0 ? "No events found" : table.ToString());
    }

    /// <summary>Volumes, networks and drivers as tables, for <c>-verbose</c>.</summary>
    public void ShowDevicesOfTheHost()
    {
        Table volumes = new("Name", "ReadOnly", "Source");
        foreach ((string name, ApiHostVolume volume) in Sorted(node.HostVolumes))
        {
            volumes.Add(name, Quantities.Text(volume.ReadOnly), volume.Path);
        }

        ShowUnlessEmpty("Host Volumes", volumes);
        Table networks = new("Name", "CIDR", "Interface", "ReservedPorts");
        foreach ((string name, ApiHostNetwork network) in Sorted(node.HostNetworks))
        {
            networks.Add(name, network.Cidr, network.Interface, network.ReservedPorts);
        }

        ShowUnlessEmpty("Host Networks", networks);
        Table drivers = new("Driver", "Detected", "Healthy", "Message", "Time");
        foreach ((string name, ApiDriver driver) in Sorted(node.Drivers))
        {
            drivers.Add(
                name, Quantities.Text(driver.Detected), Quantities.Text(driver.Healthy), driver.HealthDescription,
                run.Times.Absolute(driver.UpdateTime));
        }

        run.Screen.Section("Drivers", drivers.ToString());
    }

    private void ShowUnlessEmpty(string title, Table table)
    {
        if (table.Count > 0)
        {
            run.Screen.Section(title, table.ToString());
        }
    }

    private static string DetailsOf(ApiNodeEvent happened) => string.Join(", ", Sorted(happened.Details)
        .Select(static detail => $"{detail.Key} : {detail.Value}"));

    private static IEnumerable<KeyValuePair<string, T>> Sorted<T>(IReadOnlyDictionary<string, T>? map) =>
        (map ?? new Dictionary<string, T>()).OrderBy(static entry => entry.Key, StringComparer.Ordinal);
}
