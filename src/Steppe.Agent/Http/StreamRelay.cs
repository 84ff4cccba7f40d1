using System.Net;

namespace Steppe.Agent.Http;

/// <summary>Passes requests on to the HTTP address of another agent: bodies and answers go through as they come, however long they are.</summary>
/// <remarks>Thread-safe. What is short goes over the control port instead (<see cref="Forwarding"/>), whose frames hold a whole answer.</remarks>
internal sealed class StreamRelay
{
    private static readonly HashSet<string> NotPassedOn = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Transfer-Encoding", "Content-Length", "Date",
    };

    private readonly HttpClient _http = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5), AllowAutoRedirect = false })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>The body of a request as it comes; null when it has none.</summary>
    public static HttpContent? BodyOf(ApiRequest request)
    {
        if (request.IsGet)
        {
            return null;
        }

        var body = new StreamContent(request.Http.Request.Body);
        body.Headers.ContentLength = request.Http.Request.ContentLength;
        return body;
    }

    /// <summary>Passes the request on as it is, and its answer back as it comes; a websocket in both directions.</summary>
    /// <param name="request">The request.</param>
    /// <param name="address"><c>host:port</c> of the agent that answers it.</param>
    /// <param name="body">The request's body, if it has one.</param>
    /// <param name="headers">Headers to send with it.</param>
    /// <exception cref="HttpRequestException">The other agent does not answer.</exception>
    public async ValueTask PassOnAsync(ApiRequest request, string address, HttpContent? body, params IReadOnlyList<(string Name, string Value)> headers)
    {
        var target = new Uri($"http://{address}{request.Http.Request.Path.ToUriComponent()}{request.Http.Request.QueryString.ToUriComponent()}");
        using var passed = new HttpRequestMessage(new HttpMethod(request.Method), target);
        passed.Content = body;
        foreach ((string name, string value) in headers)
        {
            passed.Headers.TryAddWithoutValidation(name, value);
        }

        if (WebSocketUpgrade.IsAskedFor(request.Http))
        {
            WebSocketTunnel.CopyHandshake(request.Http.Request, passed);
        }

        using HttpResponseMessage answer = await _http.SendAsync(passed, HttpCompletionOption.ResponseHeadersRead, request.Aborted);
        if (answer.StatusCode == HttpStatusCode.SwitchingProtocols)
        {
            await WebSocketTunnel.JoinAsync(request, answer);
            return;
        }

        request.Http.Response.StatusCode = (int)answer.StatusCode;
        foreach ((string name, IEnumerable<string> values) in answer.Headers.Concat(answer.Content.Headers))
        {
            if (!NotPassedOn.Contains(name))
            {
                request.Http.Response.Headers[name] = string.Join(", ", values);
            }
        }

        await using Stream answered = await answer.Content.ReadAsStreamAsync(request.Aborted);
        await CopyAsync(answered, request);
    }

    private static async ValueTask CopyAsync(Stream body, ApiRequest request)
    {
        byte[] buffer = new byte[32 * 1024];
        int read;
        while ((read = await body.ReadAsync(buffer, request.Aborted)) > 0)
        {
            await request.Http.Response.Body.WriteAsync(buffer.AsMemory(0, read), request.Aborted);
            await request.Http.Response.Body.FlushAsync(request.Aborted);
        }
    }
}
