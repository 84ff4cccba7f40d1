using System.Globalization;
using static Steppe.Hcl.Functions.FunctionParameter;

namespace Steppe.Hcl.Functions;

/// <summary>Functions on RFC 3339 timestamps; there is none that reads the clock.</summary>
internal static class DateFunctions
{
    public static IReadOnlyList<HclFunction> All { get; } =
    [
        new("formatdate", [Text("format"), Text("time")], static call => HclValue.Of(FormatDate(call.Text(0), Parse(call.Text(1), 1)))),
        new("timeadd", [Text("timestamp"), Text("duration")], TimeAdd),
    ];

    private static DateTimeOffset Parse(string text, int argument) =>
        IsTimestamp(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset time)
            ? time
            : throw new FunctionFailure($"not a valid RFC3339 timestamp: \"{text}\"", argument);

    // The framework's own parser takes many other forms as well.
    private static bool IsTimestamp(string text)
    {
        const string Shape = "0000-00-00T00:00:00";
        if (text.Length <= Shape.Length || !Fits(text.AsSpan(0, Shape.Length), Shape))
        {
            return false;
        }

        ReadOnlySpan<char> rest = text.AsSpan(Shape.Length);
        if (rest[0] == '.')
        {
            int digits = rest[1..].IndexOfAnyExceptInRange('0', '9');
            rest = digits > 0 ? rest[(1 + digits)..] : [];
        }

        return rest is "Z" || Fits(rest, "+00:00") || Fits(rest, "-00:00");
    }

    private static bool Fits(ReadOnlySpan<char> text, string shape)
    {
        bool fits = text.Length == shape.Length;
        for (int index = 0; fits && index < shape.Length; index++)
        {
            fits = shape[index] == '0' ? char.IsAsciiDigit(text[index]) : text[index] == shape[index];
        }

        return fits;
    }

    private static HclString TimeAdd(FunctionCall call)
    {
        DateTimeOffset time = Parse(call.Text(0), 0);
        if (!GoDuration.TryParse(call.Text(1), out long nanoseconds))
        {
            throw new FunctionFailure($"not a valid duration: \"{call.Text(1)}\"", 1);
        }

        try
        {
            DateTimeOffset sum = time.AddTicks(nanoseconds / TimeSpan.NanosecondsPerTick);
            return new HclString(sum.ToString(sum.Offset == TimeSpan.Zero ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture));
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new FunctionFailure("the result is no date of our calendar");
        }
    }

    private static string FormatDate(string format, DateTimeOffset time)
    {
        BoundedText result = new();
        for (int index = 0; index < format.Length;)
        {
            char first = format[index];
            int end = index + 1;
            if (first == '\'')
            {
                index = AppendQuoted(format, end, result);
                continue;
            }

            while (end < format.Length && format[end] == first && char.IsAsciiLetter(first))
            {
                end++;
            }

            string verb = format[index..end];
            result.Append(char.IsAsciiLetter(first) ? Verb(verb, time) : verb);
            index = end;
        }

        return result.ToString();
    }

    private static int AppendQuoted(string format, int index, BoundedText result)
    {
        for (; index < format.Length; index++)
        {
            if (format[index] != '\'')
            {
                result.Append(format[index]);
            }
            else if (index + 1 < format.Length && format[index + 1] == '\'')
            {
                result.Append('\'');
                index++;
            }
            else
            {
                return index + 1;
            }
        }

        throw new FunctionFailure("unterminated literal '", 0);
    }

    private static string Verb(string verb, DateTimeOffset time)
    {
        // A single letter is .NET's standard format unless marked by %.
        string? pattern = verb switch
        {
            "YYYY" => "yyyy",
            "YY" => "yy",
            "MMMM" or "MMM" or "MM" => verb,
            "M" => "%M",
            "DD" => "dd",
            "D" => "%d",
            "EEEE" => "dddd",
            "EEE" => "ddd",
            "hh" => "HH",
            "h" => "%H",
            "HH" => "hh",
            "H" => "%h",
            "AA" => "tt",
            "mm" => "mm",
            "m" => "%m",
            "ss" => "ss",
            "s" => "%s",
            _ => null,
        };
        return verb switch
        {
            _ when pattern is not null => time.ToString(pattern, CultureInfo.InvariantCulture),
            "aa" => time.Hour < 12 ? "am" : "pm",
            "Z" => time.Offset == TimeSpan.Zero ? "Z" : time.ToString("zzz", CultureInfo.InvariantCulture),
            "ZZZ" when time.Offset == TimeSpan.Zero => "UTC",
            "ZZZZ" or "ZZZ" => time.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal),
            "ZZZZZ" => time.ToString("zzz", CultureInfo.InvariantCulture),
            _ => throw new FunctionFailure($"invalid date format verb \"{verb}\"", 0),
        };
    }
}
