using Steppe.Log;
using Steppe.Log.Etcd;
using Steppe.State;

namespace Steppe.Server;

/// <summary>Applies what the log holds to the state that is served, and knows how far it has come.</summary>
/// <remarks>One caller at a time. Nothing is decided here: what was acknowledged is done again.</remarks>
internal sealed class LogReplay(
    ServerParts parts,
    EtcdLog log,
    EtcdDisk disk,
    Snapshotter snapshots,
    PeerSnapshots peers,
    LostChanges lost,
    Func<CancellationToken, ValueTask> announceSnapshot,
    ulong applied)
{
    /// <summary>The last entry that has been applied.</summary>
    public ulong Applied { get; private set; } = applied;

    /// <summary>Bytes of entries seen since this server started.</summary>
    public long Bytes { get; private set; }

    /// <summary>Goes on after a leadership of this server, whose loop has applied what it appended itself.</summary>
    public void GoOnAfter(ulong entry, long bytes) => (Applied, Bytes) = (entry, bytes);

    /// <summary>Applies entries up to <paramref name="upto"/>; from a peer's snapshot when the log no longer holds them.</summary>
    public async Task FollowAsync(ulong upto, CancellationToken cancellation)
    {
        while (Applied < upto)
        {
            try
            {
                await foreach (LogEntry entry in log.ReadAsync(Applied + 1, cancellation))
                {
                    Apply(entry);
                    if (Applied >= upto)
                    {
                        return;
                    }
                }
            }
            catch (LogTrimmedException trimmed)
            {
                await InstallAsync(await peers.FetchAsync(trimmed.FirstIndex - 1, cancellation), cancellation);
            }
        }
    }

    private void Apply(LogEntry entry)
    {
        var (after, commands) = EntryReplay.Apply(parts.Feed.Committed, entry);
        Applied = entry.Index;
        Bytes += entry.Payload.Length;
        if (!commands.IsEmpty)
        {
            parts.Feed.Publish(after, [.. commands.SelectMany(static command => command.Changes)]);
            foreach (CommittedCommand command in commands)
            {
                parts.Events?.Publish(command);
            }

            snapshots.Consider(Applied, Bytes, after);
        }

        lost.Applied(entry.Epoch, after.Requests);
    }

    private async Task InstallAsync(LogSnapshot? snapshot, CancellationToken cancellation)
    {
        if (snapshot is null)
        {
            return;
        }

        await disk.InstallAsync(snapshot, cancellation);
        parts.Feed.Replace(RecoveredState.Read(snapshot));
        parts.Events?.Restart(parts.Feed.Committed.Index);
        lost.Skipped();
        Applied = snapshot.Index;
        await announceSnapshot(cancellation);
    }
}
