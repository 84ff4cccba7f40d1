using System.Globalization;
using System.Numerics;

namespace Steppe.Hcl;

/// <summary>Reads durations as job and agent files write them: <c>300ms</c>, <c>1h30m</c>, <c>-1.5h</c>.</summary>
/// <remarks>Pure. Units: ns us µs ms s m h. Values are nanoseconds.</remarks>
public static class GoDuration
{
    /// <summary>Reads <paramref name="text"/> into nanoseconds.</summary>
    public static bool TryParse(string text, out long nanoseconds)
    {
        nanoseconds = 0;
        bool negative = text is ['-', ..];
        ReadOnlySpan<char> rest = text is ['-' or '+', ..] ? text.AsSpan(1) : text;
        if (rest is "0")
        {
            return true;
        }

        if (rest.IsEmpty)
        {
            return false;
        }

        BigInteger total = BigInteger.Zero;
        while (!rest.IsEmpty)
        {
            if (!TryReadPart(ref rest, ref total))
            {
                return false;
            }
        }

        total = negative ? -total : total;
        if (total < long.MinValue || total > long.MaxValue)
        {
            return false;
        }

        nanoseconds = (long)total;
        return true;
    }

    private static bool TryReadPart(ref ReadOnlySpan<char> rest, ref BigInteger total)
    {
        int length = 0;
        while (length < rest.Length && (char.IsAsciiDigit(rest[length]) || rest[length] == '.'))
        {
            length++;
        }

        int unitEnd = length;
        while (unitEnd < rest.Length && !char.IsAsciiDigit(rest[unitEnd]) && rest[unitEnd] != '.')
        {
            unitEnd++;
        }

        long scale = rest[length..unitEnd] switch
        {
            "ns" => 1,
            "us" or "µs" or "μs" => 1_000,
            "ms" => 1_000_000,
            "s" => 1_000_000_000,
            "m" => 60_000_000_000,
            "h" => 3_600_000_000_000,
            _ => 0,
        };
        const NumberStyles Digits = NumberStyles.AllowDecimalPoint;
        if (scale == 0 || length > 24 || !decimal.TryParse(rest[..length], Digits, CultureInfo.InvariantCulture, out decimal amount))
        {
            return false;
        }

        decimal whole = decimal.Truncate(amount);
        total += (new BigInteger(whole) * scale) + new BigInteger((amount - whole) * scale);
        rest = rest[unitEnd..];
        return true;
    }
}
