using System.Collections.Immutable;
using System.Globalization;
using System.Net;

namespace Steppe.Agent.Configuration;

/// <summary>Works out where an agent listens and what it advertises.</summary>
/// <remarks>Not thread-safe. Source: job specification, section 7.2.</remarks>
internal sealed class AddressRules(SettingsBlock settings, bool isDev, HostFacts host, ConfigFindings findings)
{
    private static readonly IPAddress AnyAddress = IPAddress.Any;

    /// <summary>Works them out; what is wrong goes to the findings.</summary>
    public AgentAddresses Work()
    {
        (int http, int rpc, int serf) = (Port("http", 4646), Port("rpc", 4647), Port("serf", 4648));
        IPAddress bind = settings.Text("bind_addr") is { } text ? Single(settings, "bind_addr", text) : AnyAddress;
        SettingsBlock own = settings.Block("addresses");
        ImmutableArray<IPAddress> httpHosts = own.Text("http") is { } several ? Several(own, "http", several) : [bind];
        IPAddress rpcHost = own.Text("rpc") is { } rpcText ? Single(own, "rpc", rpcText) : bind;
        IPAddress serfHost = own.Text("serf") is { } serfText ? Single(own, "serf", serfText) : bind;
        return new AgentAddresses
        {
            BindHttp = [.. httpHosts.Select(address => new IPEndPoint(address, http))],
            BindRpc = new IPEndPoint(rpcHost, rpc),
            BindSerf = new IPEndPoint(serfHost, serf),
            AdvertiseHttp = Advertise("http", httpHosts[0], http),
            AdvertiseRpc = Advertise("rpc", rpcHost, rpc),
            AdvertiseSerf = Advertise("serf", serfHost, serf),
        };
    }

    private int Port(string key, int whenAbsent)
    {
        SettingsBlock ports = settings.Block("ports");
        long port = ports.Integer(key) ?? whenAbsent;
        if (port is > 0 and < 65536)
        {
            return (int)port;
        }

        findings.Error(ports.Origin(key), $"ports.{key} must be from 1 to 65535, not {port}");
        return whenAbsent;
    }

    private IPAddress Single(SettingsBlock block, string key, string text)
    {
        ImmutableArray<IPAddress> addresses = Several(block, key, text);
        if (addresses.Length > 1)
        {
            findings.Error(block.Origin(key), $"{key} takes one address, not \"{text}\"");
        }

        return addresses[0];
    }

    private ImmutableArray<IPAddress> Several(SettingsBlock block, string key, string text)
    {
        try
        {
            string[] words = AddressTemplate.Expand(text, host).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            ImmutableArray<IPAddress> addresses = [.. words.Select(Address)];
            return addresses.IsEmpty ? [AnyAddress] : addresses;
        }
        catch (FormatException error)
        {
            findings.Error(block.Origin(key), $"{key}: {error.Message}");
            return [AnyAddress];
        }
    }

    private IPAddress Address(string word) =>
        IPAddress.TryParse(word.Trim('[', ']'), out IPAddress? address) ? address
        : host.Resolve(word) ?? throw new FormatException($"\"{word}\" is neither an IP address nor a name this machine can resolve");

    private string Advertise(string key, IPAddress bind, int port)
    {
        SettingsBlock block = settings.Block("advertise");
        if (block.Text(key) is { } text)
        {
            return Explicit(block, key, text, port);
        }

        if (IPAddress.IsLoopback(bind))
        {
            if (!isDev)
            {
                findings.Error(
                    settings.Origin("bind_addr"),
                    $"the agent would advertise {bind}, which other machines cannot reach: if that is meant, set advertise {{ {key} = \"{bind}\" }}");
            }

            return Join(bind, port);
        }

        return Join(bind.Equals(IPAddress.Any) || bind.Equals(IPAddress.IPv6Any) ? FirstPrivate(key) : bind, port);
    }

    private IPAddress FirstPrivate(string key)
    {
        if (AddressTemplate.FindPrivate(host.Addresses()) is { } address)
        {
            return address;
        }

        findings.Warning(
            settings.Origin("bind_addr"),
            $"this machine has no private address, so {key} is advertised as 127.0.0.1; other machines need advertise {{ {key} = … }}");
        return IPAddress.Loopback;
    }

    private string Explicit(SettingsBlock block, string key, string text, int port)
    {
        try
        {
            string expanded = AddressTemplate.Expand(text, host);
            return HasPort(expanded) ? Checked(expanded)
                : IPAddress.TryParse(expanded.Trim('[', ']'), out IPAddress? address) ? Join(address, port)
                : $"{expanded}:{port.ToString(CultureInfo.InvariantCulture)}";
        }
        catch (FormatException error)
        {
            findings.Error(block.Origin(key), $"advertise.{key}: {error.Message}");
            return $"127.0.0.1:{port}";
        }
    }

    // A bare v6 address has many colons; with a port it is bracketed.
    private static bool HasPort(string address) =>
        address.StartsWith('[') ? !address.EndsWith(']') : address.IndexOf(':', StringComparison.Ordinal) is >= 0 and int colon
            && colon == address.LastIndexOf(':');

    private static string Checked(string address) =>
        ushort.TryParse(address[(address.LastIndexOf(':') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) && port > 0
            ? address
            : throw new FormatException($"\"{address}\" has no valid port: write host:port, or the host alone");

    private static string Join(IPAddress address, int port) => new IPEndPoint(address, port).ToString();
}
