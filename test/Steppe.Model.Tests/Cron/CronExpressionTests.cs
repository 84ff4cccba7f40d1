namespace Steppe.Model.Tests.Cron;

public sealed class CronExpressionTests
{
    [Theory]
    [InlineData("", "missing field(s)")]
    [InlineData("   ", "missing field(s)")]
    [InlineData("@every 5m", "missing field(s)")]
    [InlineData("60 * * * *", "syntax error in minute field: '60'")]
    [InlineData("* 24 * * *", "syntax error in hour field: '24'")]
    [InlineData("* * 0 * *", "syntax error in day-of-month field: '0'")]
    [InlineData("* * 005 * *", "syntax error in day-of-month field: '005'")]
    [InlineData("* * * 13 *", "syntax error in month field: '13'")]
    [InlineData("* * * janu *", "syntax error in month field: 'janu'")]
    [InlineData("* * * * * 1969", "syntax error in year field: '1969'")]
    [InlineData("* * * * * 20", "syntax error in year field: '20'")]
    [InlineData("61 * * * * * *", "syntax error in second field: '61'")]
    [InlineData("1,2x * * * *", "syntax error in minute field: '2x'")]
    [InlineData("1- * * * *", "syntax error in minute field: '1-'")]
    [InlineData("-1 * * * *", "syntax error in minute field: '-1'")]
    [InlineData("1-2-3 * * * *", "syntax error in minute field: '1-2-3'")]
    [InlineData("/5 * * * *", "syntax error in minute field: '/5'")]
    [InlineData("*/ * * * *", "syntax error in minute field: '*/'")]
    [InlineData("*/0 * * * *", "invalid interval */0")]
    [InlineData("*/99999999999 * * * *", "invalid interval */99999999999")]
    [InlineData(", * * * *", "minute field: missing directive")]
    [InlineData("* 22-2 * * *", "syntax error in hour field: '22-2' runs backwards")]
    [InlineData("* * W * *", "syntax error in day-of-month field: 'W'")]
    [InlineData("* * * * L", "syntax error in day-of-week field: 'L'")]
    [InlineData("* * * * 5#0", "syntax error in day-of-week field: '5#0'")]
    [InlineData("* * * * #", "syntax error in day-of-week field: '#'")]
    public void What_is_no_expression_is_said_with_its_field(string text, string error)
    {
        Assert.False(CronExpression.TryParse(text, out _, out string found));
        Assert.Equal(error, found);
    }

    [Theory]
    [InlineData("*/1 * * * * *", "2026-01-01T00:00:30Z", "2026-01-01T00:01:00+00:00 2026-01-01T00:02:00+00:00")]
    [InlineData("0 0 1W * *", "2026-07-15T00:00:00Z", "2026-08-03T00:00:00+00:00 2026-09-01T00:00:00+00:00")]
    [InlineData("0 0 31W * *", "2026-01-01T00:00:00Z", "2026-01-30T00:00:00+00:00 2026-03-31T00:00:00+00:00")]
    [InlineData("0 0 * * 5#5", "2026-01-01T00:00:00Z", "2026-01-30T00:00:00+00:00 2026-05-29T00:00:00+00:00")]
    [InlineData("0 0 13 * fri", "2026-02-10T00:00:00Z", "2026-02-13T00:00:00+00:00 2026-02-20T00:00:00+00:00")]
    [InlineData("0 0 * * SUNL", "2026-01-01T00:00:00Z", "2026-01-25T00:00:00+00:00 2026-02-22T00:00:00+00:00")]
    [InlineData("0 5,22-2 * * *", "2026-01-01T00:00:00Z", "2026-01-01T05:00:00+00:00 2026-01-02T05:00:00+00:00")]
    [InlineData("0 0 31 12 * 2099", "2026-01-01T00:00:00Z", "2099-12-31T00:00:00+00:00")]
    [InlineData("0 0 30 2 *", "2026-01-01T00:00:00Z", "")]
    [InlineData("0 0 1 1 * 2000", "2026-01-01T00:00:00Z", "")]
    public void Launches_follow_the_fields(string text, string after, string expected) =>
        Assert.Equal(expected, string.Join(' ', Launches.Text(text, "UTC", after, 2)));

