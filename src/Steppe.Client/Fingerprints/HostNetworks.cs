using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Steppe.Model;

namespace Steppe.Client.Fingerprints;

/// <summary>Finds the addresses of configured host networks.</summary>
internal static class HostNetworks
{
    /// <summary>The addresses of one network, those of version 4 first.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="network">What it is.</param>
    /// <param name="interfaces">All interfaces of this machine.</param>
    public static IEnumerable<NodeAddress> AddressesOf(string name, HostNetwork network, IEnumerable<NetworkInterface> interfaces)
    {
        IPNetwork? range = IPNetwork.TryParse(network.Cidr, out IPNetwork parsed) ? parsed : null;
        return interfaces
            .Where(one => network.Interface.Length == 0 || one.Name == network.Interface)
            .SelectMany(one => one.GetIPProperties().UnicastAddresses.Select(unicast => (one.Name, unicast.Address)))
            .Where(one => one.Address.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6
                && (range is not { } within || within.Contains(one.Address)))
            .OrderBy(static one => one.Address.AddressFamily == AddressFamily.InterNetwork ? 0 : 1)
            .Select(one => new NodeAddress(
                name, one.Name, TextOf(one.Address), one.Address.AddressFamily == AddressFamily.InterNetwork ? "ipv4" : "ipv6", network.ReservedPorts));
    }

    /// <summary>An address without its scope, which is this machine's own business.</summary>
    public static string TextOf(IPAddress address) => address.ToString().Split('%')[0];
}
