using System.Diagnostics.CodeAnalysis;

namespace Steppe.Log.File;

/// <summary>The one thread that changes the log: whatever waits when a flush ends shares the next one.</summary>
/// <remarks>
/// <para>Work is done in the order it was queued. The first exception is final: everything that waits fails with it, and
/// so does everything that comes later.</para>
/// <para>The queue is bounded by bytes of payload; a full one is answered at once, never waited for.</para>
/// </remarks>
internal sealed class CommitThread
{
    private readonly FileLogCore _core;
    private readonly FileLogOptions _options;
    private readonly TimeProvider _clock;
    private readonly LiveTail _tail;
    private readonly object _gate = new();
    private readonly Queue<CommitWork> _queue = [];
    private readonly TaskCompletionSource<LogFailedException> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _waitingBytes;
    private bool _stopping;
    private Exception? _refusal;
    private Task _spare = Task.CompletedTask;

    public CommitThread(FileLogCore core, FileLogOptions options, TimeProvider clock, LiveTail tail)
    {
        _core = core;
        _options = options;
        _clock = clock;
        _tail = tail;
        new Thread(Run) { IsBackground = true, Name = "log commit" }.Start();
    }

    public Task<LogFailedException> Failed => _failed.Task;

    /// <summary>Queues an append; false when the queue is full.</summary>
    public bool TryAppend(Epoch epoch, NewEntry entry, [NotNullWhen(true)] out Task<AppendResult>? answer)
    {
        CommitWork.Append work = new(epoch, entry);
        answer = null;
        lock (_gate)
        {
            if (_waitingBytes > 0 && _waitingBytes + entry.Payload.Length > _options.MaxWaitingBytes)
            {
                return false;
            }

            _waitingBytes += entry.Payload.Length;
            Queue(work);
        }

        answer = work.Task;
        return true;
    }

    /// <summary>Queues a step behind the appends that came before it.</summary>
    public Task RunAsync(Action<FileLogCore> action)
    {
        CommitWork.Step work = new(action);
        lock (_gate)
        {
            Queue(work);
        }

        return work.Task;
    }

    /// <summary>Finishes what is queued, then ends the thread.</summary>
    public async Task StopAsync()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.Pulse(_gate);
        }

        await _stopped.Task;
        await _spare;
    }

    private void Queue(CommitWork work)
    {
        Exception? refusal = _refusal ?? (_stopping ? new ObjectDisposedException(nameof(FileLog)) : null);
        if (refusal is not null)
        {
            work.Fail(refusal);
            return;
        }

        _queue.Enqueue(work);
        Monitor.Pulse(_gate);
    }

    private void Run()
    {
        List<CommitWork> batch = [];
        try
        {
            StartSpare();
            while (Take(batch))
            {
                Commit(batch);
                batch.Clear();
                StartSpare();
            }

            _tail.End(failure: null);
        }
        catch (Exception error)
        {
            // This is the door of the thread: a fault or a bug ends the engine, and whoever waits hears of it.
            Fail(batch, error as LogFailedException ?? new LogFailedException($"the log failed: {error.Message}", error));
        }
        finally
        {
            _stopped.SetResult();
        }
    }

    private bool Take(List<CommitWork> batch)
    {
        lock (_gate)
        {
            while (_queue.Count == 0)
            {
                if (_stopping)
                {
                    return false;
                }

                Monitor.Wait(_gate);
            }

            long bytes = 0;
            do
            {
                CommitWork work = _queue.Dequeue();
                batch.Add(work);
                bytes += work is CommitWork.Append append ? append.Entry.Payload.Length : 0;
            }
            while (bytes < _options.MaxFlushBytes && _queue.TryPeek(out CommitWork? next) && Joins(batch[0], next));

            _waitingBytes -= bytes;
            return true;
        }
    }

    private static bool Joins(CommitWork first, CommitWork next) =>
        first is CommitWork.Append one && next is CommitWork.Append other && one.Epoch == other.Epoch;

    private void Commit(List<CommitWork> batch)
    {
        if (batch[0] is CommitWork.Step step)
        {
            step.Run(_core);
            return;
        }

        CommitWork.Append[] appends = [.. batch.Cast<CommitWork.Append>()];
        Appended appended = _core.Append(
            appends[0].Epoch, _core.LastIndex, [.. appends.Select(static append => append.Entry)], _clock.GetUtcNow());
        _core.Sync();
        _tail.Publish(appended.Entries);
        for (int i = 0; i < appends.Length; i++)
        {
            appends[i].Answer(appended.Results[i]);
        }
    }

    private void Fail(List<CommitWork> batch, LogFailedException failure)
    {
        CommitWork[] waiting;
        lock (_gate)
        {
            _refusal = failure;
            waiting = [.. batch, .. _queue];
            _queue.Clear();
        }

        _failed.SetResult(failure);
        foreach (CommitWork work in waiting)
        {
            work.Fail(failure);
        }

        _tail.End(failure);
    }

    private void StartSpare()
    {
        if (_core.NeedsSpare && _spare.IsCompleted)
        {
            _spare = Task.Run(PrepareSpare);
        }
    }

    private void PrepareSpare()
    {
        try
        {
            _core.PrepareSpare();
        }
        catch (IOException)
        {
            // Only ahead of time: whoever needs the segment makes it, and that failure is the one that counts.
        }
    }
}
