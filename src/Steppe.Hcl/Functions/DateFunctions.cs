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

    private static Timestamp Parse(string text, int argument) => Timestamp.TryParse(text, out Timestamp time)
        ? time
        : throw new FunctionFailure($"not a valid RFC3339 timestamp: \"{text}\"", argument);

    private static HclString TimeAdd(FunctionCall call)
    {
        Timestamp time = Parse(call.Text(0), 0);
        if (!GoDuration.TryParse(call.Text(1), out long nanoseconds))
        {
            throw new FunctionFailure($"not a valid duration: \"{call.Text(1)}\"", 1);
        }

        return new HclString((time.Plus(nanoseconds) ?? throw new FunctionFailure("the result is no date of our calendar")).Show());
    }

    private static string FormatDate(string format, Timestamp time)
    {
        BoundedText result = new();
        for (int index = 0; index < format.Length;)
        {
            char first = format[index];
            int end = index + 1;
            if (first == '\'')
            {
                index = AppendQuoted(format, end, result);

                // Nothing between quotes stands for a quote.
                result.Append(index == end + 1 ? "'" : "");
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

    private static string Verb(string verb, Timestamp time)
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
            _ when pattern is not null => time.Local.ToString(pattern, CultureInfo.InvariantCulture),
            "aa" => time.Local.Hour < 12 ? "am" : "pm",
            "Z" when time.Offset == TimeSpan.Zero => "Z",
            "ZZZ" when time.Offset == TimeSpan.Zero => "UTC",
            "ZZZZ" or "ZZZ" => time.ShowOffset(""),
            "ZZZZZ" or "Z" => time.ShowOffset(":"),
            _ => throw new FunctionFailure($"invalid date format verb \"{verb}\"", 0),
        };
    }
}
