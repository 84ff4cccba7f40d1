using Google.Protobuf;
using Steppe.Log.Etcd;
using Steppe.Log.Etcd.Wire;
using Steppe.Simulation.Etcd;

namespace Steppe.Log.Tests.Etcd;

/// <summary>A model of etcd, and machines that ask it until they have nothing more to ask.</summary>
internal sealed class OneEtcd
{
    public static readonly EtcdKeys Keys = new("/steppe");
    public static readonly EtcdTimes Times = new();
    public static readonly ClusterId Own = new(1);

    public ModelEtcd Model { get; } = new();

    public void Drive(IEtcdMachine machine, TimeSpan now = default)
    {
        while (machine.Next(now).Ask is { } ask)
        {
            machine.Answer(Model.Ask(ask), now);
        }
    }

    /// <summary>The queue of whoever leads.</summary>
    public AppendQueue Leading(out Epoch epoch)
    {
        Model.Ask(new PutRequest { Key = Keys.Leader, Value = ByteString.CopyFromUtf8("own") });
        epoch = new Epoch((ulong)Model.Find(Keys.Leader)!.CreateRevision);
        var queue = new AppendQueue(Keys, Own, Times);
        queue.Begin(epoch);
        return queue;
    }

    /// <summary>Appends so many entries.</summary>
    public void Append(int entries)
    {
        AppendQueue queue = Leading(out Epoch epoch);
        for (ulong number = 1; number <= (ulong)entries; number++)
        {
            queue.Offer(number, epoch, new NewEntry(new EntryId(number), new byte[5]), DateTimeOffset.UnixEpoch);
        }

        Drive(queue);
        Assert.Equal(entries, queue.TakeOutcomes().Count);
    }

    /// <summary>Everything a follower finds.</summary>
    public IReadOnlyList<LogEntry> Read(LogFollower follower)
    {
        List<LogEntry> entries = [];
        while (follower.WatchFrom is null)
        {
            entries.AddRange(follower.Take((RangeResponse)((EtcdAnswer.Reply)Model.Ask(follower.NextQuestion())).Message));
        }

        return entries;
    }
}
