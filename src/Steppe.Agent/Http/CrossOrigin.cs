using Microsoft.AspNetCore.Http;

namespace Steppe.Agent.Http;

/// <summary>Lets web pages of other origins read what they read from a node's own agent: files, logs, statistics, metadata.</summary>
/// <remarks>Source: HTTP API, response headers. Nothing else is opened to them.</remarks>
internal static class CrossOrigin
{
    private const string AllowedMethods = "HEAD, GET";

    private static readonly string[] Opened = ["/v1/client/fs/", "/v1/client/allocation/"];
    private static readonly string[] OpenedExactly = ["/v1/client/stats", "/v1/client/metadata"];

    /// <summary>Sets the headers of a path that is open to other origins.</summary>
    /// <returns>Whether the request was only a question about that, and is answered.</returns>
    public static bool Answers(HttpContext http, string path)
    {
        bool isOpen = OpenedExactly.Contains(path, StringComparer.Ordinal)
            || Opened.Any(prefix => path.StartsWith(prefix, StringComparison.Ordinal));
        if (!isOpen || http.Request.Headers.Origin.Count == 0)
        {
            return false;
        }

        IHeaderDictionary answer = http.Response.Headers;
        answer.AccessControlAllowOrigin = "*";
        answer.AccessControlAllowCredentials = "true";
        answer.Vary = "Origin";
        if (!HttpMethods.IsOptions(http.Request.Method) || http.Request.Headers.AccessControlRequestMethod.Count == 0)
        {
            return false;
        }

        answer.AccessControlAllowMethods = AllowedMethods;
        answer.AccessControlAllowHeaders = http.Request.Headers.AccessControlRequestHeaders;
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return true;
    }
}
