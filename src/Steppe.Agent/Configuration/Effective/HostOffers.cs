using System.Collections.Immutable;
using System.Net;
using Steppe.Model;

namespace Steppe.Agent.Configuration;

/// <summary>The blocks <c>host_volume</c> and <c>host_network</c>: what of this machine jobs may use by name.</summary>
/// <remarks>Pure. Source: job specification, section 7.4.</remarks>
internal static class HostOffers
{
    public static ImmutableSortedDictionary<string, HostVolume> Volumes(SettingsBlock client) => client.Blocks("host_volume")
        .DistinctBy(static block => block.Label, StringComparer.Ordinal)
        .ToImmutableSortedDictionary(
            static block => block.Label,
            static block => new HostVolume(block.Body.Text("path") ?? "", block.Body.Flag("read_only")),
            StringComparer.Ordinal);

    public static ImmutableSortedDictionary<string, HostNetwork> Networks(SettingsBlock client) => client.Blocks("host_network")
        .DistinctBy(static block => block.Label, StringComparer.Ordinal)
        .ToImmutableSortedDictionary(
            static block => block.Label,
            static block => new HostNetwork(block.Body.Text("cidr") ?? "", block.Body.Text("interface") ?? "", block.Body.Text("reserved_ports") ?? ""),
            StringComparer.Ordinal);

    /// <summary>Adds what is wrong with them.</summary>
    /// <param name="client">The block <c>client</c>.</param>
    /// <param name="arePorts">Whether a text is a list of ports.</param>
    /// <param name="findings">Where to add.</param>
    public static void Check(SettingsBlock client, Func<string, bool> arePorts, ConfigFindings findings)
    {
        CheckNames(client, "host_volume", findings);
        CheckNames(client, "host_network", findings);
        foreach ((string name, HostVolume volume) in Volumes(client))
        {
            if (!Path.IsPathRooted(volume.Path))
            {
                findings.Error(client.Origin("host_volume"), $"client.host_volume \"{name}\": path must be an absolute path, such as \"/srv/{name}\"");
            }
        }

        foreach ((string name, HostNetwork network) in Networks(client))
        {
            CheckNetwork(client, name, network, arePorts, findings);
        }
    }

    private static void CheckNetwork(SettingsBlock client, string name, HostNetwork network, Func<string, bool> arePorts, ConfigFindings findings)
    {
        string path = $"client.host_network \"{name}\"";
        if (name == "default")
        {
            findings.Error(client.Origin("host_network"), $"{path}: this is the name of the network that client.network_interface chooses; take another one");
        }

        if (network is { Cidr: "", Interface: "" })
        {
            findings.Error(client.Origin("host_network"), $"{path}: say which addresses it has, with cidr or interface");
        }

        if (network.Cidr.Length > 0 && !IPNetwork.TryParse(network.Cidr, out _))
        {
            findings.Error(client.Origin("host_network"), $"{path}: cidr \"{network.Cidr}\" must be a network such as \"10.1.0.0/16\"");
        }

        if (!arePorts(network.ReservedPorts))
        {
            findings.Error(client.Origin("host_network"), $"{path}: reserved_ports must be ports and ranges such as \"22,80,8500-8600\"");
        }
    }

    private static void CheckNames(SettingsBlock client, string key, ConfigFindings findings)
    {
        foreach (IGrouping<string, NamedBlock> same in client.Blocks(key).GroupBy(static block => block.Label, StringComparer.Ordinal))
        {
            if (same.Key.Length == 0 || same.Count() > 1)
            {
                findings.Error(client.Origin(key), $"client.{key} \"{same.Key}\" must have a name of its own");
            }
        }
    }
}
