using Google.Protobuf;
using Steppe.Log.Etcd;
using Steppe.Log.Etcd.Wire;
using Steppe.Simulation.Etcd;

namespace Steppe.Log.Tests.Etcd;

/// <summary>Single rules of the machines against the model.</summary>
public sealed class MachineTests
{
    private static readonly EtcdKeys Keys = new("/steppe");
    private static readonly EtcdTimes Times = new();
    private static readonly ClusterId Own = new(1);

    private readonly ModelEtcd _etcd = new();

    [Fact]
    public void AnEmptyEtcdGetsTheFreshClusterAndOthersAdoptIt()
    {
        Assert.Equal(new ClusterId(5), Join(null, 5).Joined);
        Assert.Equal(new ClusterId(5), Join(null, 6).Joined);
        Assert.Equal(new ClusterId(5), Join(new ClusterId(5), 7).Joined);
    }

    [Fact]
    public void AnotherClusterIsRefused()
    {
        Join(null, 5);
        ClusterJoin join = Join(new ClusterId(4), 6);
        Assert.Null(join.Joined);
        Assert.Contains("belongs to cluster 00000000000000000000000000000004", join.Refusal, StringComparison.Ordinal);
        Assert.Contains("correct the endpoints", join.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void AnEtcdThatHasLostTheClusterIsRefusedAndNothingIsWritten()
    {
        ClusterJoin join = Join(new ClusterId(4), 6);
        Assert.Contains("holds no cluster", join.Refusal, StringComparison.Ordinal);
        Assert.Null(_etcd.Find(Keys.Cluster));
    }

    [Theory]
    [InlineData("3.3.27", false)]
    [InlineData("3.4.0", true)]
    [InlineData("3.5.16", true)]
    [InlineData("4.0.0-rc.1", true)]
    [InlineData("nonsense", false)]
    public void AnEtcdThatIsTooOldIsRefused(string version, bool isNewEnough)
    {
        _etcd.Version = version;
        ClusterJoin join = Join(null, 5);
        Assert.Equal(isNewEnough, join.Joined is not null);
        Assert.Equal(!isNewEnough, join.Refusal?.Contains("upgrade it", StringComparison.Ordinal) == true);
    }

    [Fact]
    public void ASeedIsWrittenOnceWithTheCluster()
    {
        HeadRecord seed = HeadRecord.Before(Own, 41, new EntryHash(9));
        var join = new ClusterJoin(Keys, Own, new ClusterId(8), seed, Times);
        Drive(join);
        Assert.Equal(Own, join.Joined);
        Assert.Equal(41ul, HeadRecord.Find(_etcd.Find(Keys.Head)!.Value.Span)!.Last.Index);
    }

    [Fact]
    public void AnEngineThatWentBackIsRefused()
    {
        Append(3);
        var follower = new LogFollower(Keys, LogChain.Behind(HeadRecord.Before(Own, 10, new EntryHash(3))));
        var refused = Assert.Throws<LogRefusedException>(() => Read(follower, _etcd));
        Assert.Contains("ends at entry 3, but this server has already applied entry 10", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnEngineWithAnotherHistoryIsRefused()
    {
        Append(3);
        var same = new LogFollower(Keys, LogChain.Behind(HeadRecord.Before(Own, 3, new EntryHash(3))));
        Assert.Contains(
            "not the one this server has followed up to entry 3",
            Assert.Throws<LogRefusedException>(() => Read(same, _etcd)).Message,
            StringComparison.Ordinal);
        var behind = new LogFollower(Keys, LogChain.Behind(HeadRecord.Before(Own, 2, new EntryHash(3))));
        Assert.Throws<LogRefusedException>(() => Read(behind, _etcd));
    }

    [Fact]
    public void AReaderFromBeforeTheBeginningIsToldWhereItIs()
    {
        Append(5);
        _etcd.Ask(new DeleteRangeRequest { Key = Keys.Entries, RangeEnd = Keys.Entry(4) });
        var follower = new LogFollower(Keys, new LogChain(Own, 1));
        Assert.Equal(4ul, Assert.Throws<LogTrimmedException>(() => Read(follower, _etcd)).FirstIndex);
    }

    [Fact]
    public void ADeposedLeadersAppendFailsAndLeavesNothing()
    {
        AppendQueue queue = Leading(out Epoch epoch);
        _etcd.Ask(new DeleteRangeRequest { Key = Keys.Leader });
        _etcd.Ask(new PutRequest { Key = Keys.Leader, Value = ByteString.CopyFromUtf8("other") });
        queue.Offer(1, epoch, new NewEntry(new EntryId(1), new byte[3]), DateTimeOffset.UnixEpoch);
        Drive(queue);
        Assert.IsType<AppendResult.Deposed>(Assert.Single(queue.TakeOutcomes()).Result);
        Assert.Equal(epoch, queue.Deposed);
        Assert.Null(_etcd.Find(Keys.Entry(1)));
    }

    [Fact]
    public void ARepeatOfAnEntryThatLandedLandsOnce()
    {
        AppendQueue queue = Leading(out Epoch epoch);
        queue.Offer(1, epoch, new NewEntry(new EntryId(1), new byte[3]), DateTimeOffset.UnixEpoch);
        queue.Offer(2, epoch, new NewEntry(new EntryId(1), new byte[3]), DateTimeOffset.UnixEpoch);
        queue.Offer(3, epoch, new NewEntry(new EntryId(2), new byte[3]), DateTimeOffset.UnixEpoch);
        Drive(queue);
        Assert.Equal([1ul, 1ul, 2ul], queue.TakeOutcomes().Select(static outcome => Assert.IsType<AppendResult.Landed>(outcome.Result).Index));
    }

    [Fact]
    public void TimeNeverRunsBackwards()
    {
        AppendQueue queue = Leading(out Epoch epoch);
        queue.Offer(1, epoch, new NewEntry(new EntryId(1), new byte[3]), DateTimeOffset.UnixEpoch.AddHours(1));
        queue.Offer(2, epoch, new NewEntry(new EntryId(2), new byte[3]), DateTimeOffset.UnixEpoch);
        Drive(queue);
        var follower = new LogFollower(Keys, new LogChain(Own, 1));
        Assert.All(Read(follower, _etcd), static entry => Assert.Equal(DateTimeOffset.UnixEpoch.AddHours(1), entry.At));
    }

    [Fact]
    public void AFullEtcdHoldsTheAppendUntilThereIsRoomOrNone()
    {
        AppendQueue queue = Leading(out Epoch epoch);
        _etcd.IsFull = true;
        queue.Offer(1, epoch, new NewEntry(new EntryId(1), new byte[3]), DateTimeOffset.UnixEpoch);
        Drive(queue);
        Assert.Empty(queue.TakeOutcomes());
        Assert.NotNull(queue.LacksSpace);
        _etcd.IsFull = false;
        queue.SpaceFreed();
        Drive(queue);
        Assert.IsType<AppendResult.Landed>(Assert.Single(queue.TakeOutcomes()).Result);

        _etcd.IsFull = true;
        queue.Offer(2, epoch, new NewEntry(new EntryId(2), new byte[3]), DateTimeOffset.UnixEpoch);
        Drive(queue);
        queue.SpaceDenied("raise the quota");
        Assert.Equal("raise the quota", Assert.IsType<AppendResult.NotLanded>(Assert.Single(queue.TakeOutcomes()).Result).Reason);
    }

    [Fact]
    public void RoomThatIsNeverEnoughEndsTheAppend()
    {
        AppendQueue queue = Leading(out Epoch epoch);
        _etcd.IsFull = true;
        queue.Offer(1, epoch, new NewEntry(new EntryId(1), new byte[3]), DateTimeOffset.UnixEpoch);
        Drive(queue);
        for (int made = 1; made <= 3; made++)
        {
            Assert.Empty(queue.TakeOutcomes());
            Assert.NotNull(queue.LacksSpace);
            queue.SpaceFreed();
            Drive(queue);
        }

        Assert.Null(queue.LacksSpace);
        Assert.Contains("raise --quota-backend-bytes", Assert.IsType<AppendResult.NotLanded>(Assert.Single(queue.TakeOutcomes()).Result).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void WhoHandsOverLetsTheOtherPass()
    {
        LeaderSession first = Session("a"), second = Session("b"), third = Session("c");
        Drive(first);
        Assert.NotNull(first.Epoch);
        first.Resign(first.Epoch.Value, "c");
        Assert.Null(first.Epoch);
        Drive(first);
        Drive(second);
        Assert.Null(second.Epoch);
        Drive(third);
        Assert.NotNull(third.Epoch);
    }

    [Fact]
    public void WhoIsWantedByNameDoesNotWaitThoughItHasJustLeft()
    {
        LeaderSession first = Session("a"), second = Session("b");
        Drive(first);
        first.Resign(first.Epoch!.Value, "b");
        Drive(first);
        Drive(second);
        second.Resign(second.Epoch!.Value, "a");
        Drive(second);
        Drive(first, Times.Look);
        Assert.NotNull(first.Epoch);
    }

    [Fact]
    public void AWishThatNobodyFulfilsIsTakenBack()
    {
        LeaderSession first = Session("a"), second = Session("b");
        Drive(first);
        first.Resign(first.Epoch!.Value, "gone");
        Drive(first);
        Drive(second);
        Assert.Null(second.Epoch);
        Drive(first, Times.Lease / 2);
        Assert.Null(first.Epoch);
        Drive(first, Times.Lease);
        Assert.NotNull(first.Epoch);
    }

    [Fact]
    public void AWishGoesWithWhoeverHadIt()
    {
        LeaderSession first = Session("a"), second = Session("b");
        Drive(first);
        first.Resign(first.Epoch!.Value, "gone");
        Drive(first);
        _etcd.Ask(new LeaseRevokeRequest { Id = 'a' });
        Drive(second);
        Assert.NotNull(second.Epoch);
    }

    [Fact]
    public void WhoStandsNoMoreSeesWhoLeadsNext()
    {
        LeaderSession first = Session("a"), second = Session("b");
        Drive(first);
        first.Stands = false;
        first.Resign(first.Epoch!.Value, "");
        Drive(first);
        Drive(first, Times.Look);
        Assert.Null(first.Epoch);
        Drive(second);
        Assert.NotNull(second.Epoch);
        Drive(first, Times.Look * 2);
        Assert.Equal("b", first.Leader?.Id);
    }

    [Fact]
    public void WhoIsStirredLooksAtOnceAndMissesNothingThatHappensMeanwhile()
    {
        LeaderSession first = Session("a"), second = Session("b");
        Drive(first);
        Drive(second);
        first.Resign(first.Epoch!.Value, "");
        first.Stands = false;
        second.Stir();
        IMessage look = second.Next(TimeSpan.Zero).Ask!;
        EtcdAnswer old = _etcd.Ask(look);
        Drive(first);
        second.Stir();
        second.Answer(old, TimeSpan.Zero);
        Drive(second);
        Assert.NotNull(second.Epoch);
    }

    [Fact]
    public void WhoLeadsIsNotStirred()
    {
        LeaderSession session = Session("a");
        Drive(session);
        Assert.NotNull(session.Epoch);
        session.Stir();
        Assert.Null(session.Next(TimeSpan.Zero).Ask);
    }

    [Theory]
    [InlineData(9, 1, null)]
    [InlineData(12, 2, null)]
    [InlineData(5, 1, "the log in etcd ends at entry 5, but this server has already applied entry 9")]
    [InlineData(9, 2, "is not the one this server has followed up to entry 9")]
    [InlineData(null, 0, "the log in etcd ends at entry 0")]
    public void ALeaderThatHasNothingToAppendLooksWhetherEtcdStillHoldsWhatItHasRead(int? index, int hash, string? objection)
    {
        var book = new EntryBook();
        book.Remember(9, new EntryHash(1), 10);
        LeaderSession session = Session("a", book);
        Drive(session);
        Assert.NotNull(session.Epoch);
        Assert.Null(session.Objection);
        if (index is { } last)
        {
            HeadRecord head = HeadRecord.Before(Own, (ulong)last, new EntryHash((UInt128)hash));
            _etcd.Ask(new PutRequest { Key = Keys.Head, Value = ByteString.CopyFrom(head.ToBytes()) });
        }

        Drive(session, Times.Lease / 2);
        Assert.Equal(objection is not null, session.Objection?.Contains(objection ?? "", StringComparison.Ordinal) == true);
    }

    [Theory]
    [InlineData(new ulong[] { 9 }, 9)]
    [InlineData(new ulong[] { 9, 4 }, 4)]
    [InlineData(new ulong[] { 9, 0, 4 }, 4)]
    [InlineData(new ulong[] { 9, 0, 0 }, 0)]
    [InlineData(new ulong[] { 9, 8, 7, 0, 0 }, 7)]
    [InlineData(new ulong[] { }, 0)]
    public void OnlyWhatMoreThanHalfOfTheMembersHoldMayGo(ulong[] snapshots, ulong expected) => Assert.Equal(
        expected,
        TrimRule.HeldByEnough([.. snapshots.Select(static (index, place) =>
            new LogMember(new ServerIdentity($"s{place}", "", ""), default, index) { IsPresent = index > 4 })]));

    [Fact]
    public void TheNewestEntriesStay()
    {
        Assert.Equal(6ul, TrimRule.Last(bound: 8, head: 10, keepBytes: 400, static _ => 100));
        Assert.Equal(8ul, TrimRule.Last(bound: 8, head: 10, keepBytes: 100, static _ => 100));
        Assert.Equal(9ul, TrimRule.Last(bound: 10, head: 10, keepBytes: 0, static _ => 100));
        Assert.Equal(0ul, TrimRule.Last(bound: 10, head: 10, keepBytes: 10_000, static _ => 100));
        Assert.Equal(0ul, TrimRule.Last(bound: 0, head: 0, keepBytes: 10, static _ => 100));
    }

    [Theory]
    [InlineData("10.0.0.1", "http://10.0.0.1:2379/")]
    [InlineData("etcd.example:99", "http://etcd.example:99/")]
    [InlineData("http://a:80", "http://a/")]
    [InlineData("https://a", "https://a:2379/")]
    [InlineData("[::1]", "http://[::1]:2379/")]
    public void EndpointsAreReadAsWritten(string text, string expected) => Assert.Equal(expected, EtcdEndpoint.Parse(text, isTls: false).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("ftp://a")]
    [InlineData("http://a/path")]
    [InlineData("a:b")]
    [InlineData("http://user:secret@a")]
    public void WhatIsNoEndpointIsRefused(string text) => Assert.Throws<FormatException>(() => EtcdEndpoint.Parse(text, isTls: false));

    private ClusterJoin Join(ClusterId? known, ulong fresh)
    {
        var join = new ClusterJoin(Keys, known, new ClusterId(fresh), seed: null, Times);
        Drive(join);
        return join;
    }

    private LeaderSession Session(string id, EntryBook? book = null)
    {
        long lease = id[0];
        return new LeaderSession(Keys, new ServerIdentity(id, id, id), Times, () => lease, book ?? new EntryBook()) { Stands = true };
    }

    private AppendQueue Leading(out Epoch epoch)
    {
        _etcd.Ask(new PutRequest { Key = Keys.Leader, Value = ByteString.CopyFromUtf8("own") });
        epoch = new Epoch((ulong)_etcd.Find(Keys.Leader)!.CreateRevision);
        var queue = new AppendQueue(Keys, Own, Times);
        queue.Begin(epoch);
        return queue;
    }

    private void Append(int entries)
    {
        AppendQueue queue = Leading(out Epoch epoch);
        for (ulong number = 1; number <= (ulong)entries; number++)
        {
            queue.Offer(number, epoch, new NewEntry(new EntryId(number), new byte[5]), DateTimeOffset.UnixEpoch);
        }

        Drive(queue);
        Assert.Equal(entries, queue.TakeOutcomes().Count);
    }

    private static IReadOnlyList<LogEntry> Read(LogFollower follower, ModelEtcd etcd)
    {
        List<LogEntry> entries = [];
        while (follower.WatchFrom is null)
        {
            entries.AddRange(follower.Take((RangeResponse)((EtcdAnswer.Reply)etcd.Ask(follower.NextQuestion())).Message));
        }

        return entries;
    }

    private void Drive(IEtcdMachine machine, TimeSpan now = default)
    {
        while (machine.Next(now).Ask is { } ask)
        {
            machine.Answer(_etcd.Ask(ask), now);
        }
    }
}
