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
}