    [Theory]
    [InlineData("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-30T02:30:00+02:00")]
    [InlineData("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", "2026-10-25T02:30:00+02:00 2026-10-25T02:30:00+01:00")]
    [InlineData("0 0 * * *", "America/Sao_Paulo", "2018-11-03T12:00:00Z", "2018-11-05T00:00:00-02:00")]
    [InlineData("30 23 * * *", "America/Sao_Paulo", "2018-02-18T00:00:00Z", "2018-02-17T23:30:00-02:00 2018-02-17T23:30:00-03:00")]
    [InlineData("45 1 * * *", "Australia/Lord_Howe", "2019-04-06T12:00:00Z", "2019-04-07T01:45:00+11:00 2019-04-07T01:45:00+10:30")]
    [InlineData("0 12 * * *", "Pacific/Apia", "2011-12-29T12:00:00Z", "2011-12-29T12:00:00-10:00 2011-12-31T12:00:00+14:00")]
    [InlineData("0 9 * * *", "Asia/Tokyo", "2026-01-01T00:00:00Z", "2026-01-02T09:00:00+09:00")]
    public void Skipped_wall_times_are_left_out_and_repeated_ones_launch_twice(string text, string zone, string after, string expected) =>
        Assert.Equal(expected, string.Join(' ', Launches.Text(text, zone, after, expected.Split(' ').Length)));

    [Fact]
    public void Every_second_over_both_clock_changes_of_a_year_no_real_second_is_missed_or_doubled()
    {
        CronExpression cron = Launches.Parse("* * * * * * *");
        TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        foreach (string change in new[] { "2026-03-29T00:59:55Z", "2026-10-25T00:59:55Z" })
        {
            DateTimeOffset from = DateTimeOffset.Parse(change, null);
            Assert.Equal(
                Enumerable.Range(1, 20).Select(second => from.AddSeconds(second)),
                Launches.Of(cron, from, zone, 20).Select(static launch => launch.ToUniversalTime()));
        }
    }

    [Fact]
    public void A_launch_is_strictly_later_and_at_a_whole_second()
    {
        CronExpression cron = Launches.Parse("* * * * *");
        DateTimeOffset minute = new(2026, 1, 1, 0, 1, 0, TimeSpan.Zero);

        Assert.Equal(minute, cron.NextAfter(minute.AddTicks(-1), TimeZoneInfo.Utc));
        Assert.Equal(minute.AddMinutes(1), cron.NextAfter(minute, TimeZoneInfo.Utc));
        Assert.Equal(minute.AddMinutes(1), cron.NextAfter(minute.AddTicks(1), TimeZoneInfo.Utc));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_text_is_parsed_or_refused_and_never_breaks(int seed)
    {
        var entropy = new Entropy((ulong)seed);
        const string Alphabet = "0123456789*,-/?#LWlwsun janmon@ ";
        for (int round = 0; round < 20_000; round++)
        {
            string text = string.Concat(Enumerable.Range(0, 5 + (int)(entropy.NextUInt64() % 20)).Select(_ => Alphabet[(int)(entropy.NextUInt64() % (ulong)Alphabet.Length)]));
            if (CronExpression.TryParse(text, out CronExpression? cron, out string error))
            {
                DateTimeOffset after = DateTimeOffset.UnixEpoch.AddSeconds(entropy.NextUInt64() % 3_000_000_000);
                Assert.True(cron.NextAfter(after, TimeZoneInfo.Utc) is not { } next || next > after, text);
                Assert.NotEmpty(CronWords.Of(cron));
            }
            else
            {
                Assert.NotEmpty(error);
            }
        }
    }
}
