using Steppe.Supervisor.Containment;
using Steppe.Supervisor.Loop;
using Steppe.Supervisor.Native;

namespace Steppe.Supervisor.Sessions;

/// <summary>A command this process runs beside a task: its streams, its terminal, its end.</summary>
/// <remarks>
/// <para>Thread-safe; one reader per stream. The command leads a session of its own. When it ends, what it has left in that
/// session is killed; a process that has made itself another session lives on in the task's cgroup, as it would with
/// <c>ssh</c>.</para>
/// <para>Disposing kills the command.</para>
/// </remarks>
public sealed class TaskSession : IAsyncDisposable
{
    // A process that got away may hold a pipe open for ever; the session does not wait for it.
    private const long QuietMilliseconds = 1_000;
    private const long LongestClearingMilliseconds = 10_000;

    private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly EventLoop _loop;
    private readonly SessionDescriptors _descriptors;
    private readonly SessionInput _input;
    private readonly List<SessionOutput> _outputs = [];
    private readonly SessionTree _tree = new();
    private int _handle = -1;
    private int? _exitCode;
    private long _endedAtMilliseconds;
    private bool _isCleared;

    internal TaskSession(EventLoop loop, SessionDescriptors descriptors)
    {
        _loop = loop;
        _descriptors = descriptors;
        _input = new SessionInput(loop, descriptors);
        _outputs.Add(new SessionOutput(loop, descriptors.Output, FinishIfOver));
        if (descriptors.Error >= 0)
        {
            _outputs.Add(new SessionOutput(loop, descriptors.Error, FinishIfOver));
        }
    }

    /// <summary>The command's process id.</summary>
    public int ProcessId { get; private set; }

    /// <summary>When it began, in clock ticks since boot: with the id, a name that is never used twice.</summary>
    public long StartTicks { get; private set; }

    /// <summary>Completes with the exit code (128 + signal) when the command has ended and its output has been offered to readers.</summary>
    public Task<int> Exited => _exited.Task;

    /// <summary>The next piece of stdout; empty at the end.</summary>
    public ValueTask<ReadOnlyMemory<byte>> ReadOutputAsync(CancellationToken cancellation) => _outputs[0].ReadAsync(cancellation);

    /// <summary>The next piece of stderr; empty at the end, at once with a terminal.</summary>
    public ValueTask<ReadOnlyMemory<byte>> ReadErrorAsync(CancellationToken cancellation) =>
        _outputs.Count > 1 ? _outputs[1].ReadAsync(cancellation) : ValueTask.FromResult(ReadOnlyMemory<byte>.Empty);

    /// <summary>Sends input; completes when the kernel has taken it, or nobody will read it any more.</summary>
    public Task WriteInputAsync(ReadOnlyMemory<byte> input, CancellationToken cancellation) => _input.WriteAsync(input, cancellation);

    /// <summary>Ends the input.</summary>
    public Task CloseInputAsync(CancellationToken cancellation) => _input.CloseAsync(cancellation);

    /// <summary>Changes the window's size.</summary>
    public void Resize(WindowSize size) => _loop.Post(() => _descriptors.Resize(size));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _loop.Post(Kill);
        await _exited.Task;
    }

    /// <summary>Loop thread: the command runs.</summary>
    internal void Begin(int processId)
    {
        ProcessId = processId;
        StartTicks = ProcessTable.Find(processId)?.StartTicks ?? 0;
        _descriptors.CloseChildEnds();
        _handle = Processes.OpenHandle(processId);
        _tree.SetMain(processId);
        _loop.Watch(_handle, Constants.EpollIn, _ => MainEnded());
        _outputs.ForEach(static output => output.Attach());
    }

    private void Kill()
    {
        if (_exitCode is null)
        {
            _tree.Kill();
            Processes.Signal(_handle, Constants.SignalKill);
        }

        _input.End();
        _outputs.ForEach(static output => output.End());
    }

    private void MainEnded()
    {
        if (!Processes.TryPeekExit(_handle, out int exitCode, out _))
        {
            return;
        }

        _loop.Unwatch(_handle);
        _exitCode = exitCode;
        _endedAtMilliseconds = EventLoop.NowMilliseconds;
        _input.End();
        Clear(retryMilliseconds: 1);
        EndWhenQuiet();
    }

    // The zombie holds its number, by which the rest of its session is known, until the rest is gone.
    private void Clear(long retryMilliseconds)
    {
        if (!_tree.TryRemove() && EventLoop.NowMilliseconds - _endedAtMilliseconds < LongestClearingMilliseconds)
        {
            _tree.Kill();
            _loop.After(retryMilliseconds, () => Clear(Math.Min(retryMilliseconds * 2, 100)));
            return;
        }

        Processes.TryReap(_handle);
        Files.Close(ref _handle);
        _isCleared = true;
        FinishIfOver();
    }

    private void EndWhenQuiet()
    {
        if (_exited.Task.IsCompleted)
        {
            return;
        }

        long quietSince = EventLoop.NowMilliseconds - QuietMilliseconds;
        foreach (SessionOutput output in _outputs.Where(output => quietSince >= _endedAtMilliseconds && output.IsQuietSince(quietSince)))
        {
            output.End();
        }

        _loop.After(QuietMilliseconds, EndWhenQuiet);
    }

    private void FinishIfOver()
    {
        if (_isCleared && _outputs.TrueForAll(static output => output.HasEnded) && _exited.TrySetResult(_exitCode ?? -1))
        {
            _descriptors.Dispose();
        }
    }
}
