using System.Buffers;

namespace Steppe.Log;

/// <summary>The snapshots on one server's own disk; every engine has one, since state is kept per server.</summary>
/// <remarks>Thread-safe. Keeps the two newest.</remarks>
public interface ISnapshotStore
{
    /// <summary>Which life of the disk this is.</summary>
    DiskIncarnation Incarnation { get; }

    /// <summary>Index of the newest snapshot that is durable and was read back whole; 0 when there is none.</summary>
    ulong NewestIndex { get; }

    /// <summary>Loads the newest snapshot, or null when there is none.</summary>
    ValueTask<LogSnapshot?> LoadNewestAsync(CancellationToken cancellation);

    /// <summary>Makes a snapshot of the state after entry <paramref name="index"/> durable and reads it back.</summary>
    /// <param name="index">The last entry in it.</param>
    /// <param name="contents">Writes the state; called once, on another thread, or not at all when there is that snapshot already. Nothing of
    /// what it writes is kept in memory.</param>
    /// <param name="cancellation">Gives up waiting for another snapshot.</param>
    /// <returns>The length of the contents in bytes; 0 when there was that snapshot already.</returns>
    /// <remarks>A snapshot that cannot be written leaves the log and the older snapshots as they were.</remarks>
    /// <exception cref="IOException">The disk refused.</exception>
    ValueTask<long> WriteAsync(ulong index, Action<IBufferWriter<byte>> contents, CancellationToken cancellation);
}
