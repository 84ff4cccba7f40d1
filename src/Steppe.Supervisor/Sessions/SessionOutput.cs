using System.Threading.Channels;
using Steppe.Supervisor.Loop;
using Steppe.Supervisor.Native;

namespace Steppe.Supervisor.Sessions;

/// <summary>One stream that a session's command writes to.</summary>
/// <remarks>Loop thread only, but for <see cref="ReadAsync"/>. Nothing is dropped: while the reader is 16 pieces behind, the
/// command is not read from and so waits.</remarks>
internal sealed class SessionOutput(EventLoop loop, int descriptor, Action ended)
{
    private const int PieceBytes = 16 * 1024;
    private const int MostPieces = 16;

    private readonly Channel<ReadOnlyMemory<byte>> _pieces = Channel.CreateBounded<ReadOnlyMemory<byte>>(
        new BoundedChannelOptions(MostPieces) { SingleReader = true, SingleWriter = true });

    private readonly byte[] _buffer = new byte[PieceBytes];
    private byte[]? _held;
    private volatile bool _isHeld;
    private bool _isWatched;
    private long _progressAtMilliseconds = EventLoop.NowMilliseconds;

    /// <summary>Whether everything that will ever come has been offered to the reader.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Whether it waits for the command, not for the reader, and nothing has come since then (loop's clock).</summary>
    public bool IsQuietSince(long milliseconds) => !HasEnded && !_isHeld && _progressAtMilliseconds <= milliseconds;

    /// <summary>Begins to read.</summary>
    public void Attach() => Watch();

    /// <summary>Waits for the next piece; empty at the end.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellation)
    {
        if (!await _pieces.Reader.WaitToReadAsync(cancellation) || !_pieces.Reader.TryRead(out ReadOnlyMemory<byte> piece))
        {
            return default;
        }

        if (_isHeld)
        {
            loop.Post(Resume);
        }

        return piece;
    }

    /// <summary>Ends it, whatever may still come.</summary>
    public void End()
    {
        if (!HasEnded)
        {
            HasEnded = true;
            Unwatch();
            _pieces.Writer.TryComplete();
            ended();
        }
    }

    private unsafe void Receive()
    {
        nint read;
        fixed (byte* start = _buffer)
        {
            read = Libc.Read(descriptor, start, PieceBytes);
        }

        if (read > 0)
        {
            Offer(_buffer.AsSpan(0, (int)read).ToArray());
        }
        else if (read == 0 || Errno.Last is not (Errno.TryAgain or Errno.Interrupted))
        {
            // A terminal that nobody has open any more answers with an error, not with an end.
            End();
        }
    }

    private void Offer(byte[] piece)
    {
        _progressAtMilliseconds = EventLoop.NowMilliseconds;
        if (!_pieces.Writer.TryWrite(piece))
        {
            _held = piece;
            _isHeld = true;
            Unwatch();

            // The reader may have emptied the channel before it could see that something is held.
            loop.Post(Resume);
        }
    }

    private void Resume()
    {
        if (!HasEnded && _held is { } piece && _pieces.Writer.TryWrite(piece))
        {
            _progressAtMilliseconds = EventLoop.NowMilliseconds;
            _held = null;
            _isHeld = false;
            Watch();
        }
    }

    private void Watch()
    {
        loop.Watch(descriptor, Constants.EpollIn, _ => Receive());
        _isWatched = true;
    }

    private void Unwatch()
    {
        if (_isWatched)
        {
            loop.Unwatch(descriptor);
            _isWatched = false;
        }
    }
}
