using System.Collections.Immutable;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Steppe.Agent.Configuration;

/// <summary>One address of this machine.</summary>
/// <param name="Interface">The interface that carries it.</param>
/// <param name="Address">The address.</param>
/// <param name="HasDefaultRoute">Whether the interface leads out of the local network.</param>
internal sealed record HostAddress(string Interface, IPAddress Address, bool HasDefaultRoute);

/// <summary>What the configuration needs to know of the machine.</summary>
/// <param name="HostName">Name of the machine, the default name of the agent.</param>
/// <param name="CurrentDirectory">For hints about relative paths.</param>
/// <param name="Addresses">Addresses of interfaces that are up; asked for only when a rule needs them.</param>
/// <param name="Resolve">Finds the address of a host name, null when there is none.</param>
internal sealed record HostFacts(
    string HostName, string CurrentDirectory, Func<ImmutableArray<HostAddress>> Addresses, Func<string, IPAddress?> Resolve)
{
    /// <summary>The machine this program runs on.</summary>
    public static HostFacts OfThisMachine() => new(
        Environment.MachineName, Environment.CurrentDirectory, ReadAddresses, ResolveName);

    private static ImmutableArray<HostAddress> ReadAddresses() =>
    [
        .. from network in NetworkInterface.GetAllNetworkInterfaces()
           where network.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown
           let properties = network.GetIPProperties()
           let leadsOut = properties.GatewayAddresses.Count > 0
           from address in properties.UnicastAddresses
           orderby leadsOut descending
           select new HostAddress(network.Name, address.Address, leadsOut),
    ];

    private static IPAddress? ResolveName(string name)
    {
        try
        {
            IPAddress[] found = Dns.GetHostAddresses(name);
            return found.FirstOrDefault(static address => address.AddressFamily == AddressFamily.InterNetwork) ?? found.FirstOrDefault();
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
