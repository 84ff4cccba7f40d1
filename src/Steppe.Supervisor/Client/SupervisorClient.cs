using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net.Sockets;
using Steppe.Supervisor.Protocol;

namespace Steppe.Supervisor.Client;

/// <summary>One connection of an agent to its supervisor.</summary>
/// <remarks>
/// <para>Thread-safe; any number of requests may be under way. Every request may be repeated on a new connection.</para>
/// <para>When the connection dies, every call fails with <see cref="SupervisorConnectionException"/> and
/// <see cref="Closed"/> completes; connecting again is the caller's business. A refusal is a <see cref="SupervisorException"/>.</para>
/// <para>Cancelling a call abandons its answer; what was asked still happens.</para>
/// </remarks>
public sealed class SupervisorClient : IAsyncDisposable
{
    private readonly FrameStream _stream;
    private readonly Action<TaskRecord>? _exited;
    private readonly ConcurrentDictionary<uint, TaskCompletionSource<ReadOnlyMemory<byte>>> _waiting = new();
    private readonly TaskCompletionSource<SupervisorConnectionException> _closed =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly Task _reading;
    private uint _lastRequest;

    private SupervisorClient(FrameStream stream, Action<TaskRecord>? exited)
    {
        _stream = stream;
        _exited = exited;
        _reading = ReadFramesAsync();
    }

    /// <summary>How the supervisor introduced itself.</summary>
    public SupervisorHello Hello { get; private set; } = new(0, [], 0, default, "");

    /// <summary>Completes, never faults, when the connection is gone; the result says why.</summary>
    public Task<SupervisorConnectionException> Closed => _closed.Task;

