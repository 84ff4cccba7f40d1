using System.Buffers;
using Steppe.Log;
using Steppe.Log.Etcd;
using Steppe.Model;
using Steppe.Simulation.Running;
using Steppe.State;

namespace Steppe.Simulation.Servers;

/// <summary>The snapshots one life of a server takes, and what it deletes from the log because of them.</summary>
/// <remarks>What <c>Snapshotter</c> and <c>EtcdLog.TrimAsync</c> do with tasks.</remarks>
internal sealed class ReplicaSnapshots(SimulatedCluster cluster, SimulatedReplica replica, ReplicaLife life, EtcdDisk disk, ReplicaQuestions etcd, Entropy entropy)
{
    private const int KeepBytes = 4000;

    private readonly ulong _afterEntries = 15 + (ulong)entropy.Next(100);
    private ulong _lastIndex = life.Applied;
    private bool _isWriting;

    /// <summary>Takes one, a moment later, if it is time.</summary>
    public void Consider()
    {
        if (_isWriting || life.Applied - _lastIndex < _afterEntries)
        {
            return;
        }

        (_isWriting, _lastIndex) = (true, life.Applied);
        StateSnapshot state = life.State;
        ulong index = life.Applied;
        life.After(TimeSpan.FromMicroseconds(1 + entropy.Next(200_000)), () =>
        {
            bool isWritten = false;
            bool survived = replica.Guard(() => isWritten = Writes(() => Keep(index, state)));
            _isWriting = false;
            if (survived && isWritten)
            {
                etcd.Announce(Trim);
            }
        });
    }

    /// <summary>Keeps what the server shows for the next start, whatever the log says.</summary>
    public void KeepState()
    {
        if (life.Applied > disk.NewestIndex)
        {
            Keep(life.Applied, life.State);
        }
    }

    /// <summary>Keeps a snapshot that another server made.</summary>
    /// <returns>Whether the server goes on, and whether there was anything to do.</returns>
    public (bool Survived, bool IsInstalled) Install(LogSnapshot snapshot)
    {
        bool isInstalled = false;
        bool survived = replica.Guard(() => isInstalled = Writes(() => disk.Install(snapshot)));
        return (survived, isInstalled);
    }

    // A snapshot that cannot be written harms nothing.
    private static bool Writes(Action write)
    {
        try
        {
            write();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private void Keep(ulong index, StateSnapshot state)
    {
        var buffer = new ArrayBufferWriter<byte>();
        SnapshotCodec.Write(state, buffer, cluster.Log!.Records);
        replica.Keep(disk, disk.SnapshotOf(index, new ReadOnlySequence<byte>(buffer.WrittenMemory)));
    }

    private void Trim()
    {
        if (life.TermEpoch is not { } epoch)
        {
            return;
        }

        life.AskBarrier(epoch, told => etcd.Members(members =>
        {
            ulong head = (told as BarrierResult.Leading)?.Head ?? 0;
            ulong last = TrimRule.Last(Math.Min(disk.NewestIndex, TrimRule.HeldByEnough(members)), head, KeepBytes, disk.Book.BytesOf);
            if (last > 0)
            {
                etcd.Trim(epoch, last, () => cluster.Sightings.Add("trims", 1));
            }
        }));
    }
}
