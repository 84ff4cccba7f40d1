using System.Collections.Immutable;

namespace Steppe.Model;

/// <summary>What one field of a cron expression counts, and how its values are written.</summary>
/// <param name="Name">The name errors use.</param>
/// <param name="Min">Lowest value.</param>
/// <param name="Max">Highest value of a wildcard or an open step; a day of the week may also be written 7.</param>
/// <param name="Digits">Most digits of a number; a year has exactly four.</param>
/// <param name="Words">Names that stand for numbers: the full word and its first three letters, the first one being <paramref name="FirstWord"/>.</param>
/// <param name="FirstWord">Number of the first word.</param>
internal sealed record CronUnit(string Name, int Min, int Max, int Digits, ImmutableArray<string> Words, int FirstWord)
{
    public static readonly CronUnit Second = new("second", 0, 59, 2, [], 0);
    public static readonly CronUnit Minute = new("minute", 0, 59, 2, [], 0);
    public static readonly CronUnit Hour = new("hour", 0, 23, 2, [], 0);
    public static readonly CronUnit DayOfMonth = new("day-of-month", 1, 31, 2, [], 0);

    public static readonly CronUnit Month = new(
        "month", 1, 12, 2,
        [
            "January", "February", "March", "April", "May", "June", "July",
            "August", "September", "October", "November", "December",
        ],
        1);

    public static readonly CronUnit DayOfWeek = new(
        "day-of-week", 0, 6, 2, ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"], 0);

    public static readonly CronUnit Year = new("year", 1970, 2099, 4, [], 0);

    /// <summary>Reads one value; false when it is none.</summary>
    public bool TryRead(ReadOnlySpan<char> text, out int value)
    {
        for (int word = 0; word < Words.Length; word++)
        {
            ReadOnlySpan<char> full = Words[word];
            if (text.Equals(full, StringComparison.OrdinalIgnoreCase) || text.Equals(full[..3], StringComparison.OrdinalIgnoreCase))
            {
                value = FirstWord + word;
                return true;
            }
        }

        value = 0;
        if (text.IsEmpty || text.Length > Digits)
        {
            return false;
        }

        foreach (char digit in text)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return false;
            }

            value = (value * 10) + (digit - '0');
        }

        return value >= Min && value <= (this == DayOfWeek ? 7 : Max);
    }

    /// <summary>A value as people write it.</summary>
    public string Show(int value) => Words.IsEmpty ? $"{value}" : Words[(value - FirstWord) % Words.Length];
}
