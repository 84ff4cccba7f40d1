namespace Steppe.Log;

/// <summary>The one order of entries that all servers apply, appended to by whoever holds the leadership.</summary>
/// <remarks>
/// <para>Thread-safe. Appends of one epoch land in the order of the calls. If one does not land, the epoch is over and
/// none after it lands: a leader may therefore build each append on the ones before without waiting for them.</para>
/// <para>A new leader reads up to the head its first barrier names, applies, appends an entry of its own, and only then
/// serves. <see cref="Failed"/> completes when the engine cannot go on; the process should stop then.</para>
/// <para>Faults of the engine are thrown as <see cref="LogFailedException"/>; the outcome of an append that throws is
/// unknown until it is read back.</para>
/// </remarks>
public interface IReplicatedLog : IAsyncDisposable
{
    /// <summary>Completes, with the reason, when the engine has failed for good; never otherwise.</summary>
    Task<LogFailedException> Failed { get; }

    /// <summary>Appends one entry; completes when it is durable, or certain not to be.</summary>
    /// <param name="epoch">The leadership under which the caller acts.</param>
    /// <param name="id">Names this append; a repeat of one that landed recently returns where it landed.</param>
    /// <param name="entry">At most <see cref="LogEntry.MaxPayloadBytes"/>; must not change afterwards.</param>
    /// <param name="cancellation">Stops the waiting, not the append: its outcome is then unknown.</param>
    ValueTask<AppendResult> AppendAsync(
        Epoch epoch, EntryId id, ReadOnlyMemory<byte> entry, CancellationToken cancellation);

    /// <summary>Confirms that <paramref name="epoch"/> still leads, for consistent reads.</summary>
    ValueTask<BarrierResult> BarrierAsync(Epoch epoch, CancellationToken cancellation);

    /// <summary>Yields the committed entries from <paramref name="fromIndex"/> (1 or more), then new ones as they commit.</summary>
    /// <remarks>Ends when the log is closed.</remarks>
    /// <exception cref="LogTrimmedException">The log no longer reaches back that far: load a snapshot first.</exception>
    IAsyncEnumerable<LogEntry> ReadAsync(ulong fromIndex, CancellationToken cancellation);

    /// <summary>Stands for leadership for as long as the sequence is enumerated; to stop enumerating is to resign.</summary>
    /// <remarks>Ends when the log is closed.</remarks>
    IAsyncEnumerable<Leadership> LeadershipAsync(ServerIdentity candidate, CancellationToken cancellation);

    /// <summary>Allows entries up to <paramref name="uptoIndex"/> to be forgotten; an engine may keep more.</summary>
    /// <returns>False when <paramref name="epoch"/> is over and nothing was done.</returns>
    ValueTask<bool> TrimAsync(Epoch epoch, ulong uptoIndex, CancellationToken cancellation);

    /// <summary>Makes this server a member, or tells what has changed about it.</summary>
    ValueTask AnnounceAsync(LogMember self, CancellationToken cancellation);

    /// <summary>Lists the members, in the order of their ids.</summary>
    ValueTask<IReadOnlyList<LogMember>> MembersAsync(CancellationToken cancellation);
}
