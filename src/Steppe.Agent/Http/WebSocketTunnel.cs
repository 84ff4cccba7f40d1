using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Steppe.Agent.Http;

/// <summary>Joins a caller's websocket with the one another agent has answered with: bytes go through, frames are not looked at.</summary>
internal static class WebSocketTunnel
{
    // What the answering agent must see for its handshake to fit the caller's, and to know who calls.
    private static readonly string[] Passed =
        ["Upgrade", "Sec-WebSocket-Key", "Sec-WebSocket-Version", "Sec-WebSocket-Protocol", "Origin", "Authorization", "X-Nomad-Token"];

    private static readonly string[] Returned = ["Upgrade", "Sec-WebSocket-Accept", "Sec-WebSocket-Protocol"];

    /// <summary>Passes the handshake on.</summary>
    public static void CopyHandshake(HttpRequest from, HttpRequestMessage to)
    {
        to.Headers.Connection.Add("Upgrade");
        foreach (string name in Passed.Where(from.Headers.ContainsKey))
        {
            to.Headers.TryAddWithoutValidation(name, from.Headers[name].ToString());
        }
    }

    /// <summary>Answers the caller as it was answered, then copies until one side ends.</summary>
    public static async Task JoinAsync(ApiRequest request, HttpResponseMessage answer)
    {
        if (request.Http.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true } upgrade)
        {
            throw new ApiException(400, "this endpoint speaks websocket: connect with a websocket client");
        }

        foreach (string name in Returned)
        {
            if (answer.Headers.TryGetValues(name, out IEnumerable<string>? values))
            {
                request.Http.Response.Headers[name] = string.Join(", ", values);
            }
        }

        request.Http.Response.Headers.Connection = "Upgrade";
        await using Stream there = await answer.Content.ReadAsStreamAsync(request.Aborted);
        await using Stream here = await upgrade.UpgradeAsync();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(request.Aborted);
        Task up = CopyAsync(here, there, over.Token);
        Task down = CopyAsync(there, here, over.Token);

        // Half a websocket is of no use to anybody.
        await Task.WhenAny(up, down);
        await over.CancelAsync();
        await Task.WhenAll(up, down).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task CopyAsync(Stream from, Stream to, CancellationToken cancellation)
    {
        byte[] buffer = new byte[16 * 1024];
        int read;
        while ((read = await from.ReadAsync(buffer, cancellation)) > 0)
        {
            await to.WriteAsync(buffer.AsMemory(0, read), cancellation);
            await to.FlushAsync(cancellation);
        }
    }
}
