using Steppe.Log;
using Steppe.State;

namespace Steppe.Server;

/// <summary>The state this server's log leads to.</summary>
/// <param name="State">After the last entry.</param>
/// <param name="LogIndex">Index of the last entry; 0 for an empty log.</param>
internal sealed record RecoveredState(StateSnapshot State, ulong LogIndex)
{
    /// <summary>Loads the newest snapshot and applies every entry after it, up to the head of the log.</summary>
    /// <exception cref="StateFormatException">Something in the log or the snapshot cannot be read.</exception>
    public static async Task<RecoveredState> LoadAsync(
        IReplicatedLog log, ISnapshotStore store, ulong headIndex, CancellationToken cancellation)
    {
        LogSnapshot? snapshot = await store.LoadNewestAsync(cancellation);
        StateSnapshot state = Read(snapshot);
        ulong index = snapshot?.Index ?? 0;
        if (index < headIndex)
        {
            await foreach (LogEntry entry in log.ReadAsync(index + 1, cancellation))
            {
                (state, _) = EntryReplay.Apply(state, entry);
                index = entry.Index;
                if (index >= headIndex)
                {
                    break;
                }
            }
        }

        return new RecoveredState(state, index);
    }

    /// <summary>The state in a snapshot; the empty one when there is none.</summary>
    /// <exception cref="StateFormatException">It cannot be read.</exception>
    public static StateSnapshot Read(LogSnapshot? snapshot) =>
        snapshot is null ? StateSnapshot.Empty : SnapshotCodec.Read(snapshot.Payload);
}
