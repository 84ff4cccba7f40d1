using Steppe.Cli.Output;

namespace Steppe.Cli.Tests.Output;

public sealed class TimesTests
{
    private static readonly DateTimeOffset Now = new(2031, 5, 4, 0, 10, 18, TimeSpan.Zero);

    [Theory]
    [InlineData(0, "0s ago")]
    [InlineData(6, "6s ago")]
    [InlineData(300, "5m ago")]
    [InlineData(303, "5m3s ago")]
    [InlineData(10500, "2h55m ago")]
    [InlineData(7205, "2h5s ago")]
    [InlineData(100800, "1d4h ago")]
    [InlineData(2 * 360 * 86400 + 3, "2y3s ago")]
    [InlineData(40 * 86400, "1mo10d ago")]
    [InlineData(-90, "1m30s from now")]
    [InlineData(0.4, "0s ago")]
    [InlineData(1.6, "2s ago")]
    public void Relative_times_keep_the_two_largest_units(double secondsAgo, string expected) =>
        Assert.Equal(expected, Times.Relative(Now.AddSeconds(-secondsAgo), Now));

    [Theory]
    [InlineData(22.9, "22s")]
    [InlineData(60, "1m0s")]
    [InlineData(3598, "59m58s")]
    [InlineData(86400, "24h0m0s")]
    public void Countdowns_are_durations(double seconds, string expected) =>
        Assert.Equal(expected, Times.Countdown(Now.AddSeconds(seconds), Now));

    [Theory]
    [InlineData(9, "2031-05-04T09:10:18+09:00")]
    [InlineData(0, "2031-05-04T00:10:18Z")]
    [InlineData(-3, "2031-05-03T21:10:18-03:00")]
    public void Absolute_times_are_local(int hours, string expected) =>
        Assert.Equal(expected, new Times(new ZoneOnly(hours)).Absolute(Now.AddMilliseconds(700)));

    [Fact]
    public void The_zero_instant_and_the_epoch_are_empty()
    {
        Times times = new(new ZoneOnly(9));
        Assert.Equal("", times.Absolute(null) + times.Absolute(0) + times.Absolute(DateTimeOffset.MinValue) + times.Relative(0));
    }

    private sealed class ZoneOnly(int hours) : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone { get; } =
            TimeZoneInfo.CreateCustomTimeZone("Test", TimeSpan.FromHours(hours), "Test", "Test");

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
