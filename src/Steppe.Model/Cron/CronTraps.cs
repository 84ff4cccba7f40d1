using System.Globalization;

namespace Steppe.Model;

/// <summary>Finds what is easily misread in a cron expression.</summary>
/// <remarks>Pure.</remarks>
public static class CronTraps
{
    /// <summary>How far ahead clocks that are set are looked for.</summary>
    private const int DaysAhead = 400;

    /// <summary>One sentence for each trap, in no order of weight.</summary>
    /// <param name="cron">The expression.</param>
    /// <param name="now">Where the look ahead begins.</param>
    /// <param name="zone">The zone of its clocks.</param>
    public static IEnumerable<string> Of(CronExpression cron, DateTimeOffset now, TimeZoneInfo zone) =>
        [.. OfFields(cron), .. OfDays(cron), .. OfClocks(cron, now, zone)];

    private static IEnumerable<string> OfFields(CronExpression cron)
    {
        if (cron.FieldCount == 6)
        {
            yield return $"Of six fields the last is the year (\"{cron.Years.Text}\") and the second is always 0. "
                + "To begin with seconds write seven fields.";
        }

        if (cron.FieldCount >= 7 && cron.Seconds.IsEvery)
        {
            yield return "Of seven fields the first is the second: this launches every second of each minute it names. "
                + "Write 0 there to launch once a minute.";
        }

        if (cron.FieldCount > 7)
        {
            yield return "Fields beyond the seventh are ignored.";
        }

        foreach (CronField field in cron.Fields)
        {
            if (field.Directives.Any(static directive => directive.IsBackwards))
            {
                yield return $"A range in the {field.Unit.Name} field (\"{field.Text}\") runs backwards and names nothing: "
                    + "write it as two, such as 22-23,0-2.";
            }
        }
    }

    private static IEnumerable<string> OfDays(CronExpression cron)
    {
        if (!cron.DaysOfMonth.IsAny && !cron.DaysOfWeek.IsAny)
        {
            yield return "Day of the month and day of the week are both given: a day that matches either of them launches, not only one that matches both.";
        }
    }

    private static IEnumerable<string> OfClocks(CronExpression cron, DateTimeOffset now, TimeZoneInfo zone)
    {
        // What launches every hour does so all the same; only its wall time jumps.
        if (cron.Hours.IsEvery)
        {
            yield break;
        }

        DateOnly today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        foreach (DateOnly day in cron.DaysFrom(today).TakeWhile(day => day.DayNumber - today.DayNumber <= DaysAhead))
        {
            var local = new LocalDay(day, zone);
            if (FirstWithin(cron, day, local, local.Gap) is { } skipped)
            {
                yield return $"{Show(skipped)} does not exist in {zone.Id}: clocks go from {Show(local.Gap.From)} to {Show(local.Gap.Until)}, "
                    + "and that launch is left out.";
            }

            if (FirstWithin(cron, day, local, local.Overlap) is { } twice)
            {
                yield return $"{Show(twice)} comes twice in {zone.Id}: clocks go back from {Show(local.Overlap.Until)} to {Show(local.Overlap.From)}, "
                    + "and there is a launch each time.";
            }
        }
    }

    private static DateTime? FirstWithin(CronExpression cron, DateOnly day, LocalDay local, (DateTime From, DateTime Until) span)
    {
        DateTime start = day.ToDateTime(TimeOnly.MinValue);
        DateTime from = span.From > start ? span.From : start;
        bool touches = span.Until > from && from < start.AddDays(1);
        return touches && cron.FirstTime(from, local, alsoSkipped: true) is { } wall && wall < span.Until ? wall : null;
    }

    private static string Show(DateTime wall) => wall.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
