using System.Collections.Immutable;
using System.Numerics;

namespace Steppe.Model;

/// <summary>Which days of a month a cron expression names.</summary>
/// <remarks>Pure. When both day fields restrict, a day matches if either names it. Source: job specification §2.7.</remarks>
internal static class CronDays
{
    private const uint EveryDay = uint.MaxValue << 1;

    /// <summary>The days of one month as bits 1 to 31.</summary>
    public static uint Of(CronField daysOfMonth, CronField daysOfWeek, int year, int month)
    {
        int length = DateTime.DaysInMonth(year, month);
        int firstWeekday = (int)new DateOnly(year, month, 1).DayOfWeek;
        uint days = 0;
        if (daysOfMonth.IsAny && daysOfWeek.IsAny)
        {
            days = EveryDay;
        }

        if (!daysOfMonth.IsAny)
        {
            days |= OfMonth(daysOfMonth, length, firstWeekday);
        }

        if (!daysOfWeek.IsAny)
        {
            days |= OfWeek(daysOfWeek, length, firstWeekday);
        }

        return days & UpTo(length);
    }

    /// <summary>The days of a set, in order.</summary>
    public static IEnumerable<int> InOrder(uint days)
    {
        while (days != 0)
        {
            int day = BitOperations.TrailingZeroCount(days);
            yield return day;
            days &= days - 1;
        }
    }

    private static uint UpTo(int length) => (uint)((1UL << (length + 1)) - 2);

    private static uint OfMonth(CronField field, int length, int firstWeekday)
    {
        uint days = Bits(field.Values);
        foreach (CronDirective directive in field.Directives)
        {
            days |= directive.Kind switch
            {
                CronDirectiveKind.LastDay => 1u << length,
                CronDirectiveKind.LastWorkday => 1u << NearestWorkday(length, length, firstWeekday),
                CronDirectiveKind.NearestWorkday when directive.First <= length => 1u << NearestWorkday(directive.First, length, firstWeekday),
                _ => 0,
            };
        }

        return days;
    }

    private static uint OfWeek(CronField field, int length, int firstWeekday)
    {
        uint days = 0;
        foreach (int weekday in field.Values)
        {
            for (int day = First(weekday, firstWeekday); day <= length; day += 7)
            {
                days |= 1u << day;
            }
        }

        foreach (CronDirective directive in field.Directives)
        {
            int first = First(directive.First, firstWeekday);
            int day = directive.Kind switch
            {
                CronDirectiveKind.LastWeekday => first + ((length - first) / 7 * 7),
                CronDirectiveKind.NthWeekday => first + ((directive.Step - 1) * 7),
                _ => 0,
            };
            days |= day <= length ? 1u << day : 0;
        }

        return days;
    }

    private static int First(int weekday, int firstWeekday) => 1 + ((7 + weekday - firstWeekday) % 7);

    // Never leaves the month: a Saturday the 1st gives Monday the 3rd, a Sunday at the end the Friday before.
    private static int NearestWorkday(int day, int length, int firstWeekday) => ((firstWeekday + day - 1) % 7) switch
    {
        6 => day > 1 ? day - 1 : day + 2,
        0 => day < length ? day + 1 : day - 2,
        _ => day,
    };

    private static uint Bits(ImmutableArray<int> values)
    {
        uint bits = 0;
        foreach (int value in values)
        {
            bits |= 1u << value;
        }

        return bits;
    }
}
