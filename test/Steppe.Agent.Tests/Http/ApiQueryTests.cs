using Microsoft.AspNetCore.Http;
using Steppe.Agent.Http;

namespace Steppe.Agent.Tests.Http;

public sealed class ApiQueryTests
{
    [Theory]
    [InlineData("?wait=90s", 90)]
    [InlineData("?wait=5000ms", 5)]
    [InlineData("?wait=2h", 600)]
    [InlineData("?wait=-5s", 0)]
    [InlineData("", 300)]
    public void WaitIsADurationWithinBounds(string query, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Of(query).Wait);

    [Fact]
    public void BadNumbersAndDurationsAreRefusedInTheWordsClientsKnow()
    {
        Assert.Equal("Invalid index", Assert.Throws<ApiException>(() => Of("?index=x").MinIndex).Message);
        Assert.Equal("Invalid wait time", Assert.Throws<ApiException>(() => Of("?wait=soon").Wait).Message);
        Assert.Throws<ApiException>(() => Of("?stale=maybe").CheckStale());
        Assert.Contains("as a bool", Assert.Throws<ApiException>(() => Of("?purge=maybe").Flag("purge")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?purge=True", true)]
    [InlineData("?purge=1", true)]
    [InlineData("?purge=F", false)]
    [InlineData("", false)]
    public void FlagsAreReadAsGoDoes(string query, bool expected) => Assert.Equal(expected, Of(query).Flag("purge"));

    [Theory]
    [InlineData("?pretty", true)]
    [InlineData("?pretty=0", false)]
    [InlineData("", false)]
    public void PrettyNeedsNoValue(string query, bool expected) => Assert.Equal(expected, Of(query).IsPretty);

    private static ApiQuery Of(string query)
    {
        var http = new DefaultHttpContext();
        http.Request.QueryString = new QueryString(query);
        return new ApiQuery(http.Request.Query);
    }
}
