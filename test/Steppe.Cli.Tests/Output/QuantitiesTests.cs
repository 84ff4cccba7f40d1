using Steppe.Cli.Output;

namespace Steppe.Cli.Tests.Output;

public sealed class QuantitiesTests
{
    [Theory]
    [InlineData(0UL, "0 B")]
    [InlineData(9UL, "9 B")]
    [InlineData(1023UL, "1023 B")]
    [InlineData(1024UL, "1.0 KiB")]
    [InlineData(9961472UL, "9.5 MiB")]
    [InlineData(10440000UL, "10 MiB")]
    [InlineData(268435456UL, "256 MiB")]
    [InlineData(2147483648UL, "2.0 GiB")]
    [InlineData(42991616UL, "41 MiB")]
    public void Bytes_are_binary_with_one_decimal_below_ten(ulong bytes, string expected) =>
        Assert.Equal(expected, Quantities.Bytes(bytes));

    [Theory]
    [InlineData(1234.5, "1,234.50")]
    [InlineData(0, "0.00")]
    [InlineData(99.999, "100.00")]
    public void Floats_have_two_decimals(double value, string expected) => Assert.Equal(expected, Quantities.Float(value));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(1, "1")]
    [InlineData(0.43571, "0.436")]
    [InlineData(0.8714, "0.871")]
    [InlineData(-0.5, "-0.5")]
    [InlineData(18.25, "18.2")]
    [InlineData(1234, "1.23e+03")]
    public void Scores_have_three_digits(double value, string expected) => Assert.Equal(expected, Quantities.Score(value));

    [Theory]
    [InlineData("0f9", "0f")]
    [InlineData("0f9d", "0f9d")]
    [InlineData("0f9d8c7b-1", "0f9d8c7b-")]
    [InlineData("a", "a")]
    public void An_odd_hex_digit_is_dropped(string typed, string expected) => Assert.Equal(expected, Ids.EvenPrefix(typed));

    [Fact]
    public void Ids_are_shortened_to_eight()
    {
        Assert.Equal("0f9d8c7b", Ids.Of("0f9d8c7b-1111-2222-3333-444455556666"));
        Assert.Equal("0f9d8c7b-1111-2222-3333-444455556666", Ids.Of("0f9d8c7b-1111-2222-3333-444455556666", verbose: true));
        Assert.False(Ids.IsLongEnough("a-"));
    }
}
