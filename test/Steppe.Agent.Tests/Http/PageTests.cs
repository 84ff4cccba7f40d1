using Microsoft.AspNetCore.Http;
using Steppe.Agent.Http;

namespace Steppe.Agent.Tests.Http;

public sealed class PageTests
{
    private static readonly string[] Rows = ["2.a", "9.b", "10.c", "10.d", "11.e"];

    [Theory]
    [InlineData("", "2.a 9.b 10.c 10.d 11.e", "")]
    [InlineData("?per_page=2", "2.a 9.b", "10.c")]
    [InlineData("?per_page=2&next_token=10.c", "10.c 10.d", "11.e")]
    [InlineData("?per_page=2&next_token=11.e", "11.e", "")]
    [InlineData("?per_page=2&next_token=9.c", "10.c 10.d", "11.e")]
    [InlineData("?per_page=5", "2.a 9.b 10.c 10.d 11.e", "")]
    [InlineData("?reverse=true&per_page=2", "11.e 10.d", "10.c")]
    [InlineData("?reverse=true&per_page=2&next_token=10.c", "10.c 9.b", "2.a")]
    public void PageIsCutWhereItsTokenSays(string query, string rows, string nextToken)
    {
        var http = new DefaultHttpContext();
        http.Request.QueryString = new QueryString(query);
        var request = new ApiRequest(http, "rows");

        Assert.Equal(rows, string.Join(' ', Page.Of(request, Rows, static row => row)));
        Assert.Equal(nextToken, http.Response.Headers["X-Nomad-NextToken"].ToString());
    }

    [Theory]
    [InlineData("", "1 2 9 10 11", "")]
    [InlineData("?per_page=2", "1 2", "9")]
    [InlineData("?per_page=2&next_token=9.", "9 10", "11")]
    [InlineData("?per_page=2&next_token=3.", "9 10", "11")]
    [InlineData("?per_page=9&next_token=10.", "10 11", "")]
    [InlineData("?reverse=true&per_page=2", "11 10", "9")]
    [InlineData("?reverse=true&per_page=2&next_token=9.", "9 2", "1")]
    public void PageByAgeIsCutWhereItsTokenSays(string query, string rows, string next)
    {
        var http = new DefaultHttpContext();
        http.Request.QueryString = new QueryString(query.EndsWith('.') ? query + Id : query);
        ulong[] unordered = [9, 2, 11, 10, 1];

        Assert.Equal(rows, string.Join(' ', Page.ByAge(new ApiRequest(http, "rows"), unordered, static row => (row, Guid.Parse(Id)))));
        Assert.Equal(next.Length == 0 ? "" : $"{next}.{Id}", http.Response.Headers["X-Nomad-NextToken"].ToString());
    }

    private const string Id = "11111111-2222-3333-4444-555555555555";
}
