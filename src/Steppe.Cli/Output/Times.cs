using System.Globalization;
using System.Text;

namespace Steppe.Cli.Output;

/// <summary>Prints instants: absolute in the local zone, relative to now, as a countdown.</summary>
/// <remarks>The zero instant and the epoch print as nothing.</remarks>
internal sealed class Times(TimeProvider time)
{
    private const long SecondsPerMinute = 60;
    private const long SecondsPerHour = 60 * SecondsPerMinute;
    private const long SecondsPerDay = 24 * SecondsPerHour;
    private const long SecondsPerMonth = 30 * SecondsPerDay;
    private const long SecondsPerYear = 12 * SecondsPerMonth;

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>An instant given in Unix nanoseconds.</summary>
    public static DateTimeOffset FromUnixNanoseconds(long nanoseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / TimeSpan.NanosecondsPerTick);

    /// <summary>Such as <c>2031-05-04T09:08:07+09:00</c>, <c>Z</c> when local time is UTC.</summary>
    public string Absolute(DateTimeOffset? instant) => IsZero(instant)
        ? ""
        : AbsoluteIn(TimeZoneInfo.ConvertTime(instant!.Value, time.LocalTimeZone));

    /// <summary><see cref="Absolute(DateTimeOffset?)"/> of Unix nanoseconds.</summary>
    public string Absolute(long unixNanoseconds) => Absolute(FromUnixNanoseconds(unixNanoseconds));

    /// <summary>The current instant, absolute.</summary>
    public string AbsoluteNow() => Absolute(Now);

    /// <summary>Such as <c>5m3s ago</c> or <c>2h from now</c>: the two largest units that are not zero.</summary>
    public string Relative(DateTimeOffset? instant) => IsZero(instant) ? "" : Relative(instant!.Value, Now);

    /// <summary><see cref="Relative(DateTimeOffset?)"/> of Unix nanoseconds.</summary>
    public string Relative(long unixNanoseconds) => Relative(FromUnixNanoseconds(unixNanoseconds));

    /// <summary>Absolute if <paramref name="verbose"/>, else relative.</summary>
    public string Of(long unixNanoseconds, bool verbose) => verbose ? Absolute(unixNanoseconds) : Relative(unixNanoseconds);

    /// <summary>The rule of <see cref="Relative(DateTimeOffset?)"/>, pure.</summary>
    public static string Relative(DateTimeOffset instant, DateTimeOffset now)
    {
        long seconds = RoundedSeconds(now) - RoundedSeconds(instant);
        return TwoLargestUnits(Math.Abs(seconds)) + (seconds >= 0 ? " ago" : " from now");
    }

    /// <summary>Such as <c>13h42m9s</c>: time from now until then, both cut to seconds.</summary>
    public static string Countdown(DateTimeOffset until, DateTimeOffset now)
    {
        long seconds = until.ToUnixTimeSeconds() - now.ToUnixTimeSeconds();
        return Model.Duration.FromSeconds(seconds).ToString();
    }

    /// <summary>Such as <c>2031-05-04T09:08:07+09:00</c>, by the clocks of the instant's own offset.</summary>
    public static string AbsoluteIn(DateTimeOffset local) => local.ToString(
        local.Offset == TimeSpan.Zero ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:sszzz",
        CultureInfo.InvariantCulture);

    private static bool IsZero(DateTimeOffset? instant) =>
        instant is not { } value || value == DateTimeOffset.UnixEpoch || value.Year <= 1;

    private static long RoundedSeconds(DateTimeOffset instant) =>
        (long)Math.Round((instant - DateTimeOffset.UnixEpoch).TotalSeconds, MidpointRounding.AwayFromZero);

    private static string TwoLargestUnits(long seconds)
    {
        StringBuilder text = new();
        int units = 0;
        Take(SecondsPerYear, "y");
        Take(SecondsPerMonth, "mo");
        Take(SecondsPerDay, "d");
        Take(SecondsPerHour, "h");
        Take(SecondsPerMinute, "m");
        Take(1, "s");
        return units == 0 ? "0s" : text.ToString();

        void Take(long size, string unit)
        {
            long count = seconds / size;
            seconds %= size;
            if (count > 0 && units < 2)
            {
                text.Append(count.ToString(CultureInfo.InvariantCulture)).Append(unit);
                units++;
            }
        }
    }
}
