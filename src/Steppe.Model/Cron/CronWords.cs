using System.Collections.Immutable;

namespace Steppe.Model;

/// <summary>Says in words when a cron expression launches.</summary>
/// <remarks>Pure. The words are for people; nothing parses them.</remarks>
public static class CronWords
{
    private const int MostTimesListed = 6;
    private const int MostValuesListed = 12;
    private static readonly string[] Ordinals = ["first", "second", "third", "fourth", "fifth"];

    /// <summary>One sentence without a full stop, such as <c>at 02:30, on Monday to Friday, in January</c>.</summary>
    public static string Of(CronExpression cron) => string.Join(
        ", ", new[] { Time(cron), Days(cron), Months(cron.Months), Years(cron.Years) }.Where(static part => part.Length > 0));

    private static string Time(CronExpression cron)
    {
        int times = cron.Hours.Values.Length * cron.Minutes.Values.Length * cron.Seconds.Values.Length;
        if (times <= MostTimesListed)
        {
            return "at " + Join([
                .. from hour in cron.Hours.Values
                   from minute in cron.Minutes.Values
                   from second in cron.Seconds.Values
                   select second == 0 ? $"{hour:00}:{minute:00}" : $"{hour:00}:{minute:00}:{second:00}",
            ]);
        }

        bool isOnTheMinute = cron.Seconds.Values is [0];
        return (isOnTheMinute, cron.Minutes.IsEvery, cron.Hours.IsEvery) switch
        {
            (true, true, true) => "every minute",
            (true, true, false) => $"every minute, {InHours(cron.Hours)}",
            (true, false, true) when cron.Minutes.Values is [0] => "every hour, on the hour",
            (true, false, true) when cron.Minutes.Values is [var minute] => $"every hour, at minute {minute}",
            (true, false, true) => Often(cron.Minutes, "minute"),
            (true, false, false) => $"{Often(cron.Minutes, "minute")}, {InHours(cron.Hours)}",
            (false, true, true) => Often(cron.Seconds, "second"),
            (false, true, false) => $"{Often(cron.Seconds, "second")}, {InHours(cron.Hours)}",
            (false, false, true) => $"{Often(cron.Seconds, "second")}, {Often(cron.Minutes, "minute")}",
            (false, false, false) => $"{Often(cron.Seconds, "second")}, {Often(cron.Minutes, "minute")}, {InHours(cron.Hours)}",
        };
    }

    private static string Often(CronField field, string unit) => field switch
    {
        { IsEvery: true } => $"every {unit}",
        { Directives: [{ Kind: CronDirectiveKind.Span, First: 0, Last: 59, Step: var step }] } when 60 % step == 0 => $"every {step} {unit}s",
        { Values: [var only] } => $"at {unit} {only}",
        _ => $"at {unit}s {Ranges(field)}",
    };

    private static string InHours(CronField hours) =>
        hours.Values is [var only] ? $"in hour {only}" : $"in hours {Ranges(hours)}";

    private static string Days(CronExpression cron)
    {
        string[] days = [.. DaysOfMonth(cron.DaysOfMonth), .. DaysOfWeek(cron.DaysOfWeek)];
        return days.Length > 0 ? string.Join(" or ", days)
            : cron.Hours.IsEvery ? ""
            : "every day";
    }

    private static IEnumerable<string> DaysOfMonth(CronField field)
    {
        if (field.IsAny)
        {
            yield break;
        }

        if (!field.Values.IsEmpty)
        {
            yield return $"on {(field.Values.Length == 1 ? "day" : "days")} {Ranges(field)} of the month";
        }

        foreach (CronDirective directive in field.Directives)
        {
            switch (directive.Kind)
            {
                case CronDirectiveKind.LastDay: yield return "on the last day of the month"; break;
                case CronDirectiveKind.LastWorkday: yield return "on the last workday of the month"; break;
                case CronDirectiveKind.NearestWorkday: yield return $"on the workday nearest to day {directive.First} of the month"; break;
                default: break;
            }
        }
    }

    private static IEnumerable<string> DaysOfWeek(CronField field)
    {
        if (field.IsAny)
        {
            yield break;
        }

        if (!field.Values.IsEmpty)
        {
            yield return $"on {Ranges(field)}";
        }

        foreach (CronDirective directive in field.Directives)
        {
            string day = field.Unit.Show(directive.First);
            switch (directive.Kind)
            {
                case CronDirectiveKind.LastWeekday: yield return $"on the last {day} of the month"; break;
                case CronDirectiveKind.NthWeekday: yield return $"on the {Ordinals[directive.Step - 1]} {day} of the month"; break;
                default: break;
            }
        }
    }

    private static string Months(CronField field) => field.IsEvery ? "" : $"in {Ranges(field)}";

    private static string Years(CronField field) => field.IsEvery ? "" : $"in {Ranges(field)}";

    // Three neighbours or more are a range: 1, 2, 3, 7 is "1 to 3 and 7".
    private static string Ranges(CronField field)
    {
        List<string> parts = [];
        ImmutableArray<int> values = field.Values;
        for (int start = 0; start < values.Length;)
        {
            int end = start;
            while (end + 1 < values.Length && values[end + 1] == values[end] + 1)
            {
                end++;
            }

            if (end - start < 2)
            {
                end = start;
            }

            parts.Add(end == start ? field.Unit.Show(values[start]) : $"{field.Unit.Show(values[start])} to {field.Unit.Show(values[end])}");
            start = end + 1;
        }

        return parts.Count > MostValuesListed ? $"{string.Join(", ", parts.Take(3))}, … {parts[^1]}" : Join(parts);
    }

    private static string Join(IReadOnlyList<string> parts) =>
        parts.Count == 1 ? parts[0] : $"{string.Join(", ", parts.Take(parts.Count - 1))} and {parts[^1]}";
}
