using Steppe.Log;
using Steppe.Log.File;
using Steppe.Model;
using Steppe.ServerCore;
using Steppe.Simulation.Running;
using Steppe.State;

namespace Steppe.Simulation.Servers;

/// <summary>The log on a server's own disk.</summary>
/// <remarks>What <c>EntryAppender</c>, <c>CommitThread</c> and <c>Snapshotter</c> do with threads.</remarks>
internal sealed class FileLeaderLog(SimulatedCluster cluster, SimulatedServer server, FileLogCore log, Entropy entropy) : ILeaderLog
{
    private ulong _lastSnapshotIndex = log.SnapshotIndex;
    private ulong _landedIndex = log.LastIndex;

    /// <inheritdoc/>
    public void Append(ServerLife life, ulong number, byte[] entry, string what)
    {
        cluster.Oracles.Launched(entry);
        life.After(Microseconds(2000), $"server: writes {what}", () =>
        {
            var id = new EntryId(new UInt128(entropy.NextUInt64(), entropy.NextUInt64()));
            AppendResult result = new AppendResult.Deposed();
            bool written = Try(life, number, () =>
                result = log.Append(log.Epoch, log.LastIndex, [new NewEntry(id, entry)], cluster.Time.Now).Results[0]);
            if (written)
            {
                Invariant.Holds(result is AppendResult.Landed, "a log with one leader takes its entries");
                life.After(Microseconds(25_000), null, () => Flush(life, number, ((AppendResult.Landed)result).Index));
            }
        });
    }

    /// <inheritdoc/>
    public void Committed(ServerLife life, ServerEffect.Committed committed)
    {
        cluster.Oracles.Landed(committed.Snapshot, committed.Changes);
        life.Gateway.Publish(committed.Snapshot);
        ConsiderSnapshot(life, committed.Snapshot);
    }

    /// <inheritdoc/>
    public void Confirm(ServerLife life, Action confirmed) => confirmed();

    // Not at once: the machine is in the middle of its effects.
    /// <inheritdoc/>
    public void SteppedDown(ServerLife life, string reason) => life.After(TimeSpan.Zero, null, () => server.Kill(reason));

    private void Flush(ServerLife life, ulong number, ulong index)
    {
        if (!Try(life, number, log.Sync))
        {
            return;
        }

        life.After(Microseconds(500), null, () =>
        {
            _landedIndex = index;
            life.Landed(number);
        });
        if (log.NeedsSpare && entropy.Next(5) == 0)
        {
            life.After(Microseconds(5000), "server: prepares a spare segment", () => TryAside(log.PrepareSpare));
        }
    }

    // A log that failed is the leader's end, told to it as the real appender does.
    private bool Try(ServerLife life, ulong number, Action action)
    {
        string? failure = null;
        bool survived = server.Guard(() =>
        {
            try
            {
                action();
            }
            catch (LogFailedException error)
            {
                failure = error.Message;
            }
        });
        if (survived && failure is not null)
        {
            life.Failed(number, failure);
        }

        return survived && failure is null;
    }

    private void TryAside(Action action) => server.Guard(() =>
    {
        try
        {
            action();
        }
        catch (IOException)
        {
            // A snapshot or a spare that cannot be written harms nothing.
        }
    });

    private void ConsiderSnapshot(ServerLife life, StateSnapshot state)
    {
        if (_landedIndex - _lastSnapshotIndex < life.SnapshotAfterEntries)
        {
            return;
        }

        ulong index = _landedIndex;
        _lastSnapshotIndex = index;
        life.After(Microseconds(100_000), $"server: snapshot of {state.Index}", () => TryAside(() =>
        {
            log.WriteSnapshot(index, output => SnapshotCodec.Write(state, output));
            log.Trim(log.SnapshotIndex);
        }));
    }

    private TimeSpan Microseconds(int most) => TimeSpan.FromMicroseconds(1 + entropy.Next(most));
}
