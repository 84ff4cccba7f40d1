using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Steppe.Agent.Configuration;

/// <summary>Fills in address templates such as <c>{{ GetInterfaceIP "eth0" }}</c>.</summary>
/// <remarks>Pure but for the facts it is given. Known: <c>GetInterfaceIP "name"</c>, <c>GetPrivateIP</c>, <c>GetPublicIP</c>.</remarks>
internal static partial class AddressTemplate
{
    /// <summary>Gives a text in which every template is replaced; one without any is given back.</summary>
    /// <exception cref="FormatException">A template is not known, or this machine has no such address.</exception>
    public static string Expand(string text, HostFacts host)
    {
        if (!text.Contains("{{", StringComparison.Ordinal))
        {
            return text.Trim();
        }

        string expanded = Template().Replace(text, match => Evaluate(match.Groups[1].Value, match.Groups[2].Value, host));
        return expanded.Contains("{{", StringComparison.Ordinal) ? throw Unknown(text) : expanded.Trim();
    }

    /// <summary>The machine's first private IPv4 address, or null.</summary>
    public static IPAddress? FindPrivate(ImmutableArray<HostAddress> addresses) =>
        addresses.FirstOrDefault(static one => IsPrivate(one.Address))?.Address;

    private static string Evaluate(string function, string argument, HostFacts host)
    {
        ImmutableArray<HostAddress> addresses = host.Addresses();
        IPAddress? found = function switch
        {
            "GetInterfaceIP" => addresses.FirstOrDefault(one => one.Interface == argument && IsV4(one.Address))?.Address
                ?? addresses.FirstOrDefault(one => one.Interface == argument && !one.Address.IsIPv6LinkLocal)?.Address,
            "GetPrivateIP" => FindPrivate(addresses),
            "GetPublicIP" => addresses.FirstOrDefault(static one => IsPublic(one.Address))?.Address,
            _ => throw Unknown($"{{{{ {function} }}}}"),
        };
        return found?.ToString() ?? throw new FormatException(function == "GetInterfaceIP"
            ? $"this machine has no address on an interface \"{argument}\"; it has {Known(addresses)}"
            : $"{function}: this machine has no such address; write the address itself");
    }

    private static string Known(ImmutableArray<HostAddress> addresses) =>
        string.Join(", ", addresses.Select(static one => one.Interface).Distinct().Order(StringComparer.Ordinal));

    private static FormatException Unknown(string text) => new(
        $"the template {text} is not known: write an address, or {{{{ GetPrivateIP }}}}, {{{{ GetPublicIP }}}} or {{{{ GetInterfaceIP \"eth0\" }}}}");

    private static bool IsV4(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork;

    private static bool IsPrivate(IPAddress address) => IsV4(address) && address.GetAddressBytes() switch
    {
        [10, ..] => true,
        [172, >= 16 and <= 31, ..] => true,
        [192, 168, ..] => true,
        [100, >= 64 and <= 127, ..] => true,
        _ => false,
    };

    private static bool IsPublic(IPAddress address) =>
        IsV4(address) && !IsPrivate(address) && !IPAddress.IsLoopback(address) && address.GetAddressBytes() is not [169, 254, ..];

    [GeneratedRegex("""\{\{\s*(\w+)(?:\s+"([^"]*)")?\s*\}\}""", RegexOptions.CultureInvariant)]
    private static partial Regex Template();
}
