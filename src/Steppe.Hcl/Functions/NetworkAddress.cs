using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Steppe.Hcl.Functions;

/// <summary>Reads and writes addresses the strict way: nothing octal, no zones, IPv6 in the form of RFC 5952.</summary>
/// <remarks>Pure. The framework reads <c>010.0.0.1</c> as 8.0.0.1 and writes parts of some IPv6 addresses with dots.</remarks>
internal static class NetworkAddress
{
    private const int Groups = 8;

    /// <summary>Reads an address into 4 or 16 bytes; null when it is none.</summary>
    public static byte[]? Parse(string text)
    {
        bool isV6 = text.Contains(':', StringComparison.Ordinal);
        if (!text.All(letter => letter is '.' or ':' || (isV6 ? char.IsAsciiHexDigit(letter) : char.IsAsciiDigit(letter))))
        {
            return null;
        }

        int dotted = text.LastIndexOf(':') + 1;
        string[] numbers = text[dotted..].Split('.');
        bool hasDots = numbers.Length > 1;
        if ((hasDots || !isV6) && (numbers.Length != 4 || numbers.Any(static number => number.Length is 0 or > 3 || number is ['0', _, ..])))
        {
            return null;
        }

        return IPAddress.TryParse(text, out IPAddress? address) && (address.AddressFamily == AddressFamily.InterNetworkV6) == isV6
            ? address.GetAddressBytes()
            : null;
    }

    /// <summary>Writes 4 or 16 bytes.</summary>
    public static string Show(byte[] address)
    {
        if (address.Length == 4)
        {
            return string.Join('.', address.Select(static number => number.ToString(CultureInfo.InvariantCulture)));
        }

        int[] groups = [.. address.Chunk(2).Select(static pair => (pair[0] << 8) | pair[1])];
        (int start, int length) = LongestZeros(groups);
        return length < 2
            ? Hex(groups)
            : $"{Hex(groups[..start])}::{Hex(groups[(start + length)..])}";
    }

    private static string Hex(int[] groups) => string.Join(':', groups.Select(static group => group.ToString("x", CultureInfo.InvariantCulture)));

    private static (int Start, int Length) LongestZeros(int[] groups)
    {
        (int Start, int Length) longest = (0, 0);
        for (int start = 0; start < Groups; start++)
        {
            int length = groups.Skip(start).TakeWhile(static group => group == 0).Count();
            longest = length > longest.Length ? (start, length) : longest;
        }

        return longest;
    }
}
