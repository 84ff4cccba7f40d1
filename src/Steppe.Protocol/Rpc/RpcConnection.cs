using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Steppe.Model;

namespace Steppe.Protocol.Rpc;

/// <summary>The caller's side of one connection: many calls at a time, answered in any order.</summary>
/// <remarks>Thread-safe. When it breaks, every open call throws <see cref="ServerUnreachableException"/> and
/// <see cref="IsClosed"/> turns true for good.</remarks>
internal sealed class RpcConnection : IAsyncDisposable
{
    /// <summary>How often a sign of life is asked for.</summary>
    public static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(5);

    private readonly Stream _stream;
    private readonly string _server;
    private readonly TimeProvider _time;
    private readonly FrameOutbox _outbox = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, TaskCompletionSource<Frame>> _open = [];
    private readonly Task _loops;
    private ulong _lastId;
    private long _lastHeardAt;
    private bool _closed;

    private RpcConnection(Stream stream, string server, TimeProvider time)
    {
        (_stream, _server, _time) = (stream, server, time);
        _lastHeardAt = time.GetTimestamp();
        _loops = RunAsync();
    }

    /// <summary>Whether calls can no longer be made.</summary>
    public bool IsClosed
    {
        get
        {
            lock (_gate)
            {
                return _closed;
            }
        }
    }

    /// <summary>Connects to <c>host:port</c>.</summary>
    public static async Task<RpcConnection> ConnectAsync(
        string host, int port, TimeSpan timeout, TimeProvider time, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using var late = new CancellationTokenSource(timeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);
            await socket.ConnectAsync(host, port, either.Token);
            var stream = new NetworkStream(socket, ownsSocket: true);
            await stream.WriteAsync(Frame.Preamble.ToArray(), either.Token);
            return new RpcConnection(stream, $"{host}:{port}", time);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends a request and waits for its answer.</summary>
    public async Task<ReadOnlyMemory<byte>> CallAsync(FrameKind method, byte[] body, CancellationToken cancellation)
    {
        if (body.Length > Frame.MaxBodyBytes)
        {
            throw new RefusedException(new Refusal(
                RefusalCode.TooLarge, null, $"a request of {body.Length} bytes is over the limit of {Frame.MaxBodyBytes}"));
        }

        var answered = new TaskCompletionSource<Frame>(TaskCreationOptions.RunContinuationsAsynchronously);
        ulong id = Open(answered);
        try
        {
            await _outbox.PutAsync(new Frame(id, method, body), cancellation);
            return Read(await answered.Task.WaitAsync(cancellation));
        }
        catch (ChannelClosedException)
        {
            throw NotAsked();
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The server would find out by itself, but a watch may last minutes.
            _outbox.TryPut(new Frame(id, FrameKind.Cancel, default));
            throw;
        }
        finally
        {
            lock (_gate)
            {
                _open.Remove(id);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _loops;
        _ending.Dispose();
    }

    private ulong Open(TaskCompletionSource<Frame> answered)
    {
        lock (_gate)
        {
            if (_closed)
            {
                throw NotAsked();
            }

            _open.Add(++_lastId, answered);
            return _lastId;
        }
    }

    private ReadOnlyMemory<byte> Read(Frame answer) => answer.Kind switch
    {
        FrameKind.Reply => answer.Body,
        FrameKind.Refused => throw new RefusedException(ProtocolCodec.Decode<Refusal>(answer.Body.Span)),
        _ => throw new ServerUnreachableException(
            $"server {_server} could not answer: {Encoding.UTF8.GetString(answer.Body.Span)}"),
    };

    private async Task RunAsync()
    {
        Task writing = _outbox.RunAsync(PipeWriter.Create(_stream), _ending.Token);
        Task reading = ReadAsync(PipeReader.Create(_stream));
        Task pinging = PingAsync();
        Task ended = await Task.WhenAny(writing, reading, pinging);
        await _ending.CancelAsync();
        Close(ended.Exception?.InnerException);
        await _stream.DisposeAsync();
        await Task.WhenAll(writing, reading, pinging).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task ReadAsync(PipeReader input)
    {
        while (true)
        {
            ReadResult read = await input.ReadAsync(_ending.Token);
            Volatile.Write(ref _lastHeardAt, _time.GetTimestamp());
            ReadOnlySequence<byte> buffer = read.Buffer;
            while (Frame.TryRead(ref buffer, out Frame frame))
            {
                if (frame is { Kind: FrameKind.Leaving, Body.Length: sizeof(ulong) })
                {
                    TakeLeave(BinaryPrimitives.ReadUInt64LittleEndian(frame.Body.Span));
                }
                else
                {
                    Deliver(frame);
                }
            }

            input.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    private void Deliver(Frame frame)
    {
        TaskCompletionSource<Frame>? waiting;
        lock (_gate)
        {
            _open.TryGetValue(frame.Id, out waiting);
        }

        waiting?.TrySetResult(frame);
    }

    // Calls are numbered in the order in which they are sent, and begun.
    private void TakeLeave(ulong lastBegun)
    {
        TaskCompletionSource<Frame>[] notBegun;
        lock (_gate)
        {
            _closed = true;
            notBegun = [.. _open.Where(call => call.Key > lastBegun).Select(static call => call.Value)];
        }

        foreach (TaskCompletionSource<Frame> call in notBegun)
        {
            call.TrySetException(NotAsked());
        }
    }

    private async Task PingAsync()
    {
        using var timer = new PeriodicTimer(PingInterval, _time);
        while (await timer.WaitForNextTickAsync(_ending.Token))
        {
            if (_time.GetElapsedTime(Volatile.Read(ref _lastHeardAt)) > PingInterval * 2)
            {
                throw new IOException($"nothing was heard from it for {PingInterval * 2}");
            }

            _outbox.TryPut(new Frame(0, FrameKind.Ping, default));
        }
    }

    private void Close(Exception? cause)
    {
        TaskCompletionSource<Frame>[] waiting;
        lock (_gate)
        {
            _closed = true;
            waiting = [.. _open.Values];
        }

        _outbox.Close();
        foreach (TaskCompletionSource<Frame> call in waiting)
        {
            call.TrySetException(Lost(cause));
        }
    }

    private ServerUnreachableException NotAsked() => new($"server {_server} leaves, or has left, and was not asked") { WasNotAsked = true };

    private ServerUnreachableException Lost(Exception? cause) =>
        new($"the connection to server {_server} was lost before the answer came{(cause is null ? "" : $": {cause.Message}")}", cause);
}
