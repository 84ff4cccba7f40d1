using Steppe.Supervisor.Loop;
using Steppe.Supervisor.Native;

namespace Steppe.Supervisor.Sessions;

/// <summary>The stream that a session's command reads from.</summary>
/// <remarks>Loop thread only, but for <see cref="WriteAsync"/> and <see cref="CloseAsync"/>. Input that nobody will read any more
/// is dropped: the command's end tells the writer.</remarks>
internal sealed unsafe class SessionInput(EventLoop loop, SessionDescriptors descriptors)
{
    private const byte EndOfTransmission = 4;

    private readonly Queue<Pending> _pending = new();
    private int _sentOfFirst;
    private bool _isWatched;
    private bool _isClosing;
    private bool _isOver;

    /// <summary>Sends bytes; completes when the kernel has taken them.</summary>
    public Task WriteAsync(ReadOnlyMemory<byte> input, CancellationToken cancellation)
    {
        if (input.IsEmpty)
        {
            return Task.CompletedTask;
        }

        var pending = new Pending(input.ToArray());
        loop.Post(() =>
        {
            _pending.Enqueue(pending);
            Flush();
        });
        return pending.Taken.Task.WaitAsync(cancellation);
    }

    /// <summary>Ends the input after everything sent before. A terminal is not closed, it is told what Ctrl-D tells it.</summary>
    public Task CloseAsync(CancellationToken cancellation)
    {
        if (descriptors.IsTerminal)
        {
            return WriteAsync(new[] { EndOfTransmission }, cancellation);
        }

        loop.Post(() =>
        {
            _isClosing = true;
            Flush();
        });
        return Task.CompletedTask;
    }

    /// <summary>Drops what is still to be sent.</summary>
    public void End()
    {
        _isOver = true;
        Unwatch();
        while (_pending.TryDequeue(out Pending? dropped))
        {
            dropped.Taken.TrySetResult();
        }

        descriptors.CloseInput();
    }

    private void Flush()
    {
        while (!_isOver && _pending.TryPeek(out Pending? first))
        {
            nint sent;
            fixed (byte* start = first.Bytes)
            {
                sent = Libc.Write(descriptors.Input, start + _sentOfFirst, (nuint)(first.Bytes.Length - _sentOfFirst));
            }

            if (sent < 0 && Errno.Last == Errno.TryAgain)
            {
                Watch();
                return;
            }

            if (sent < 0 && Errno.Last != Errno.Interrupted)
            {
                End();
                return;
            }

            _sentOfFirst += (int)Math.Max(0, sent);
            if (_sentOfFirst == first.Bytes.Length)
            {
                _sentOfFirst = 0;
                _pending.Dequeue();
                first.Taken.TrySetResult();
            }
        }

        Unwatch();
        if (_isClosing || _isOver)
        {
            End();
        }
    }

    private void Watch()
    {
        if (!_isWatched)
        {
            _isWatched = true;
            loop.Watch(descriptors.Input, Constants.EpollOut, _ => Flush());
        }
    }

    private void Unwatch()
    {
        if (_isWatched)
        {
            _isWatched = false;
            loop.Unwatch(descriptors.Input);
        }
    }

    private sealed record Pending(byte[] Bytes)
    {
        public TaskCompletionSource Taken { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
