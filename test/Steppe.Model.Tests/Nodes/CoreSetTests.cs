namespace Steppe.Model.Tests.Nodes;

public sealed class CoreSetTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("0", "0")]
    [InlineData("0-3,5", "0-3,5")]
    [InlineData(" 5, 1-2 ,0", "0-2,5")]
    [InlineData("7,7,8", "7-8")]
    public void ListsAreReadAndWritten(string text, string written)
    {
        Assert.True(CoreSet.TryParse(text, out IReadOnlyList<int>? cores));
        Assert.Equal(written, CoreSet.Format(cores));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("-1")]
    [InlineData("3-1")]
    [InlineData("1-2-3")]
    [InlineData("70000")]
    [InlineData("0-99999999999")]
    public void OtherTextsAreNoLists(string text) => Assert.False(CoreSet.TryParse(text, out _));
}
