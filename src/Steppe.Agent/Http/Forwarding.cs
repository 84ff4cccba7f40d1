using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Steppe.Protocol;

namespace Steppe.Agent.Http;

/// <summary>Passes requests on to a server, and answers those that were passed on.</summary>
internal sealed class Forwarding(IServerConnection servers)
{
    // Headers of one connection, which mean nothing to the next one.
    private static readonly HashSet<string> HopByHop = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Host", "Keep-Alive", "Transfer-Encoding", "Content-Length", "Upgrade", "Expect",
    };

    /// <summary>Has a server answer.</summary>
    /// <param name="request">The request.</param>
    /// <param name="more">Headers to add.</param>
    public async ValueTask ForwardAsync(ApiRequest request, params IReadOnlyList<(string Name, string Value)> more) =>
        await WriteAsync(request, await AskAsync(request, more));

    /// <summary>Asks a server what an agent was asked.</summary>
    /// <param name="request">The request.</param>
    /// <param name="more">Headers to add.</param>
    public async ValueTask<ForwardReply> AskAsync(ApiRequest request, params IReadOnlyList<(string Name, string Value)> more) =>
        await AskAsync(
            request.Method,
            request.Http.Request.Path.ToUriComponent() + request.Http.Request.QueryString.ToUriComponent(),
            [.. request.Http.Request.Headers
                .Where(static header => !HopByHop.Contains(header.Key))
                .Select(static header => KeyValuePair.Create(header.Key, header.Value.ToString())),
                .. more.Select(static header => KeyValuePair.Create(header.Name, header.Value))],
            request.IsGet ? [] : await request.ReadBodyAsync(),
            request.Aborted);

    /// <summary>Answers a request with what a server has answered.</summary>
    public static async ValueTask WriteAsync(ApiRequest request, ForwardReply reply)
    {
        request.Http.Response.StatusCode = reply.Status;
        foreach ((string name, string value) in reply.Headers.Where(static header => !HopByHop.Contains(header.Key)))
        {
            request.Http.Response.Headers[name] = value;
        }

        request.Http.Response.ContentLength = reply.Body.Length;
        await request.Http.Response.Body.WriteAsync(reply.Body, request.Aborted);
    }

    /// <summary>Has a server answer a question of this agent's own.</summary>
    public ValueTask<ForwardReply> AskAsync(
        string method, string pathAndQuery, IReadOnlyList<KeyValuePair<string, string>> headers, byte[] body, CancellationToken cancellation) =>
        servers.ForwardAsync(new ForwardRequest(method, pathAndQuery, headers, body), cancellation);

    /// <summary>Answers a request that another agent passed on.</summary>
    public static async ValueTask<ForwardReply> AnswerAsync(ApiRouter router, ForwardRequest forwarded, CancellationToken cancellation)
    {
        int question = forwarded.PathAndQuery.IndexOf('?', StringComparison.Ordinal);
        using var body = new MemoryStream();
        var http = new DefaultHttpContext { RequestAborted = cancellation };
        http.Request.Method = forwarded.Method;
        http.Request.Path = PathString.FromUriComponent(question < 0 ? forwarded.PathAndQuery : forwarded.PathAndQuery[..question]);
        http.Request.QueryString = new QueryString(question < 0 ? "" : forwarded.PathAndQuery[question..]);
        foreach ((string name, string value) in forwarded.Headers)
        {
            http.Request.Headers[name] = value;
        }

        http.Request.Body = new MemoryStream(forwarded.Body);
        http.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(body));
        await router.HandleAsync(http);
        return new ForwardReply(
            http.Response.StatusCode,
            [.. http.Response.Headers.Select(static header => KeyValuePair.Create(header.Key, header.Value.ToString()))],
            body.ToArray());
    }
}
