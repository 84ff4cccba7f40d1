namespace Steppe.Model.Tests.Cron;

public sealed class CronTrapsTests
{
    [Theory]
    [InlineData("* * * * * * *", "launches every second")]
    [InlineData("*/1 * * * * *", "the last is the year (\"*\")")]
    [InlineData("0 0 * * * * * 9", "beyond the seventh are ignored")]
    [InlineData("0 0 13 * 5", "matches either of them")]
    [InlineData("0 5,22-2 * * *", "\"5,22-2\") runs backwards")]
    [InlineData("30 2 * * *", "2026-03-29 02:30:00 does not exist in Europe/Berlin: clocks go from 2026-03-29 02:00:00 to 2026-03-29 03:00:00")]
    [InlineData("30 2 * * *", "2026-10-25 02:30:00 comes twice in Europe/Berlin: clocks go back from 2026-10-25 03:00:00 to 2026-10-25 02:00:00")]
    public void Traps_are_named(string text, string words) =>
        Assert.Contains(TrapsOf(text, "Europe/Berlin"), trap => trap.Contains(words, StringComparison.Ordinal));

    [Theory]
    [InlineData("*/5 * * * *", "Europe/Berlin")]
    [InlineData("30 2 * * *", "UTC")]
    [InlineData("30 4 * * *", "Europe/Berlin")]
    [InlineData("0 * * * * * *", "Europe/Berlin")]
    [InlineData("@daily", "Asia/Tokyo")]
    public void What_is_harmless_warns_of_nothing(string text, string zone) => Assert.Empty(TrapsOf(text, zone));

    private static IEnumerable<string> TrapsOf(string text, string zone) => CronTraps.Of(
        Launches.Parse(text), new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), TimeZoneInfo.FindSystemTimeZoneById(zone));
}
