using System.Buffers;
using Microsoft.Extensions.Logging;
using Steppe.Log;
using Steppe.State;

namespace Steppe.Server;

/// <summary>Writes the state to disk now and then, so that the log can be cut and a start is quick.</summary>
/// <remarks>In the background: the state is immutable, nobody waits for it. A snapshot that cannot be written is reported and
/// tried again when the log has grown further; the log still holds everything.</remarks>
/// <param name="store">Where they go.</param>
/// <param name="options">When they are due.</param>
/// <param name="logger">Hears of those that could not be written.</param>
/// <param name="written">What to do once one is on the disk, such as to cut the log.</param>
internal sealed partial class Snapshotter(
    ISnapshotStore store, ServerOptions options, ILogger logger, Func<CancellationToken, ValueTask> written)
{
    private Task _writing = Task.CompletedTask;
    private ulong _lastIndex = store.NewestIndex;
    private long _lastBytes;

    /// <summary>Takes a snapshot if the log has grown enough. One caller at a time.</summary>
    /// <param name="index">The last entry in <paramref name="state"/>.</param>
    /// <param name="appendedBytes">Bytes appended since the start.</param>
    /// <param name="state">The committed state.</param>
    public void Consider(ulong index, long appendedBytes, StateSnapshot state)
    {
        bool isDue = index - _lastIndex >= (ulong)options.SnapshotAfterEntries
            || appendedBytes - _lastBytes >= options.SnapshotAfterBytes;
        if (isDue && _writing.IsCompleted)
        {
            _lastIndex = index;
            _lastBytes = appendedBytes;
            _writing = Task.Run(() => WriteAsync(index, state));
        }
    }

    /// <summary>Takes the last snapshot of this run, unless nothing happened since the one before.</summary>
    public async Task FinishAsync(ulong index, StateSnapshot state)
    {
        await _writing;
        if (index > store.NewestIndex)
        {
            await WriteAsync(index, state);
        }
    }

    /// <summary>Waits for a snapshot that is being written.</summary>
    public Task WaitAsync() => _writing;

    private async Task WriteAsync(ulong index, StateSnapshot state)
    {
        try
        {
            var buffer = new ArrayBufferWriter<byte>(1 << 20);
            SnapshotCodec.Write(state, buffer);
            await store.WriteAsync(index, new ReadOnlySequence<byte>(buffer.WrittenMemory), CancellationToken.None);
            await written(CancellationToken.None);
            LogWritten(state.Index, buffer.WrittenCount);
        }
        catch (IOException error)
        {
            LogFailed(error, state.Index);
        }
    }

    [LoggerMessage(3201, LogLevel.Debug, "snapshot of index {Index} written, {Bytes} bytes")]
    private partial void LogWritten(ulong index, int bytes);

    [LoggerMessage(3202, LogLevel.Error, "snapshot of index {Index} could not be written; the log keeps its entries until the next one")]
    private partial void LogFailed(Exception error, ulong index);
}
