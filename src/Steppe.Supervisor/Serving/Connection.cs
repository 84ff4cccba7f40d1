using Steppe.Supervisor.Loop;
using Steppe.Supervisor.Native;
using Steppe.Supervisor.Protocol;

namespace Steppe.Supervisor.Serving;

/// <summary>One connection: cuts what comes in into frames, and keeps what does not go out at once.</summary>
/// <remarks>Loop thread only. A peer that sends nonsense, or does not read 64 MiB of answers, is disconnected.</remarks>
internal sealed unsafe class Connection : IDisposable
{
    private const int FirstBufferBytes = 8 * 1024;
    private const long MaxUnsentBytes = 64L * 1024 * 1024;

    private readonly EventLoop _loop;
    private readonly RequestHandler _requests;
    private readonly SupervisorLog _log;
    private readonly Action<Connection> _closed;
    private readonly Queue<byte[]> _unsent = new();
    private long _unsentBytes;
    private int _sentOfFirst;
    private int _socket;
    private byte[] _buffer = new byte[FirstBufferBytes];
    private int _used;

    public Connection(EventLoop loop, int socket, RequestHandler requests, SupervisorLog log, Action<Connection> closed)
    {
        _loop = loop;
        _socket = socket;
        _requests = requests;
        _log = log;
        _closed = closed;
        loop.Watch(socket, Constants.EpollIn, Ready);
    }

    /// <summary>Whether the peer has introduced itself.</summary>
    public bool IsAgent { get; set; }

    /// <summary>Sends a frame, now or when the peer reads.</summary>
    public void Send(byte[] frame)
    {
        if (_socket < 0)
        {
            return;
        }

        _unsent.Enqueue(frame);
        _unsentBytes += frame.Length;
        if (_unsentBytes > MaxUnsentBytes)
        {
            _log.Write("a connection does not read its answers; closing it");
            Dispose();
        }
        else if (_unsent.Count == 1)
        {
            Flush();
        }
    }

    /// <summary>Sends as much as the kernel takes.</summary>
    public void Flush()
    {
        while (_socket >= 0 && _unsent.TryPeek(out byte[]? frame))
        {
            nint sent;
            fixed (byte* start = frame)
            {
                sent = Libc.Send(_socket, start + _sentOfFirst, (nuint)(frame.Length - _sentOfFirst), Constants.SendNoSignal);
            }

            if (sent < 0)
            {
                WaitOrClose();
                return;
            }

            _sentOfFirst += (int)sent;
            if (_sentOfFirst == frame.Length)
            {
                _unsent.Dequeue();
                _unsentBytes -= frame.Length;
                _sentOfFirst = 0;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_socket >= 0)
        {
            _loop.Unwatch(_socket);
            Files.Close(ref _socket);
            _closed(this);
        }
    }

    private void WaitOrClose()
    {
        if (Errno.Last == Errno.TryAgain)
        {
            _loop.Rewatch(_socket, Constants.EpollIn | Constants.EpollOut);
        }
        else
        {
            Dispose();
        }
    }

    private void Ready(uint events)
    {
        if ((events & Constants.EpollOut) != 0)
        {
            _loop.Rewatch(_socket, Constants.EpollIn);
            Flush();
        }

        if (_socket >= 0 && (events & ~Constants.EpollOut) != 0)
        {
            Receive();
        }
    }

    private void Receive()
    {
        if (_used == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        nint received;
        fixed (byte* start = _buffer)
        {
            received = Libc.Receive(_socket, start + _used, (nuint)(_buffer.Length - _used), 0);
        }

        if (received > 0)
        {
            _used += (int)received;
            HandleFrames();
        }
        else if (received == 0 || Errno.Last is not (Errno.TryAgain or Errno.Interrupted))
        {
            Dispose();
        }
    }

    private void HandleFrames()
    {
        int start = 0;
        try
        {
            while (_socket >= 0 && Frame.TryRead(_buffer.AsMemory(start, _used - start), out Frame frame, out int consumed))
            {
                start += consumed;
                _requests.Handle(this, frame);
            }
        }
        catch (InvalidDataException error)
        {
            _log.Write($"closing a connection: {error.Message}");
            Dispose();
            return;
        }

        _buffer.AsSpan(start, _used - start).CopyTo(_buffer);
        _used -= start;
        if (_used == 0 && _buffer.Length > FirstBufferBytes)
        {
            _buffer = new byte[FirstBufferBytes];
        }
    }
}
