using Steppe.JobSpec.Reading;
using Steppe.Model;

namespace Steppe.JobSpec.Blocks;

/// <summary>Reads <c>network</c> and its <c>port</c> blocks.</summary>
internal static class NetworkBlock
{
    /// <summary>Reads all networks of a group or of resources; the legacy language allows one.</summary>
    public static IReadOnlyList<NetworkResource>? ReadAll(BlockReader block) => block.IsLegacy
        ? block.Block("network", Read) is { } only ? [only] : null
        : block.Blocks("network", Read);

    private static NetworkResource Read(BlockReader block)
    {
        IReadOnlyList<Port> ports = block.Blocks("port", ReadPort, "name") ?? [];
        CheckLabels(block);
        return new NetworkResource
        {
            Mode = block.Text("mode") ?? "",
            MBits = block.Integer("mbits"),
            Hostname = block.Text("hostname") ?? "",
            Dns = block.Block("dns", static inner => new DnsConfiguration
            {
                Servers = inner.Texts("servers"),
                Searches = inner.Texts("searches"),
                Options = inner.Texts("options"),
            }),
            Cni = block.Block("cni", static inner => new CniConfiguration { Args = inner.TextMap("args") }),
            ReservedPorts = Some(ports.Where(static port => port.Value > 0)),
            DynamicPorts = Some(ports.Where(static port => port.Value <= 0)),
        };
    }

    private static Port ReadPort(BlockReader block) => new()
    {
        Label = block.Label,
        Value = block.Integer("static") ?? 0,
        To = block.Integer("to") ?? 0,
        HostNetwork = block.Text("host_network") ?? "",
        IgnoreCollision = block.Bool("ignore_collision"),
    };

    private static void CheckLabels(BlockReader block)
    {
        if (!block.IsLegacy)
        {
            return;
        }

        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        foreach (BlockReader port in block.Find("port", "name"))
        {
            if (port.Label.Length == 0 || !port.Label.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter == '_'))
            {
                block.Diagnostics.Error("Invalid port label", $"port label \"{port.Label}\" must be letters, digits and underscores", port.Range);
            }
            else if (!seen.Add(port.Label))
            {
                block.Diagnostics.Error("Port label collision", $"found a port label collision: {port.Label}", port.Range);
            }
        }
    }

    private static Port[]? Some(IEnumerable<Port> ports)
    {
        Port[] all = [.. ports];
        return all.Length == 0 ? null : all;
    }
}
