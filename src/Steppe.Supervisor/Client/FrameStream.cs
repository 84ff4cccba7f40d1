using System.Net.Sockets;
using Steppe.Supervisor.Native;
using Steppe.Supervisor.Protocol;

namespace Steppe.Supervisor.Client;

/// <summary>Carries whole frames over a unix socket.</summary>
/// <remarks>Any thread may write; one reads.</remarks>
internal sealed class FrameStream : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;

    private FrameStream(Socket socket) => _socket = socket;

    /// <summary>Connects to a listening socket.</summary>
    /// <exception cref="SupervisorConnectionException">Nobody listens there.</exception>
    public static async Task<FrameStream> ConnectAsync(string path, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            using var address = new SocketAddressPath(path);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(address.Path), cancellation);
            return new FrameStream(socket);
        }
        catch (Exception error)
        {
            socket.Dispose();
            if (error is SocketException or IOException)
            {
                throw new SupervisorConnectionException($"no supervisor answers on {path}", error);
            }

            throw;
        }
    }

    /// <summary>Writes one frame.</summary>
    public async ValueTask WriteAsync(byte[] frame, CancellationToken cancellation)
    {
        await _writing.WaitAsync(cancellation);
        try
        {
            // Not cancellable: half a frame would make nonsense of all that follow.
            int sent = 0;
            while (sent < frame.Length)
            {
                sent += await _socket.SendAsync(frame.AsMemory(sent), SocketFlags.None, CancellationToken.None);
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Reads one frame; null at the end of the stream.</summary>
    public async ValueTask<Frame?> ReadAsync()
    {
        while (true)
        {
            if (Frame.TryRead(_buffer.AsMemory(_start, _end - _start), out Frame frame, out int consumed))
            {
                _start += consumed;
                return frame with { Body = frame.Body.ToArray() };
            }

            MakeRoom();
            int read = await _socket.ReceiveAsync(_buffer.AsMemory(_end), SocketFlags.None);
            if (read == 0)
            {
                return null;
            }

            _end += read;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private void MakeRoom()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }
    }
}