    /// <summary>Connects to a running supervisor.</summary>
    /// <param name="socketPath">Its socket.</param>
    /// <param name="exited">Called for every exit from now on, on the reading loop: it must return at once. Exits from before
    /// are found with <see cref="ListAsync"/>.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="SupervisorConnectionException">Nobody listens there, or it speaks a version too old or too new.</exception>
    public static async Task<SupervisorClient> ConnectAsync(
        string socketPath, Action<TaskRecord>? exited = null, CancellationToken cancellation = default)
    {
        FrameStream stream = await FrameStream.ConnectAsync(socketPath, cancellation);
        var client = new SupervisorClient(stream, exited);
        try
        {
            await client.GreetAsync(cancellation);
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a task, or returns the one already on record under this key, running or ended.</summary>
    /// <exception cref="SupervisorException">The program cannot be started; nothing stays on record.</exception>
    public async Task<TaskRecord> StartAsync(LaunchRequest request, CancellationToken cancellation = default)
    {
        // A supervisor that does not know the fields would skip them, and run the task on the bare host.
        if (request is not { Isolation: null, Limits: null } && !Hello.Features.Contains(SupervisorHello.Isolation))
        {
            throw new SupervisorException(
                RefusalCode.Busy, "the running supervisor is of an earlier version and cannot isolate tasks; it is replaced once its tasks have ended");
        }

        return TaskRecord.Decode((await AskAsync(FrameKind.Start, request.Encode, cancellation)).Span);
    }

    /// <summary>Waits for a task's end; answers at once when it is on record.</summary>
    public async Task<TaskExit> WaitAsync(TaskKey key, CancellationToken cancellation = default) =>
        TaskExit.Decode((await AskAsync(FrameKind.Wait, fields => fields.Nested(1, key.Encode), cancellation)).Span);

    /// <summary>Sends a signal to the main process; a task that has ended is left alone.</summary>
    public Task SignalAsync(TaskKey key, int signal, CancellationToken cancellation = default) =>
        AskAsync(
            FrameKind.Signal,
            fields =>
            {
                fields.Nested(1, key.Encode);
                fields.Number(2, signal);
            },
            cancellation);

    /// <summary>Sends a signal to the main process and, once the grace is over, SIGKILL to the whole tree.</summary>
    /// <remarks>Returns when the signal is sent; <see cref="WaitAsync"/> tells the end. Zero grace kills at once. Asked again,
    /// the earlier of both deadlines holds.</remarks>
    public Task StopAsync(TaskKey key, int signal, TimeSpan grace, CancellationToken cancellation = default) =>
        AskAsync(
            FrameKind.Stop,
            fields =>
            {
                fields.Nested(1, key.Encode);
                fields.Number(2, signal);
                fields.Number(3, (long)Math.Max(0, grace.TotalMilliseconds));
            },
            cancellation);

    /// <summary>Reads CPU and memory of a task's tree.</summary>
    public async Task<UsageReading> StatsAsync(TaskKey key, CancellationToken cancellation = default) =>
        UsageReading.Decode((await AskAsync(FrameKind.Stats, fields => fields.Nested(1, key.Encode), cancellation)).Span);

    /// <summary>Lists everything on record: running tasks, and ended ones until they are forgotten.</summary>
    public async Task<ImmutableArray<TaskRecord>> ListAsync(CancellationToken cancellation = default)
    {
        ReadOnlyMemory<byte> body = await AskAsync(FrameKind.List, body: null, cancellation);
        return DecodeList(body.Span);
    }

    /// <summary>Looks a task up; null when nothing is on record under this key.</summary>
    public async Task<TaskRecord?> FindAsync(TaskKey key, CancellationToken cancellation = default)
    {
        ReadOnlyMemory<byte> body = await AskAsync(FrameKind.Find, fields => fields.Nested(1, key.Encode), cancellation);
        return body.IsEmpty ? null : TaskRecord.Decode(body.Span);
    }

    /// <summary>Drops a task's record, killing it first when it still runs. An unknown key is no error.</summary>
    public Task ForgetAsync(TaskKey key, CancellationToken cancellation = default) =>
        AskAsync(FrameKind.Forget, fields => fields.Nested(1, key.Encode), cancellation);

    /// <summary>Has a session of this process killed when this connection ends, which it does with this process.</summary>
    /// <param name="leader">Process id of the session's leader.</param>
    /// <param name="startTicks">When the leader began, in clock ticks since boot.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    public Task GuardAsync(int leader, long startTicks, CancellationToken cancellation = default) =>
        AskAsync(FrameKind.Guard, fields => EncodeSession(fields, leader, startTicks), cancellation);

    /// <summary>Tells that a guarded session has ended.</summary>
    public Task ReleaseAsync(int leader, long startTicks, CancellationToken cancellation = default) =>
        AskAsync(FrameKind.Release, fields => EncodeSession(fields, leader, startTicks), cancellation);

    /// <summary>Asks the supervisor to end: at once when it has no tasks, else after killing them or refusing to.</summary>
    /// <param name="killTasks">Whether running tasks are killed; otherwise the supervisor refuses while there are any.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    public Task ShutdownAsync(bool killTasks, CancellationToken cancellation = default) =>
        AskAsync(FrameKind.Shutdown, fields => fields.Flag(1, killTasks), cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Fail(new SupervisorConnectionException("the connection to the supervisor was closed by this side"));
        await _stream.DisposeAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static void EncodeSession(FieldWriter fields, int leader, long startTicks)
    {
        fields.Number(1, leader);
        fields.Number(2, startTicks);
    }

    private async Task GreetAsync(CancellationToken cancellation)
    {
        ReadOnlyMemory<byte> body = await AskAsync(
            FrameKind.Hello,
            fields => fields.Number(1, ProtocolVersions.Current),
            cancellation);
        Hello = SupervisorHello.Decode(body.Span);
        if (Hello.ProtocolVersion < ProtocolVersions.Oldest)
        {
            throw new SupervisorConnectionException(
                $"the supervisor (process {Hello.ProcessId}) speaks protocol {Hello.ProtocolVersion}; this agent needs "
                + $"{ProtocolVersions.Oldest} or newer: stop its tasks with the release that started it");
        }
    }

    private async Task<ReadOnlyMemory<byte>> AskAsync(FrameKind kind, Action<FieldWriter>? body, CancellationToken cancellation)
    {
        uint request = Interlocked.Increment(ref _lastRequest);
        var answer = new TaskCompletionSource<ReadOnlyMemory<byte>>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[request] = answer;
        try
        {
            // Asked after the entry is made: a connection that dies in between fails either this or the entry.
            if (_closed.Task.IsCompleted)
            {
                throw await _closed.Task;
            }

            await _stream.WriteAsync(Frame.Encode(kind, request, body), cancellation);
            return await answer.Task.WaitAsync(cancellation);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            throw new SupervisorConnectionException("the connection to the supervisor is gone", error);
        }
        finally
        {
            _waiting.TryRemove(request, out _);
        }
    }

    private async Task ReadFramesAsync()
    {
        try
        {
            while (await _stream.ReadAsync() is { } frame)
            {
                Take(frame);
            }

            Fail(new SupervisorConnectionException("the supervisor closed the connection"));
        }
        catch (Exception error)
        {
            Fail(new SupervisorConnectionException("the connection to the supervisor is gone", error));
        }
    }

    private void Take(Frame frame)
    {
        switch (frame.Kind)
        {
            case FrameKind.Answer when _waiting.TryGetValue(frame.Request, out var answered):
                answered.TrySetResult(frame.Body);
                break;
            case FrameKind.Refusal when _waiting.TryGetValue(frame.Request, out var refused):
                refused.TrySetException(DecodeRefusal(frame.Body.Span));
                break;
            case FrameKind.Exited:
                _exited?.Invoke(TaskRecord.Decode(frame.Body.Span));
                break;
        }
    }

    private void Fail(SupervisorConnectionException error)
    {
        _closed.TrySetResult(error);
        foreach (TaskCompletionSource<ReadOnlyMemory<byte>> waiting in _waiting.Values)
        {
            waiting.TrySetException(error);
        }
    }

    private static ImmutableArray<TaskRecord> DecodeList(ReadOnlySpan<byte> body)
    {
        ImmutableArray<TaskRecord>.Builder records = ImmutableArray.CreateBuilder<TaskRecord>();
        var fields = new FieldReader(body);
        while (fields.Next())
        {
            if (fields.Tag == 1)
            {
                records.Add(TaskRecord.Decode(fields.Bytes));
            }
        }

        return records.ToImmutable();
    }

    private static SupervisorException DecodeRefusal(ReadOnlySpan<byte> body)
    {
        var code = RefusalCode.BadRequest;
        string message = "the supervisor refused";
        var fields = new FieldReader(body);
        while (fields.Next())
        {
            switch (fields.Tag)
            {
                case 1: code = (RefusalCode)fields.Number(); break;
                case 2: message = fields.Text(); break;
            }
        }

        return new SupervisorException(code, message);
    }
}
