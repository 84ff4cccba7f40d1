using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Steppe.Model;

namespace Steppe.Client.Fingerprints;

/// <summary>The interface whose addresses tasks use.</summary>
/// <remarks>The configured one, else that of the default route, else the first that is up; the loopback comes last, for
/// machines without any network.</remarks>
internal sealed class NetworkFingerprint(ClientOptions options) : IFingerprint
{
    private const int DefaultSpeedMbits = 1000;

    /// <inheritdoc/>
    public string Name => "network";

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The configured interface does not exist.</exception>
    public void Read(NodeFacts facts)
    {
        NetworkInterface[] all = NetworkInterface.GetAllNetworkInterfaces();
        if (Choose(all) is not { } chosen)
        {
            return;
        }

        NodeAddress[] addresses =
        [
            .. chosen.GetIPProperties().UnicastAddresses
                .Select(static one => one.Address)
                .Where(IsWanted)
                .OrderBy(static address => address.AddressFamily == AddressFamily.InterNetwork ? 0 : 1)
                .Select(address => new NodeAddress(
                    "default",
                    chosen.Name,
                    HostNetworks.TextOf(address),
                    address.AddressFamily == AddressFamily.InterNetwork ? "ipv4" : "ipv6",
                    options.Reserved.Ports)),
        ];
        NodeAddress[] named = [.. options.HostNetworks.SelectMany(network => HostNetworks.AddressesOf(network.Key, network.Value, all))];
        if (addresses.Length > 0)
        {
            facts.Attributes["unique.network.ip-address"] = addresses[0].Address;
        }

        facts.Resources = facts.Resources with { Addresses = [.. addresses, .. named], NetworkMbits = SpeedMbits(chosen.Name) };
    }

    private NetworkInterface? Choose(NetworkInterface[] all)
    {
        if (options.NetworkInterface.Length > 0)
        {
            return Array.Find(all, one => one.Name == options.NetworkInterface)
                ?? throw new InvalidDataException(
                    $"client.network_interface names \"{options.NetworkInterface}\", which this machine does not have; it has "
                    + string.Join(", ", all.Select(static one => one.Name)));
        }

        string? routed = ProcFile.Lines("/proc/net/route")
            .Select(static line => line.Split('\t'))
            .FirstOrDefault(static columns => columns.Length > 1 && columns[1] == "00000000")?[0];
        return Array.Find(all, one => one.Name == routed)
            ?? Array.Find(all, static one =>
                one.OperationalStatus == OperationalStatus.Up && one.NetworkInterfaceType != NetworkInterfaceType.Loopback)
            ?? Array.Find(all, static one => one.NetworkInterfaceType == NetworkInterfaceType.Loopback);
    }

    private bool IsWanted(IPAddress address) =>
        address.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6
        && !(address.IsIPv6LinkLocal
            && options.Options.GetValueOrDefault("fingerprint.network.disallow_link_local") is "true" or "1");

    private int SpeedMbits(string name)
    {
        if (options.NetworkSpeedMbits > 0)
        {
            return options.NetworkSpeedMbits;
        }

        return int.TryParse(ProcFile.FindText($"/sys/class/net/{name}/speed"), CultureInfo.InvariantCulture, out int speed) && speed > 0
            ? speed
            : DefaultSpeedMbits;
    }
}
