using System.IO.Pipelines;
using System.Threading.Channels;

namespace Steppe.Protocol.Rpc;

/// <summary>Frames on their way out of one connection: many tasks put, one loop writes.</summary>
/// <remarks>Bounded: a peer that does not read makes those who put wait. One flush carries all that is waiting.</remarks>
internal sealed class FrameOutbox
{
    private const int MaxWaiting = 256;

    private readonly Channel<Frame> _frames =
        Channel.CreateBounded<Frame>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });

    private int _unwritten;

    /// <summary>Whether frames wait to be written.</summary>
    public bool IsWriting => Volatile.Read(ref _unwritten) > 0;

    /// <summary>Queues a frame; throws <see cref="ChannelClosedException"/> once the connection is gone.</summary>
    public ValueTask PutAsync(Frame frame, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _unwritten);
        return _frames.Writer.WriteAsync(frame, cancellation);
    }

    /// <summary>Queues a frame that nobody misses when there is no room.</summary>
    public bool TryPut(Frame frame)
    {
        Interlocked.Increment(ref _unwritten);
        if (_frames.Writer.TryWrite(frame))
        {
            return true;
        }

        Interlocked.Decrement(ref _unwritten);
        return false;
    }

    /// <summary>Takes no more frames.</summary>
    public void Close() => _frames.Writer.TryComplete();

    /// <summary>Writes until closed or cancelled.</summary>
    public async Task RunAsync(PipeWriter output, CancellationToken cancellation)
    {
        while (await _frames.Reader.WaitToReadAsync(cancellation))
        {
            int written = 0;
            while (_frames.Reader.TryRead(out Frame frame))
            {
                frame.WriteTo(output);
                written++;
                if (output.CanGetUnflushedBytes && output.UnflushedBytes > 256 * 1024)
                {
                    await output.FlushAsync(cancellation);
                }
            }

            FlushResult flushed = await output.FlushAsync(cancellation);
            Interlocked.Add(ref _unwritten, -written);
            if (flushed.IsCompleted)
            {
                return;
            }
        }
    }
}
