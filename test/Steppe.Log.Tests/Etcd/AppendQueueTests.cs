using Google.Protobuf;
using Steppe.Log.Etcd;
using Steppe.Log.Etcd.Wire;
using static Steppe.Log.Tests.Etcd.OneEtcd;

namespace Steppe.Log.Tests.Etcd;

/// <summary>Single rules of appending, against the model.</summary>
public sealed class AppendQueueTests
{
    private readonly OneEtcd _etcd = new();

    [Fact]
    public void ADeposedLeadersAppendFailsAndLeavesNothing()
    {
        AppendQueue queue = _etcd.Leading(out Epoch epoch);
        _etcd.Model.Ask(new DeleteRangeRequest { Key = Keys.Leader });
        _etcd.Model.Ask(new PutRequest { Key = Keys.Leader, Value = ByteString.CopyFromUtf8("other") });
        queue.Offer(1, epoch, new NewEntry(new EntryId(1), new byte[3]), DateTimeOffset.UnixEpoch);
        _etcd.Drive(queue);
        Assert.IsType<AppendResult.Deposed>(Assert.Single(queue.TakeOutcomes()).Result);
        Assert.Equal(epoch, queue.Deposed);
        Assert.Null(_etcd.Model.Find(Keys.Entry(1)));
    }

    [Fact]
    public void ARepeatOfAnEntryThatLandedLandsOnce()
    {
        AppendQueue queue = _etcd.Leading(out Epoch epoch);
        queue.Offer(1, epoch, new NewEntry(new EntryId(1), new byte[3]), DateTimeOffset.UnixEpoch);
        queue.Offer(2, epoch, new NewEntry(new EntryId(1), new byte[3]), DateTimeOffset.UnixEpoch);
        queue.Offer(3, epoch, new NewEntry(new EntryId(2), new byte[3]), DateTimeOffset.UnixEpoch);
        _etcd.Drive(queue);
        Assert.Equal([1ul, 1ul, 2ul], queue.TakeOutcomes().Select(static outcome => Assert.IsType<AppendResult.Landed>(outcome.Result).Index));
    }

    [Fact]
    public void TimeNeverRunsBackwards()
    {
        AppendQueue queue = _etcd.Leading(out Epoch epoch);
        queue.Offer(1, epoch, new NewEntry(new EntryId(1), new byte[3]), DateTimeOffset.UnixEpoch.AddHours(1));
        queue.Offer(2, epoch, new NewEntry(new EntryId(2), new byte[3]), DateTimeOffset.UnixEpoch);
        _etcd.Drive(queue);
        var follower = new LogFollower(Keys, new LogChain(Own, 1));
        Assert.All(_etcd.Read(follower), static entry => Assert.Equal(DateTimeOffset.UnixEpoch.AddHours(1), entry.At));
    }

    [Fact]
    public void AFullEtcdHoldsTheAppendUntilThereIsRoomOrNone()
    {
        AppendQueue queue = _etcd.Leading(out Epoch epoch);
        _etcd.Model.IsFull = true;
        queue.Offer(1, epoch, new NewEntry(new EntryId(1), new byte[3]), DateTimeOffset.UnixEpoch);
        _etcd.Drive(queue);
        Assert.Empty(queue.TakeOutcomes());
        Assert.NotNull(queue.LacksSpace);
        _etcd.Model.IsFull = false;
        queue.SpaceFreed();
        _etcd.Drive(queue);
        Assert.IsType<AppendResult.Landed>(Assert.Single(queue.TakeOutcomes()).Result);

        _etcd.Model.IsFull = true;
        queue.Offer(2, epoch, new NewEntry(new EntryId(2), new byte[3]), DateTimeOffset.UnixEpoch);
        _etcd.Drive(queue);
        queue.SpaceDenied("raise the quota");
        Assert.Equal("raise the quota", Assert.IsType<AppendResult.NotLanded>(Assert.Single(queue.TakeOutcomes()).Result).Reason);
    }

    [Fact]
    public void RoomThatIsNeverEnoughEndsTheAppend()
    {
        AppendQueue queue = _etcd.Leading(out Epoch epoch);
        _etcd.Model.IsFull = true;
        queue.Offer(1, epoch, new NewEntry(new EntryId(1), new byte[3]), DateTimeOffset.UnixEpoch);
        _etcd.Drive(queue);
        for (int made = 1; made <= 3; made++)
        {
            Assert.Empty(queue.TakeOutcomes());
            Assert.NotNull(queue.LacksSpace);
            queue.SpaceFreed();
            _etcd.Drive(queue);
        }

        Assert.Null(queue.LacksSpace);
        Assert.Contains("raise --quota-backend-bytes", Assert.IsType<AppendResult.NotLanded>(Assert.Single(queue.TakeOutcomes()).Result).Reason, StringComparison.Ordinal);
    }
}
