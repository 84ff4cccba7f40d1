using System.Buffers;
using Steppe.Log;
using Steppe.Model;
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
        StateSnapshot state = StateSnapshot.Empty;
        ulong index = 0;
        if (await store.LoadNewestAsync(cancellation) is { } snapshot)
        {
            ReadOnlySequence<byte> payload = snapshot.Payload;
            state = SnapshotCodec.Read(payload.IsSingleSegment ? payload.FirstSpan : payload.ToArray());
            index = snapshot.Index;
        }

        if (index < headIndex)
        {
            await foreach (LogEntry entry in log.ReadAsync(index + 1, cancellation))
            {
                state = Replay(state, entry);
                index = entry.Index;
                if (index >= headIndex)
                {
                    break;
                }
            }
        }

        return new RecoveredState(state, index);
    }

    private static StateSnapshot Replay(StateSnapshot state, LogEntry entry)
    {
        foreach (Command command in CommandCodec.Decode(entry.Payload.Span))
        {
            Applied applied = StateMachine.Apply(state, command, state.Index + 1);
            Invariant.Holds(
                applied.Outcome is CommandOutcome.Accepted && !ReferenceEquals(applied.After, state),
                "what was logged had been accepted, and is accepted again");
            state = applied.After;
        }

        return state;
    }
}
