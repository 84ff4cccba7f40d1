using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Steppe.Agent.Configuration;

/// <summary>Fills in address templates such as <c>{{ GetInterfaceIP "eth0" }}</c>.</summary>
/// <remarks>Pure but for the facts it is given. Known: <c>GetInterfaceIP "name"</c>, <c>GetPrivateIP</c>, <c>GetPublicIP</c>.</remarks>
internal static class AddressTemplate
{
    private const string Open = "{{";
    private const string Close = "}}";

    /// <summary>Gives a text in which every template is replaced; one without any is given back.</summary>
    /// <exception cref="FormatException">A template is not known, or this machine has no such address.</exception>
    public static string Expand(string text, HostFacts host)
    {
        var expanded = new StringBuilder();
        int next = 0;
        for (int open = text.IndexOf(Open, StringComparison.Ordinal); open >= 0; open = text.IndexOf(Open, next, StringComparison.Ordinal))
        {
            int close = text.IndexOf(Close, open, StringComparison.Ordinal);
            if (close < 0)
            {
                throw new FormatException($"\"{text}\" has a template that does not end: write }}}} behind it");
            }

            expanded.Append(text, next, open - next).Append(Evaluate(text[(open + Open.Length)..close].Trim(), host));
            next = close + Close.Length;
        }

        return expanded.Append(text, next, text.Length - next).ToString().Trim();
    }

    /// <summary>The machine's first private IPv4 address, or null.</summary>
    public static IPAddress? FindPrivate(ImmutableArray<HostAddress> addresses) =>
        addresses.FirstOrDefault(static one => IsPrivate(one.Address))?.Address;

    private static string Evaluate(string call, HostFacts host)
    {
        ImmutableArray<HostAddress> addresses = host.Addresses();
        int blank = call.IndexOf(' ', StringComparison.Ordinal);
        string function = blank < 0 ? call : call[..blank];
        string argument = blank < 0 ? "" : call[blank..].Trim();
        return (function, argument) switch
        {
            ("GetInterfaceIP", ['"', .. var name, '"']) => OfInterface(addresses, name),
            ("GetPrivateIP", "") => FindPrivate(addresses)?.ToString() ?? throw None(function),
            ("GetPublicIP", "") => addresses.FirstOrDefault(static one => IsPublic(one.Address))?.Address.ToString() ?? throw None(function),
            _ => throw new FormatException(
                $"the template {{{{ {call} }}}} is not known: write an address, or {{{{ GetPrivateIP }}}}, {{{{ GetPublicIP }}}} or {{{{ GetInterfaceIP \"eth0\" }}}}"),
        };
    }

    private static string OfInterface(ImmutableArray<HostAddress> addresses, string name)
    {
        HostAddress? found = addresses.FirstOrDefault(one => one.Interface == name && IsV4(one.Address))
            ?? addresses.FirstOrDefault(one => one.Interface == name && !one.Address.IsIPv6LinkLocal);
        return found?.Address.ToString()
            ?? throw new FormatException($"this machine has no address on an interface \"{name}\"; it has {Known(addresses)}");
    }

    private static FormatException None(string function) =>
        new($"{function}: this machine has no such address; write the address itself");

    private static string Known(ImmutableArray<HostAddress> addresses) =>
        string.Join(", ", addresses.Select(static one => one.Interface).Distinct().Order(StringComparer.Ordinal));

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
}
