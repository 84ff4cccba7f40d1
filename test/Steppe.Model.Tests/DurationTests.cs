namespace Steppe.Model.Tests;

public sealed class DurationTests
{
    [Theory]
    [InlineData(0, "0s")]
    [InlineData(1, "1ns")]
    [InlineData(1_100, "1.1µs")]
    [InlineData(2_200_000, "2.2ms")]
    [InlineData(1_500_000_000, "1.5s")]
    [InlineData(60_000_000_000, "1m0s")]
    [InlineData(3_600_000_000_000, "1h0m0s")]
    [InlineData(-90_000_000_000, "-1m30s")]
    [InlineData(86_400_000_000_001, "24h0m0.000000001s")]
    [InlineData(long.MaxValue, "2562047h47m16.854775807s")]
    [InlineData(long.MinValue, "-2562047h47m16.854775808s")]
    public void Text_and_value_correspond(long nanoseconds, string text)
    {
        Assert.Equal(text, new Duration(nanoseconds).ToString());
        Assert.True(Duration.TryParse(text, out Duration parsed));
        Assert.Equal(nanoseconds, parsed.Nanoseconds);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("+5s", 5_000_000_000)]
    [InlineData("-0", 0)]
    [InlineData("1.s", 1_000_000_000)]
    [InlineData(".5s", 500_000_000)]
    [InlineData("3us", 3_000)]
    [InlineData("3μs", 3_000)]
    [InlineData("1h30m", 5_400_000_000_000)]
    [InlineData("30m1h", 5_400_000_000_000)]
    [InlineData("0.3333333333333333333h", 1_200_000_000_000 - 1)]
    [InlineData("0.99999999999999999999999999999999h", 3_600_000_000_000 - 1)]
    [InlineData("-2562047h47m16.854775808s", long.MinValue)]
    [InlineData("0000000000000000000000000000001s", 1_000_000_000)]
    public void Other_spellings_are_read(string text, long nanoseconds)
    {
        Assert.True(Duration.TryParse(text, out Duration parsed));
        Assert.Equal(nanoseconds, parsed.Nanoseconds);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("3")]
    [InlineData("-")]
    [InlineData("s")]
    [InlineData(".s")]
    [InlineData("1d")]
    [InlineData("1 s")]
    [InlineData("+-1s")]
    [InlineData("3000000h")]
    [InlineData("9223372036854775808ns")]
    [InlineData("-9223372036854775809ns")]
    [InlineData("9223372036854775807ns1ns")]
    [InlineData("9999999999999999999ns")]
    [InlineData("99999999999999999999999999999999999999999999h")]
    public void Everything_else_is_refused(string? text) => Assert.False(Duration.TryParse(text, out _));

    [Fact]
    public void Time_spans_convert_and_saturate()
    {
        Assert.Equal(TimeSpan.FromSeconds(15), Duration.FromSeconds(15).ToTimeSpan());
        Assert.Equal(Duration.FromMinutes(2), Duration.FromTimeSpan(TimeSpan.FromMinutes(2)));
        Assert.Equal(long.MaxValue, Duration.FromTimeSpan(TimeSpan.MaxValue).Nanoseconds);
    }
}
