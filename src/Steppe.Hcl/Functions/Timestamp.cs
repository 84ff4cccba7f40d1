using System.Globalization;

namespace Steppe.Hcl.Functions;

/// <summary>A point in time as RFC 3339 writes it: what a clock on the wall showed, and how far it was from UTC.</summary>
/// <remarks>Pure. Offsets may be up to a day; fractions of a second are kept to 100 ns and never shown.</remarks>
internal readonly record struct Timestamp(DateTime Local, TimeSpan Offset)
{
    private const string DateAndTime = "yyyy-MM-dd'T'HH:mm:ss";
    private const int SecondsEnd = 19;
    private const int KeptDigits = 7;

    /// <summary>Reads <c>2006-01-02T15:04:05.999Z</c>, or with <c>+07:00</c> instead of <c>Z</c>.</summary>
    public static bool TryParse(string text, out Timestamp time)
    {
        time = default;
        const DateTimeStyles Exactly = DateTimeStyles.None;
        if (text.Length <= SecondsEnd
            || !DateTime.TryParseExact(text.AsSpan(0, SecondsEnd), DateAndTime, CultureInfo.InvariantCulture, Exactly, out DateTime local))
        {
            return false;
        }

        ReadOnlySpan<char> rest = text.AsSpan(SecondsEnd);
        if (rest[0] == '.')
        {
            ReadOnlySpan<char> digits = rest[1..];
            int count = digits.IndexOfAnyExceptInRange('0', '9');
            if (count <= 0)
            {
                return false;
            }

            local = local.AddTicks(long.Parse(digits[..Math.Min(count, KeptDigits)].ToString().PadRight(KeptDigits, '0'), CultureInfo.InvariantCulture));
            rest = digits[count..];
        }

        if (!TryParseOffset(rest, out TimeSpan offset))
        {
            return false;
        }

        time = new Timestamp(local, offset);
        return true;
    }

    /// <summary>The time that many nanoseconds later; null outside of our calendar.</summary>
    public Timestamp? Plus(long nanoseconds)
    {
        long ticks = Math.DivRem(nanoseconds, TimeSpan.NanosecondsPerTick, out long rest) - (rest < 0 ? 1 : 0);
        return ticks >= (DateTime.MinValue - Local).Ticks && ticks <= (DateTime.MaxValue - Local).Ticks
            ? this with { Local = Local.AddTicks(ticks) }
            : null;
    }

    /// <summary>Writes RFC 3339 text with whole seconds.</summary>
    public string Show() => Local.ToString(DateAndTime, CultureInfo.InvariantCulture) + (Offset == TimeSpan.Zero ? "Z" : ShowOffset(":"));

    /// <summary>Writes the offset as <c>+07:00</c> with the given separator.</summary>
    public string ShowOffset(string separator) => string.Create(
        CultureInfo.InvariantCulture, $"{(Offset < TimeSpan.Zero ? '-' : '+')}{Offset.Duration().Hours:00}{separator}{Offset.Duration().Minutes:00}");

    private static bool TryParseOffset(ReadOnlySpan<char> text, out TimeSpan offset)
    {
        offset = TimeSpan.Zero;
        if (text is "Z")
        {
            return true;
        }

        if (text is not ['+' or '-', _, _, ':', _, _] || !TimeSpan.TryParseExact(text[1..], "hh':'mm", CultureInfo.InvariantCulture, out offset))
        {
            return false;
        }

        offset = text[0] == '-' ? -offset : offset;
        return true;
    }
}
