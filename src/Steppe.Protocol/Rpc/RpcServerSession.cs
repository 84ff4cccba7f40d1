using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Steppe.Model;

namespace Steppe.Protocol.Rpc;

/// <summary>The server's side of one connection: reads calls, runs each on its own task, writes answers as they come.</summary>
/// <remarks>A call that waits (an allocation watch) holds up no other. Ends when the peer closes, says nothing for
/// <see cref="IdleLimit"/> (peers ping) or breaks the protocol; whatever still runs is then cancelled.</remarks>
public sealed class RpcServerSession(IServerConnection target, TimeProvider time)
{
    /// <summary>A peer silent for longer is gone.</summary>
    public static readonly TimeSpan IdleLimit = TimeSpan.FromSeconds(60);

    /// <summary>Most calls of one connection that may be open at a time.</summary>
    public const int MaxOpenCalls = 1024;

    private readonly FrameOutbox _outbox = new();
    private readonly ConcurrentDictionary<ulong, CancellationTokenSource> _open = new();
    private readonly Lock _beginning = new();
    private ulong _lastBegun;
    private bool _isLeaving;
    private int _passedOn;

    /// <summary>Whether an answer to something that another agent has passed on is not written yet.</summary>
    public bool IsAnswering => Volatile.Read(ref _passedOn) > 0 || _outbox.IsWriting;

    /// <summary>Begins no call any more.</summary>
    public void Leave()
    {
        lock (_beginning)
        {
            _isLeaving = true;
        }
    }

    /// <summary>Tells the peer which calls were never begun: those it may make elsewhere, whatever they are. After <see cref="Leave"/>.</summary>
    public void SayWhatWasNotBegun()
    {
        byte[] last = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(last, _lastBegun);
        _outbox.TryPut(new Frame(0, FrameKind.Leaving, last));
    }

