namespace Steppe.Acceptance;

/// <summary>The checker must find what is wrong, or it proves nothing.</summary>
public sealed class LinearizabilityTests
{
    [Theory]
    [InlineData(true, "R 0-1 0; W 2-5 0>1; R 3-4 0; R 6-7 1")]
    [InlineData(true, "W 0-9 0>1; R 1-2 1; R 3-4 1")]
    [InlineData(true, "W 0-9 0>1; X 1-2 0>2; R 3-4 1")]
    [InlineData(true, "? 0 0>1; R 5-6 0; R 7-8 1")]
    [InlineData(true, "? 0 0>1; W 5-6 0>2; R 7-8 2")]
    [InlineData(false, "W 0-1 0>1; R 2-3 0")]
    [InlineData(false, "W 0-1 0>1; W 2-3 0>2")]
    [InlineData(false, "W 0-5 0>1; R 1-2 1; R 3-4 0")]
    [InlineData(false, "X 0-1 0>1; R 2-3 0")]
    [InlineData(false, "? 5 0>1; R 0-1 1")]
    [InlineData(false, "? 0 0>1; R 1-2 1; R 3-4 0")]
    [InlineData(false, "W 0-1 0>1; ? 2 1>2; R 3-4 2; W 5-6 1>3")]
    public void HistoriesAreJudged(bool isRight, string history) =>
        Assert.Equal(isRight, Linearizability.Check([.. history.Split("; ").Select(Parse)], 0));

    private static RegisterOperation Parse(string text)
    {
        string[] words = text.Split(' ');
        string[] times = words[1].Split('-');
        string[] values = words[2].Split('>');
        int first = int.Parse(values[0], System.Globalization.CultureInfo.InvariantCulture);
        return new RegisterOperation(
            long.Parse(times[0], System.Globalization.CultureInfo.InvariantCulture),
            times.Length > 1 ? long.Parse(times[1], System.Globalization.CultureInfo.InvariantCulture) : long.MaxValue,
            words[0] switch { "R" => RegisterKind.Read, "W" => RegisterKind.Written, "X" => RegisterKind.Refused, _ => RegisterKind.Unknown },
            values.Length > 1 ? first : 0,
            values.Length > 1 ? int.Parse(values[1], System.Globalization.CultureInfo.InvariantCulture) : first);
    }
}
