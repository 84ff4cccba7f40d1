using Microsoft.Extensions.Logging;
using Steppe.Log;
using Steppe.State;

namespace Steppe.Server;

/// <summary>Writes the state to disk now and then, so that the log can be cut and a start is quick.</summary>
/// <remarks>
/// <para>In the background: the state is immutable, nobody waits for it. A snapshot that cannot be written is reported and
/// tried again when the log has grown further; the log still holds everything.</para>
/// <para>A big state is written seldom: the log must first have grown by the size of the last snapshot of this run. So all
/// writing of snapshots together stays a small multiple of what is logged, and a start reads no more of the log than of the snapshot.</para>
/// </remarks>
/// <param name="store">Where they go.</param>
/// <param name="options">When they are due.</param>
/// <param name="logger">Hears of those that could not be written.</param>
/// <param name="written">What to do once one is on the disk, such as to cut the log.</param>
internal sealed partial class Snapshotter(
    ISnapshotStore store, ServerOptions options, ILogger logger, Func<CancellationToken, ValueTask> written)
{
    private Task _writing = Task.CompletedTask;
    private long _size;
    private ulong _lastIndex = store.NewestIndex;
    private long _lastBytes;

    /// <summary>Takes a snapshot if the log has grown enough. One caller at a time.</summary>
    /// <param name="index">The last entry in <paramref name="state"/>.</param>
    /// <param name="appendedBytes">Bytes appended since the start.</param>
    /// <param name="state">The committed state.</param>
    public void Consider(ulong index, long appendedBytes, StateSnapshot state)
    {
        long grown = appendedBytes - _lastBytes;
        bool isDue = index - _lastIndex >= (ulong)options.SnapshotAfterEntries || grown >= options.SnapshotAfterBytes;
        if (isDue && _writing.IsCompleted && grown >= Volatile.Read(ref _size))
        {
            _lastIndex = index;
            _lastBytes = appendedBytes;
            _writing = Task.Run(() => WriteAsync(index, state, written));
        }
    }

    /// <summary>Takes the last snapshot of this run, unless nothing happened since the one before.</summary>
    public Task FinishAsync(ulong index, StateSnapshot state) => FinishAsync(index, state, written);

    /// <summary>Takes the last snapshot of this run, and nothing follows from it: the log is not the one that led there.</summary>
    public Task KeepAsync(ulong index, StateSnapshot state) => FinishAsync(index, state, static _ => ValueTask.CompletedTask);

    /// <summary>Waits for a snapshot that is being written.</summary>
    public Task WaitAsync() => _writing;

    private async Task FinishAsync(ulong index, StateSnapshot state, Func<CancellationToken, ValueTask> then)
    {
        await _writing;
        if (index > store.NewestIndex)
        {
            await WriteAsync(index, state, then);
        }
    }

    private async Task WriteAsync(ulong index, StateSnapshot state, Func<CancellationToken, ValueTask> then)
    {
        try
        {
            long size = await store.WriteAsync(index, output => SnapshotCodec.Write(state, output), CancellationToken.None);
            if (size > 0)
            {
                Volatile.Write(ref _size, size);
            }

            await then(CancellationToken.None);
            LogWritten(state.Index, size);
        }
        catch (IOException error)
        {
            LogFailed(error, state.Index);
        }
    }

    [LoggerMessage(3201, LogLevel.Debug, "snapshot of index {Index} written, {Bytes} bytes")]
    private partial void LogWritten(ulong index, long bytes);

    [LoggerMessage(3202, LogLevel.Error, "snapshot of index {Index} could not be written; the log keeps its entries until the next one")]
    private partial void LogFailed(Exception error, ulong index);
}
