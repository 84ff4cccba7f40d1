using System.Globalization;

namespace Steppe.Protocol;

/// <summary>Reads the addresses of servers as users write them.</summary>
public static class ServerAddress
{
    /// <summary>Splits <c>host</c>, <c>host:port</c>, <c>[v6]</c> or <c>[v6]:port</c>; the port defaults to 4647.</summary>
    /// <exception cref="FormatException">It is none of these.</exception>
    public static (string Host, int Port) Parse(string address)
    {
        int colon = address.LastIndexOf(':');
        bool isBareV6 = colon != address.IndexOf(':', StringComparison.Ordinal) && !address.StartsWith('[');
        bool hasPort = colon >= 0 && !isBareV6 && !address.EndsWith(']');
        string host = (hasPort ? address[..colon] : address).Trim('[', ']');
        int port = RpcServerConnection.DefaultPort;
        if (hasPort && !int.TryParse(address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port))
        {
            throw new FormatException($"\"{address}\" is not an address: write host:port");
        }

        return host.Length > 0 && port is > 0 and < 65536
            ? (host, port)
            : throw new FormatException($"\"{address}\" is not an address: write host:port");
    }
}
