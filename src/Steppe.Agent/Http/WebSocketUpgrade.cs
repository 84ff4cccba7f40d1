using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Steppe.Agent.Http;

/// <summary>Turns a request into a websocket.</summary>
/// <remarks>By hand: the middleware that does this belongs to the hosting layers this API runs without. Source: RFC 6455.</remarks>
internal static class WebSocketUpgrade
{
    private const string Protocol = "websocket";
    private const string Version = "13";

    // The constant every server mixes into the answer (RFC 6455, section 1.3).
    private const string Magic = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(10);

    /// <summary>Whether the caller asks for another protocol on this connection.</summary>
    public static bool IsAskedFor(HttpContext http) => http.Request.Headers.Upgrade.Count > 0;

    /// <summary>Answers the handshake.</summary>
    /// <exception cref="ApiException">400 when the request is no handshake.</exception>
    public static async ValueTask<WebSocket> AcceptAsync(HttpContext http)
    {
        HttpRequest request = http.Request;
        string key = request.Headers.SecWebSocketKey.ToString();
        if (http.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true } upgrade
            || !request.Headers.Upgrade.ToString().Equals(Protocol, StringComparison.OrdinalIgnoreCase)
            || request.Headers.SecWebSocketVersion.ToString() != Version
            || key.Length == 0)
        {
            throw new ApiException(400, "this endpoint speaks websocket, version 13: connect with a websocket client");
        }

        http.Response.Headers.Upgrade = Protocol;
        http.Response.Headers.Connection = "Upgrade";
        http.Response.Headers.SecWebSocketAccept = AcceptKey(key);
        Stream stream = await upgrade.UpgradeAsync();
        return WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true, KeepAliveInterval = KeepAlive });
    }

    // SHA-1 is what the protocol asks for, and it protects nothing here: it only shows that the server understood.
#pragma warning disable CA5350
    private static string AcceptKey(string key) => Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + Magic)));
#pragma warning restore CA5350
}
