namespace Steppe.Log.File;

/// <summary>The newest durable entries in memory, and the bell that rings for those who wait for more.</summary>
/// <remarks>Thread-safe. Bounded in entries and bytes; a reader that falls behind reads from the disk.</remarks>
internal sealed class LiveTail(ulong durableIndex)
{
    private const int MaxEntries = 4096;
    private const long MaxBytes = 4 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly Queue<LogEntry> _entries = [];
    private TaskCompletionSource _bell = NewBell();
    private ulong _durableIndex = durableIndex;
    private long _bytes;
    private bool _ended;
    private Exception? _failure;

    public void Publish(IReadOnlyList<LogEntry> entries)
    {
        TaskCompletionSource bell;
        lock (_gate)
        {
            foreach (LogEntry entry in entries)
            {
                _entries.Enqueue(entry);
                _bytes += entry.Payload.Length;
                _durableIndex = entry.Index;
            }

            while (_entries.Count > MaxEntries || _bytes > MaxBytes)
            {
                _bytes -= _entries.Dequeue().Payload.Length;
            }

            (bell, _bell) = (_bell, NewBell());
        }

        bell.SetResult();
    }

    /// <summary>Lets every reader end, with <paramref name="failure"/> if there is one.</summary>
    public void End(Exception? failure)
    {
        TaskCompletionSource bell;
        lock (_gate)
        {
            _failure ??= failure;
            _ended = true;
            (bell, _bell) = (_bell, NewBell());
        }

        bell.SetResult();
    }

    /// <summary>The entries from <paramref name="index"/> on, or null when they are no longer in memory.</summary>
    public List<LogEntry>? Take(ulong index)
    {
        lock (_gate)
        {
            return _entries.TryPeek(out LogEntry? first) && first.Index <= index
                ? [.. _entries.Skip((int)(index - first.Index))]
                : null;
        }
    }

    /// <summary>Waits until entry <paramref name="index"/> is durable; false when the log was closed instead.</summary>
    public async ValueTask<bool> WaitForAsync(ulong index, CancellationToken cancellation)
    {
        while (true)
        {
            Task bell;
            lock (_gate)
            {
                if (_durableIndex >= index)
                {
                    return !_ended || _failure is not null;
                }

                if (_ended)
                {
                    return _failure is null ? false : throw _failure;
                }

                bell = _bell.Task;
            }

            await bell.WaitAsync(cancellation);
        }
    }

    private static TaskCompletionSource NewBell() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
