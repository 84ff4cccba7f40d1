using Steppe.Log;
using Steppe.Log.Etcd;
using Steppe.Server;
using Steppe.Simulation.Etcd;
using Steppe.Simulation.Running;
using Steppe.State;

namespace Steppe.Simulation.Servers;

/// <summary>Applies what the log holds, and takes a peer's snapshot where it no longer holds enough.</summary>
/// <remarks>What <c>LogReplay</c> and <c>PeerSnapshots</c> do with tasks.</remarks>
internal sealed class ReplicaReading(SimulatedCluster cluster, SimulatedReplica replica, ReplicaLife life, EtcdDisk disk, ReplicaQuestions etcd, ReplicaSnapshots snapshots)
{
    private static readonly TimeSpan FetchPause = TimeSpan.FromSeconds(1);

    private LogReading? _reading;
    private int _round;

    /// <summary>Applies entries up to one; what was asked before is given up.</summary>
    public void ReadTo(ulong upto, Action done)
    {
        Stop();
        if (life.Applied >= upto)
        {
            done();
            return;
        }

        var follower = new LogFollower(SimulatedEtcd.Keys, disk.Book.ChainBefore(disk.Cluster!.Value, life.Applied + 1));
        _reading = new LogReading(follower, replica.Etcd, replica.Time, entries => Take(entries, upto, done), error => Broken(error, upto, done));
        _reading.Go();
    }

    /// <summary>Gives up what was asked.</summary>
    public void Stop()
    {
        _round++;
        _reading?.Stop();
    }

    private void Take(IReadOnlyList<LogEntry> entries, ulong upto, Action done)
    {
        disk.Book.Remember(entries);
        foreach (LogEntry entry in entries)
        {
            if (!Apply(entry))
            {
                return;
            }

            if (life.Applied >= upto)
            {
                Stop();
                done();
                return;
            }
        }
    }

    private bool Apply(LogEntry entry)
    {
        try
        {
            life.Show(entry.Index, EntryReplay.Apply(life.State, [.. cluster.Broken.Replayed(cluster.Log!.Entries.Read(replica.Reads, entry))]).After);
            return true;
        }
        catch (StateFormatException error)
        {
            replica.CannotRead(error.Message, entry.Index);
            return false;
        }
    }

    private void Broken(Exception error, ulong upto, Action done)
    {
        if (error is not LogTrimmedException trimmed)
        {
            replica.Ends(error.Message);
            return;
        }

        int round = _round;
        etcd.Members(members => Fetch(
            new Queue<LogMember>(members.Where(member => member.Server.Id != replica.Name).OrderByDescending(static member => member.SnapshotIndex)),
            trimmed.FirstIndex - 1,
            snapshot =>
            {
                if (round == _round && (snapshot is null || Install(snapshot)))
                {
                    ReadTo(upto, done);
                }
            }));
    }

    private void Fetch(Queue<LogMember> members, ulong atLeast, Action<LogSnapshot?> done)
    {
        if (!members.TryDequeue(out LogMember? member))
        {
            life.After(FetchPause, () => done(null));
            return;
        }

        replica.AskPeer<LogSnapshot>(member.Server.Id, "snapshot", (peer, answer) => answer(new Answer<LogSnapshot>(peer.SnapshotFrom(atLeast))), answer =>
        {
            if (life.IsOver)
            {
                return;
            }

            if (answer.Reply is { } snapshot)
            {
                done(snapshot);
            }
            else
            {
                Fetch(members, atLeast, done);
            }
        });
    }

    private bool Install(LogSnapshot snapshot)
    {
        (bool survived, bool isInstalled) = snapshots.Install(snapshot);
        if (!survived || !isInstalled || snapshot.Index <= life.Applied)
        {
            return survived;
        }

        cluster.Sightings.Add("snapshots of others installed", 1);
        replica.Installed(snapshot.Index);
        try
        {
            life.Show(snapshot.Index, replica.Reads.Read(snapshot), whole: true);
        }
        catch (StateFormatException error)
        {
            replica.CannotRead(error.Message, snapshot.Index);
            return false;
        }

        etcd.Announce(static () => { });
        return true;
    }
}
