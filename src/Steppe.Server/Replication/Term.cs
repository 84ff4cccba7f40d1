using Steppe.Log;
using Steppe.Model;
using Steppe.ServerCore;
using Steppe.State;

namespace Steppe.Server;

/// <summary>One leadership of this server: the leader machine and what carries out its effects.</summary>
internal sealed class Term
{
    private Term(Epoch epoch, EntryAppender appender, ServerLoop loop) => (Epoch, Appender, Loop) = (epoch, appender, loop);

    public Epoch Epoch { get; }

    public EntryAppender Appender { get; }

    public ServerLoop Loop { get; }

    /// <summary>Begins a term on the committed state, which must hold everything up to <paramref name="logIndex"/>, the head of the log.</summary>
    /// <param name="parts">The server.</param>
    /// <param name="log">Where to append.</param>
    /// <param name="snapshots">Takes snapshots now and then.</param>
    /// <param name="epoch">The term.</param>
    /// <param name="logIndex">The last entry.</param>
    /// <param name="bytes">Bytes of entries seen so far.</param>
    /// <param name="level">The <see cref="StateLevel"/> every server knows.</param>
    /// <param name="isShared">Whether other machines store and read the log.</param>
    /// <exception cref="NotLeadingException">The log takes no entries of this term.</exception>
    public static async Task<Term> BeginAsync(
        ServerParts parts, IReplicatedLog log, Snapshotter snapshots, Epoch epoch, ulong logIndex, long bytes, int level, bool isShared)
    {
        // The epoch grows with every term: even under one seed no id is made twice.
        var entropy = new Entropy(parts.Options.Seed ^ (epoch.Value * 0xD1342543DE82EF95UL));
        var appender = new EntryAppender(log, epoch, entropy.Split(), parts.Environment.Time, parts.Metrics, IsPacked)
        {
            LandedIndex = logIndex, AppendedBytes = bytes,
        };
        var machine = new LeaderMachine(
            parts.Feed.Committed,
            new LeaderOptions
            {
                Seed = entropy.NextUInt64(),
                Heartbeats = parts.Options.Heartbeats,
                Garbage = parts.Options.Garbage,
                TimeZones = parts.Options.TimeZones,
                Level = level,
                Autopilot = parts.Options.Autopilot,
            });
        var loop = new ServerLoop(machine, new ServerLoopParts(
            appender, snapshots, parts.Feed, parts.Events, parts.Environment.Schedule, parts.Metrics, parts.Environment.Time, parts.Environment.Logger));

        // An entry of its own fences whoever led before, and proves that the log takes entries before anybody is served.
        if (await Task.Run(() => appender.Append(new ServerEffect.AppendEntry(0, []))) is ServerInput.AppendFailed failed)
        {
            throw new NotLeadingException($"the log of epoch {epoch} takes no entries: {failed.Reason}");
        }

        loop.Start();
        return new Term(epoch, appender, loop);

        bool IsPacked() => isShared && parts.Feed.Committed.Level >= StateLevel.PackedEntries;
    }
}
