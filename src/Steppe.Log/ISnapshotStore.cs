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
    /// <remarks>A snapshot that cannot be written leaves the log and the older snapshots as they were.</remarks>
    /// <exception cref="IOException">The disk refused.</exception>
    ValueTask WriteAsync(ulong index, ReadOnlySequence<byte> payload, CancellationToken cancellation);
}
