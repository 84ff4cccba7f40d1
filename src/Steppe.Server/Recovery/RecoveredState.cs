using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Steppe.Log;
using Steppe.State;

namespace Steppe.Server;

/// <summary>The state this server's log leads to.</summary>
/// <param name="State">After the last entry.</param>
/// <param name="LogIndex">Index of the last entry; 0 for an empty log.</param>
internal sealed record RecoveredState(StateSnapshot State, ulong LogIndex)
{
    private const int DecodedEntries = 16;

    /// <summary>Loads the newest snapshot and applies every entry after it, up to the head of the log.</summary>
    /// <exception cref="StateFormatException">Something in the log or the snapshot cannot be read.</exception>
    public static async Task<RecoveredState> LoadAsync(
        IReplicatedLog log, ISnapshotStore store, ulong headIndex, CancellationToken cancellation)
    {
        LogSnapshot? snapshot = await store.LoadNewestAsync(cancellation);
        var replay = new StateReplay(Read(snapshot));
        ulong index = snapshot?.Index ?? 0;
        if (index < headIndex)
        {
            await foreach ((ulong at, IReadOnlyList<Command> commands) in DecodeAheadAsync(log, index + 1, headIndex, cancellation))
            {
                replay.Apply(commands);
                index = at;
            }
        }

        return new RecoveredState(replay.State, index);
    }

    /// <summary>The state in a snapshot; the empty one when there is none.</summary>
    /// <exception cref="StateFormatException">It cannot be read.</exception>
    public static StateSnapshot Read(LogSnapshot? snapshot) =>
        snapshot is null ? StateSnapshot.Empty : SnapshotCodec.Read(snapshot.Payload);

    // Reading is half of the work, and another processor's.
    private static async IAsyncEnumerable<(ulong Index, IReadOnlyList<Command> Commands)> DecodeAheadAsync(
        IReplicatedLog log, ulong fromIndex, ulong headIndex, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var decoded = Channel.CreateBounded<(ulong, IReadOnlyList<Command>)>(DecodedEntries);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task reading = Task.Run(() => DecodeAsync(log, fromIndex, headIndex, decoded.Writer, stopping.Token), CancellationToken.None);
        try
        {
            await foreach ((ulong, IReadOnlyList<Command>) entry in decoded.Reader.ReadAllAsync(cancellation))
            {
                yield return entry;
            }
        }
        finally
        {
            await stopping.CancelAsync();
            await reading;
        }
    }

    private static async Task DecodeAsync(
        IReplicatedLog log, ulong fromIndex, ulong headIndex, ChannelWriter<(ulong, IReadOnlyList<Command>)> decoded, CancellationToken cancellation)
    {
        Exception? failure = null;
        try
        {
            await foreach (LogEntry entry in log.ReadAsync(fromIndex, cancellation))
            {
                await decoded.WriteAsync((entry.Index, CommandCodec.Decode(entry.Payload.Span)), cancellation);
                if (entry.Index >= headIndex)
                {
                    break;
                }
            }
        }
        catch (Exception error)
        {
            // Whoever applies is told, behind the last entry that could be read.
            failure = error;
        }

        decoded.Complete(failure);
    }
}