    /// <summary>Serves the connection until it ends. Never throws for what the peer does.</summary>
    public async Task RunAsync(IDuplexPipe transport, CancellationToken cancellation)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task writing = _outbox.RunAsync(transport.Output, ending.Token);
        try
        {
            await ReadAsync(transport.Input, ending.Token);
        }
        catch (Exception error) when (IsEndOfConnection(error))
        {
            // However it ended, what is left to do is the same.
        }
        finally
        {
            _outbox.Close();
            await ending.CancelAsync();
            await IgnoreEndAsync(writing);
        }
    }

    private async Task ReadAsync(PipeReader input, CancellationToken ending)
    {
        using var idle = new CancellationTokenSource(IdleLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ending, idle.Token);
        bool greeted = false;
        while (true)
        {
            ReadResult read = await input.ReadAsync(either.Token);
            idle.CancelAfter(IdleLimit);
            ReadOnlySequence<byte> buffer = read.Buffer;
            greeted = greeted || TryReadPreamble(ref buffer);
            while (greeted && Frame.TryRead(ref buffer, out Frame frame))
            {
                await AcceptAsync(frame, ending);
            }

            input.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    private static bool TryReadPreamble(ref ReadOnlySequence<byte> buffer)
    {
        if (buffer.Length < Frame.Preamble.Length)
        {
            return false;
        }

        if (!buffer.Slice(0, Frame.Preamble.Length).ToArray().AsSpan().SequenceEqual(Frame.Preamble))
        {
            throw new InvalidDataException("the peer does not speak this protocol");
        }

        buffer = buffer.Slice(Frame.Preamble.Length);
        return true;
    }

    private async ValueTask AcceptAsync(Frame frame, CancellationToken ending)
    {
        switch (frame.Kind)
        {
            case FrameKind.Ping:
                await _outbox.PutAsync(new Frame(frame.Id, FrameKind.Pong, default), ending);
                break;
            case FrameKind.Cancel:
                await CancelAsync(frame.Id);
                break;
            default:
                await StartAsync(frame, ending);
                break;
        }
    }

    private async ValueTask CancelAsync(ulong id)
    {
        if (!_open.TryGetValue(id, out CancellationTokenSource? call))
        {
            return;
        }

        try
        {
            await call.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // It was answered at this very moment.
        }
    }

    private async ValueTask StartAsync(Frame request, CancellationToken ending)
    {
        if (!TryBegin(request))
        {
            return;
        }

        var call = CancellationTokenSource.CreateLinkedTokenSource(ending);
        if (_open.Count >= MaxOpenCalls || !_open.TryAdd(request.Id, call))
        {
            call.Dispose();
            await _outbox.PutAsync(Fault(request.Id, $"more than {MaxOpenCalls} calls are open on this connection"), ending);
            End(request);
            return;
        }

        // Its own task: the reader goes on. Every way it can end is an answer, so nothing is lost by not awaiting it.
        _ = Task.Run(() => ServeAsync(request, call, ending), CancellationToken.None);
    }

    private async Task ServeAsync(Frame request, CancellationTokenSource call, CancellationToken ending)
    {
        Frame answer;
        try
        {
            answer = await AnswerAsync(request, call.Token);
        }
        finally
        {
            _open.TryRemove(request.Id, out _);
            call.Dispose();
        }

        try
        {
            await _outbox.PutAsync(answer, ending);
        }
        catch (Exception error) when (error is ChannelClosedException or OperationCanceledException)
        {
            // The caller is gone.
        }
        finally
        {
            End(request);
        }
    }

    private bool TryBegin(Frame request)
    {
        lock (_beginning)
        {
            if (_isLeaving)
            {
                return false;
            }

            _lastBegun = request.Id;
            _passedOn += request.Kind == FrameKind.Forward ? 1 : 0;
            return true;
        }
    }

    private void End(Frame request)
    {
        lock (_beginning)
        {
            _passedOn -= request.Kind == FrameKind.Forward ? 1 : 0;
        }
    }

    private async Task<Frame> AnswerAsync(Frame request, CancellationToken cancellation)
    {
        try
        {
            ValueTask<byte[]>? answer = RpcDispatcher.Dispatch(target, request.Kind, request.Body, cancellation);
            if (answer is null)
            {
                return Refused(request.Id, new Refusal(
                    RefusalCode.Unsupported, null, $"this server does not know call {(byte)request.Kind}; upgrade it"));
            }

            byte[] body = await answer.Value;
            return body.Length <= Frame.MaxBodyBytes
                ? new Frame(request.Id, FrameKind.Reply, body)
                : Refused(request.Id, new Refusal(RefusalCode.TooLarge, null, "the answer is too large for one frame: ask for less at a time"));
        }
        catch (RefusedException refused)
        {
            return Refused(request.Id, refused.Refusal);
        }
        catch (JsonException error)
        {
            return Refused(request.Id, new Refusal(RefusalCode.Invalid, error.Path, $"the request cannot be read: {error.Message}"));
        }
        catch (RowFormatException error)
        {
            return Refused(request.Id, new Refusal(RefusalCode.Invalid, null, $"the request cannot be read: {error.Message}"));
        }
        catch (OperationCanceledException)
        {
            return Fault(request.Id, "the call was cancelled");
        }
        catch (Exception error)
        {
            // The peer must learn that no answer will come, whatever the reason; its loop retries.
            return Fault(request.Id, error.Message);
        }
    }

    private static Frame Refused(ulong id, Refusal refusal) => new(id, FrameKind.Refused, ProtocolCodec.Encode(refusal));

    private static Frame Fault(ulong id, string sentence) => new(id, FrameKind.Fault, Encoding.UTF8.GetBytes(sentence));

    private static bool IsEndOfConnection(Exception error) =>
        error is IOException or InvalidDataException or OperationCanceledException or ChannelClosedException
            or System.Net.Sockets.SocketException or ObjectDisposedException;

    private static async Task IgnoreEndAsync(Task writing)
    {
        try
        {
            await writing;
        }
        catch (Exception error) when (IsEndOfConnection(error))
        {
            // Expected: the loop was told to end.
        }
    }
}
