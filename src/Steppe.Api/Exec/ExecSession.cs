using System.Net.WebSockets;
using System.Text.Json;
using Steppe.Api.Types;

namespace Steppe.Api;

/// <summary>A command that runs beside a task, seen from its caller.</summary>
/// <remarks>One reader; any number of writers. Disposing ends the command. A broken connection is an <see cref="IOException"/>.</remarks>
public sealed class ExecSession : IAsyncDisposable
{
    private readonly WebSocket _socket;
    private readonly SemaphoreSlim _sending = new(1, 1);
    private byte[] _buffer = new byte[64 * 1024];

    internal ExecSession(WebSocket socket) => _socket = socket;

    /// <summary>Sends input to the command.</summary>
    public Task WriteInputAsync(ReadOnlyMemory<byte> input, CancellationToken cancellation) =>
        SendAsync(new ExecInput { Stdin = new ExecPiece { Data = input.ToArray() } }, cancellation);

    /// <summary>Ends the command's input.</summary>
    public Task CloseInputAsync(CancellationToken cancellation) =>
        SendAsync(new ExecInput { Stdin = new ExecPiece { Close = true } }, cancellation);

    /// <summary>Tells the size of the caller's window.</summary>
    public Task ResizeAsync(int height, int width, CancellationToken cancellation) =>
        SendAsync(new ExecInput { TtySize = new ExecWindow { Height = height, Width = width } }, cancellation);

    /// <summary>Tells that the caller is still there; every ten seconds keeps proxies from closing a quiet connection.</summary>
    public Task BeatAsync(CancellationToken cancellation) => SendAsync(new ExecInput(), cancellation);

    /// <summary>Waits for the next message; null when the agent has closed the session.</summary>
    /// <exception cref="ExecRefusedException">It has closed it with a reason.</exception>
    public async Task<ExecOutput?> ReadAsync(CancellationToken cancellation)
    {
        int filled = 0;
        while (true)
        {
            ValueWebSocketReceiveResult part;
            try
            {
                part = await _socket.ReceiveAsync(_buffer.AsMemory(filled), cancellation).ConfigureAwait(false);
            }
            catch (WebSocketException error)
            {
                throw new IOException("the session's connection broke", error);
            }

            if (part.MessageType == WebSocketMessageType.Close)
            {
                return _socket.CloseStatus is null or WebSocketCloseStatus.NormalClosure
                    ? null
                    : throw new ExecRefusedException(_socket.CloseStatusDescription ?? "");
            }

            filled += part.Count;
            if (part.EndOfMessage)
            {
                return JsonSerializer.Deserialize(_buffer.AsSpan(0, filled), ApiJsonContext.Default.ExecOutput);
            }

            if (filled == _buffer.Length)
            {
                Array.Resize(ref _buffer, filled * 2);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource giveUp = new(TimeSpan.FromSeconds(1));
        try
        {
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", giveUp.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is WebSocketException or IOException or OperationCanceledException or InvalidOperationException)
        {
            // It is gone already.
        }

        _socket.Dispose();
        _sending.Dispose();
    }

    private async Task SendAsync(ExecInput message, CancellationToken cancellation)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(message, ApiJsonContext.Default.ExecInput);
        await _sending.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await _socket.SendAsync(json, WebSocketMessageType.Text, endOfMessage: true, cancellation).ConfigureAwait(false);
        }
        catch (WebSocketException error)
        {
            throw new IOException("the session's connection broke", error);
        }
        finally
        {
            _sending.Release();
        }
    }
}
