namespace Steppe.Model.Tests.Cron;

/// <summary>Lists launches one after the other.</summary>
internal static class Launches
{
    public static IEnumerable<DateTimeOffset> Of(CronExpression cron, DateTimeOffset after, TimeZoneInfo zone, int count)
    {
        for (DateTimeOffset? next = cron.NextAfter(after, zone); next is { } launch && count > 0; next = cron.NextAfter(launch, zone), count--)
        {
            yield return launch;
        }
    }

    public static CronExpression Parse(string text) =>
        CronExpression.TryParse(text, out CronExpression? cron, out string error) ? cron : throw new FormatException(error);

    public static IEnumerable<string> Text(string cron, string zone, string after, int count) =>
        Of(Parse(cron), DateTimeOffset.Parse(after, null), TimeZoneInfo.FindSystemTimeZoneById(zone), count)
            .Select(static launch => launch.ToString("yyyy-MM-ddTHH:mm:sszzz", null));
}
