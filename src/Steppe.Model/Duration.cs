using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;

namespace Steppe.Model;

/// <summary>A length of time in whole nanoseconds, as job files and the wire know it.</summary>
/// <remarks>
/// Pure. <see cref="TimeSpan"/> counts 100 ns steps, so texts such as <c>1ns</c> would not survive it. On the wire a
/// duration is an integer of nanoseconds; in text it has the form <c>1h0m0s</c>.
/// </remarks>
/// <param name="Nanoseconds">The length; negative values can be written down and are refused at admission.</param>
[JsonConverter(typeof(DurationJsonConverter))]
public readonly record struct Duration(long Nanoseconds) : IComparable<Duration>
{
    private const long PerMicrosecond = 1_000;
    private const long PerMillisecond = 1_000_000;
    private const long PerSecond = 1_000_000_000;
    private const long PerMinute = 60 * PerSecond;
    private const long PerHour = 60 * PerMinute;

    // How far from zero a length may be; the longest positive one is a nanosecond less.
    private const ulong Most = (ulong)long.MaxValue + 1;

    public static Duration Zero => default;

    public static Duration FromSeconds(long seconds) => new(checked(seconds * PerSecond));

    public static Duration FromMinutes(long minutes) => new(checked(minutes * PerMinute));

    public static Duration FromHours(long hours) => new(checked(hours * PerHour));

    /// <summary>The same length; beyond about 292 years, the longest there is.</summary>
    public static Duration FromTimeSpan(TimeSpan span) =>
        new(span.Ticks switch
        {
            > long.MaxValue / TimeSpan.NanosecondsPerTick => long.MaxValue,
            < long.MinValue / TimeSpan.NanosecondsPerTick => long.MinValue,
            long ticks => ticks * TimeSpan.NanosecondsPerTick,
        });

    /// <summary>The same length, cut to steps of 100 ns.</summary>
    public TimeSpan ToTimeSpan() => TimeSpan.FromTicks(Nanoseconds / TimeSpan.NanosecondsPerTick);

    /// <inheritdoc/>
    public int CompareTo(Duration other) => Nanoseconds.CompareTo(other.Nanoseconds);

    public static bool operator <(Duration left, Duration right) => left.Nanoseconds < right.Nanoseconds;

    public static bool operator >(Duration left, Duration right) => left.Nanoseconds > right.Nanoseconds;

    public static bool operator <=(Duration left, Duration right) => left.Nanoseconds <= right.Nanoseconds;

    public static bool operator >=(Duration left, Duration right) => left.Nanoseconds >= right.Nanoseconds;

    /// <summary>Text such as <c>1h0m0s</c>, <c>1.5s</c>, <c>100ms</c> or <c>0s</c>.</summary>
    public override string ToString()
    {
        if (Nanoseconds == 0)
        {
            return "0s";
        }

        string sign = Nanoseconds < 0 ? "-" : "";
        ulong rest = Nanoseconds < 0 ? 0UL - (ulong)Nanoseconds : (ulong)Nanoseconds;
        return rest switch
        {
            < PerMicrosecond => $"{sign}{rest}ns",
            < PerMillisecond => sign + Decimal(rest, PerMicrosecond) + "µs",
            < PerSecond => sign + Decimal(rest, PerMillisecond) + "ms",
            _ => sign + ClockText(rest),
        };
    }

    /// <summary>Reads a text such as <c>1h30m</c>, <c>1.5s</c>, <c>-2us</c> or <c>0</c>.</summary>
    /// <returns>False when the text is no duration or does not fit.</returns>
    public static bool TryParse(string? text, out Duration duration)
    {
        duration = default;
        if (string.IsNullOrEmpty(text))
        {
            return false;
        }

        bool isNegative = text[0] == '-';
        ReadOnlySpan<char> rest = text[0] is '-' or '+' ? text.AsSpan(1) : text;
        if (rest is "0")
        {
            return true;
        }

        ulong total = 0;
        bool any = false;
        while (!rest.IsEmpty)
        {
            if (!TryReadPart(ref rest, out ulong part) || part > Most - total)
            {
                return false;
            }

            total += part;
            any = true;
        }

        if (!any || (total == Most && !isNegative))
        {
            return false;
        }

        duration = new Duration(isNegative ? (long)(0 - total) : (long)total);
        return true;
    }

    // No 128-bit arithmetic: code with it is never compiled ahead, and every command that reads a job would compile it at its start.
    private static bool TryReadPart(ref ReadOnlySpan<char> rest, out ulong nanoseconds)
    {
        nanoseconds = 0;
        int whole = CountDigits(rest);
        ReadOnlySpan<char> integer = rest[..whole];
        ReadOnlySpan<char> fraction = [];
        rest = rest[whole..];
        if (!rest.IsEmpty && rest[0] == '.')
        {
            int digits = CountDigits(rest[1..]);
            fraction = rest.Slice(1, digits);
            rest = rest[(digits + 1)..];
        }

        if ((integer.IsEmpty && fraction.IsEmpty) || integer.TrimStart('0').Length > 19 || !TryReadUnit(ref rest, out long unit))
        {
            return false;
        }

        ulong value = integer.IsEmpty ? 0 : ulong.Parse(integer, NumberStyles.None, CultureInfo.InvariantCulture);
        ulong above = Math.BigMul(value, (ulong)unit, out ulong below);
        if (above > 0 || below > Most)
        {
            return false;
        }

        nanoseconds = below + Fraction(fraction, (ulong)unit);
        return true;
    }

    // From the last digit to the first, so that no number gets larger than ten units.
    private static ulong Fraction(ReadOnlySpan<char> digits, ulong unit)
    {
        ulong part = 0;
        for (int i = digits.Length - 1; i >= 0; i--)
        {
            part = (((ulong)(digits[i] - '0') * unit) + part) / 10;
        }

        return part;
    }

    private static bool TryReadUnit(ref ReadOnlySpan<char> rest, out long unit)
    {
        int length = 0;
        while (length < rest.Length && rest[length] != '.' && !char.IsAsciiDigit(rest[length]))
        {
            length++;
        }

        unit = rest[..length] switch
        {
            "ns" => 1,
            "us" or "\u00b5s" or "\u03bcs" => PerMicrosecond,
            "ms" => PerMillisecond,
            "s" => PerSecond,
            "m" => PerMinute,
            "h" => PerHour,
            _ => 0,
        };
        rest = rest[length..];
        return unit != 0;
    }

    private static int CountDigits(ReadOnlySpan<char> text)
    {
        int count = 0;
        while (count < text.Length && char.IsAsciiDigit(text[count]))
        {
            count++;
        }

        return count;
    }

    private static string ClockText(ulong rest)
    {
        var text = new StringBuilder();
        if (rest >= PerHour)
        {
            text.Append(CultureInfo.InvariantCulture, $"{rest / PerHour}h");
        }

        if (rest >= PerMinute)
        {
            text.Append(CultureInfo.InvariantCulture, $"{rest % PerHour / PerMinute}m");
        }

        return text.Append(Decimal(rest % PerMinute, PerSecond)).Append('s').ToString();
    }

    private static string Decimal(ulong value, ulong unit)
    {
        string whole = (value / unit).ToString(CultureInfo.InvariantCulture);
        int width = unit.ToString(CultureInfo.InvariantCulture).Length - 1;
        string fraction = (value % unit).ToString(CultureInfo.InvariantCulture).PadLeft(width, '0').TrimEnd('0');
        return fraction.Length == 0 ? whole : $"{whole}.{fraction}";
    }
}
