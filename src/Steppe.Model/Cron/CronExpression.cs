using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Steppe.Model;

/// <summary>A cron expression: when something is to be launched, as the clocks of a time zone show it.</summary>
/// <remarks>
/// <para>Immutable, thread-safe, pure. Five fields are minute, hour, day of the month, month, day of the week; a sixth is the
/// <em>year</em>; with seven the first is the second. Years 1970 to 2099.</para>
/// <para>Source: job specification §2.7; pinned by the recorded cases in <c>test/Steppe.Model.Tests/Cron/cron.json</c>.</para>
/// </remarks>
public sealed class CronExpression
{
    private static readonly CronUnit[] Units =
    [
        CronUnit.Second, CronUnit.Minute, CronUnit.Hour, CronUnit.DayOfMonth, CronUnit.Month, CronUnit.DayOfWeek, CronUnit.Year,
    ];

    private CronExpression(string text, int fieldCount, ImmutableArray<CronField> fields)
    {
        Text = text;
        FieldCount = fieldCount;
        Fields = fields;
    }

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>How many fields were written; 1 for a macro such as <c>@daily</c>.</summary>
    public int FieldCount { get; }

    /// <summary>Second, minute, hour, day of the month, month, day of the week, year.</summary>
    internal ImmutableArray<CronField> Fields { get; }

    internal CronField Seconds => Fields[0];

    internal CronField Minutes => Fields[1];

    internal CronField Hours => Fields[2];

    internal CronField DaysOfMonth => Fields[3];

    internal CronField Months => Fields[4];

    internal CronField DaysOfWeek => Fields[5];

    internal CronField Years => Fields[6];

    /// <summary>Reads an expression.</summary>
    /// <param name="text">Fields apart by blanks, or a macro; fields beyond the seventh are ignored.</param>
    /// <param name="expression">The expression, when it is one.</param>
    /// <param name="error">Else what is wrong, in the words of the reference.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out CronExpression? expression, out string error)
    {
        string[] written = text.Split([' ', '\t', '\n', '\r', '\f'], StringSplitOptions.RemoveEmptyEntries);
        string[] parts = written is [{ } first, ..] && Macro(first) is { } macro ? macro.Split(' ') : written;
        expression = null;
        error = "missing field(s)";
        if (parts.Length < 5)
        {
            return false;
        }

        string[] seven = parts.Length switch
        {
            5 => ["0", .. parts, "*"],
            6 => ["0", .. parts],
            _ => parts[..7],
        };
        var fields = ImmutableArray.CreateBuilder<CronField>(seven.Length);
        for (int index = 0; index < seven.Length; index++)
        {
            if (!CronField.TryParse(Units[index], seven[index], out CronField field, out error))
            {
                return false;
            }

            fields.Add(field);
        }

        expression = new CronExpression(text.Trim(), written.Length, fields.MoveToImmutable());
        return true;
    }

    /// <summary>The first launch strictly after an instant, at a whole second; null when there is none any more.</summary>
    /// <remarks>A wall time that clocks skip is skipped, one that they show twice is a launch each time.</remarks>
    public DateTimeOffset? NextAfter(DateTimeOffset instant, TimeZoneInfo zone)
    {
        DateTimeOffset earliest = instant.AddTicks(TimeSpan.TicksPerSecond - (instant.UtcTicks % TimeSpan.TicksPerSecond));

        // A day back: clocks that are set back over midnight show the end of yesterday once more.
        DateOnly from = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(earliest, zone).DateTime).AddDays(-1);
        foreach (DateOnly day in DaysFrom(from))
        {
            var local = new LocalDay(day, zone);
            foreach (EvenStretch stretch in local.Stretches)
            {
                DateTime notBefore = earliest.UtcDateTime + stretch.Offset;
                notBefore = DateTime.SpecifyKind(notBefore > stretch.StartsAt ? notBefore : stretch.StartsAt, DateTimeKind.Unspecified);
                if (notBefore < stretch.EndsAt && FirstTime(notBefore, local) is { } wall && wall < stretch.EndsAt)
                {
                    return new DateTimeOffset(wall, stretch.Offset);
                }
            }
        }

        return null;
    }

    /// <summary>The first wall time of that day, not before the one given, that the expression names.</summary>
    internal DateTime? FirstTime(DateTime notBefore, LocalDay day, bool alsoSkipped = false)
    {
        foreach (int hour in From(Hours, notBefore.Hour))
        {
            bool isFirstHour = hour == notBefore.Hour;
            if (day.Skips(hour) && !alsoSkipped)
            {
                continue;
            }

            foreach (int minute in From(Minutes, isFirstHour ? notBefore.Minute : 0))
            {
                bool isFirstMinute = isFirstHour && minute == notBefore.Minute;
                foreach (int second in From(Seconds, isFirstMinute ? notBefore.Second : 0))
                {
                    return notBefore.Date + new TimeSpan(hour, minute, second);
                }
            }
        }

        return null;
    }

    /// <summary>The days the expression names, from one on.</summary>
    internal IEnumerable<DateOnly> DaysFrom(DateOnly from)
    {
        foreach (int year in From(Years, from.Year))
        {
            foreach (int month in From(Months, year == from.Year ? from.Month : 1))
            {
                uint days = CronDays.Of(DaysOfMonth, DaysOfWeek, year, month);
                foreach (int number in CronDays.InOrder(days))
                {
                    var day = new DateOnly(year, month, number);
                    if (day >= from)
                    {
                        yield return day;
                    }
                }
            }
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static IEnumerable<int> From(CronField field, int least) => field.Values.SkipWhile(value => value < least);

    private static string? Macro(string word) => word switch
    {
        "@yearly" or "@annually" => "0 0 0 1 1 * *",
        "@monthly" => "0 0 0 1 * * *",
        "@weekly" => "0 0 0 * * 0 *",
        "@daily" => "0 0 0 * * * *",
        "@hourly" => "0 0 * * * * *",
        _ => null,
    };
}
