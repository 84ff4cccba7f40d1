using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Steppe.Api;
using Steppe.Api.Types;

namespace Steppe.Agent.Http;

/// <summary>A websocket that carries one JSON object per message.</summary>
/// <remarks>One receiver; any number of senders. Source: HTTP API, exec websocket.</remarks>
internal sealed class ExecSocket(WebSocket socket) : IDisposable
{
    private const int MaxMessageBytes = 1024 * 1024;

    // What a close frame has room for (RFC 6455, section 5.5).
    private const int MaxReasonBytes = 123;

    private static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly byte[] _buffer = new byte[16 * 1024];

    /// <summary>Sends one message.</summary>
    /// <exception cref="WebSocketException">The other side has gone.</exception>
    public async Task SendAsync(ExecOutput message, CancellationToken cancellation)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(message, ApiJsonContext.Wire.ExecOutput);
        await _sending.WaitAsync(cancellation);
        try
        {
            await socket.SendAsync(json, WebSocketMessageType.Text, endOfMessage: true, cancellation);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Receives one message; null when the other side has closed or gone.</summary>
    /// <exception cref="JsonException">It is not what it should be.</exception>
    public async Task<T?> ReceiveAsync<T>(JsonTypeInfo<T> type, CancellationToken cancellation)
        where T : class
    {
        using var message = new MemoryStream();
        while (true)
        {
            ValueWebSocketReceiveResult part;
            try
            {
                part = await socket.ReceiveAsync(_buffer.AsMemory(), cancellation);
            }
            catch (Exception error) when (error is WebSocketException or IOException)
            {
                return null;
            }

            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            message.Write(_buffer, 0, part.Count);
            if (message.Length > MaxMessageBytes)
            {
                throw new JsonException($"a message is longer than {MaxMessageBytes} bytes");
            }

            if (part.EndOfMessage)
            {
                return JsonSerializer.Deserialize(message.GetBuffer().AsSpan(0, (int)message.Length), type)
                    ?? throw new JsonException("a message is null");
            }
        }
    }

    /// <summary>Says goodbye; gives up when the other side does not take it.</summary>
    public async Task CloseAsync(WebSocketCloseStatus status, string reason)
    {
        using var giveUp = new CancellationTokenSource(LongestGoodbye);
        try
        {
            await _sending.WaitAsync(giveUp.Token);
            await socket.CloseOutputAsync(status, Fitting(reason), giveUp.Token);
        }
        catch (Exception error) when (error is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            socket.Abort();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        socket.Dispose();
        _sending.Dispose();
    }

    private static string Fitting(string reason)
    {
        const string More = "...";
        string text = reason;
        while (Encoding.UTF8.GetByteCount(text) > MaxReasonBytes)
        {
            int kept = Math.Min(text.Length - 1 - (text.EndsWith(More, StringComparison.Ordinal) ? More.Length : 0), MaxReasonBytes - More.Length);
            text = reason[..kept] + More;
        }

        return text;
    }
}
