using Google.Protobuf;
using Steppe.Log.Etcd;
using Steppe.Log.Etcd.Wire;
using static Steppe.Log.Tests.Etcd.OneEtcd;

namespace Steppe.Log.Tests.Etcd;

/// <summary>Single rules of leading, against the model.</summary>
public sealed class LeaderSessionTests
{
    private readonly OneEtcd _etcd = new();

    [Fact]
    public void WhoHandsOverLetsTheOtherPass()
    {
        LeaderSession first = Session("a"), second = Session("b"), third = Session("c");
        _etcd.Drive(first);
        Assert.NotNull(first.Epoch);
        first.Resign(first.Epoch.Value, "c");
        Assert.Null(first.Epoch);
        _etcd.Drive(first);
        _etcd.Drive(second);
        Assert.Null(second.Epoch);
        _etcd.Drive(third);
        Assert.NotNull(third.Epoch);
    }

    [Fact]
    public void WhoIsWantedByNameDoesNotWaitThoughItHasJustLeft()
    {
        LeaderSession first = HandingOver("a", to: "b"), second = Session("b");
        _etcd.Drive(second);
        second.Resign(second.Epoch!.Value, "a");
        _etcd.Drive(second);
        _etcd.Drive(first, Times.Look);
        Assert.NotNull(first.Epoch);
    }

    [Fact]
    public void AWishThatNobodyFulfilsIsTakenBack()
    {
        LeaderSession first = HandingOver("a", to: "gone"), second = Session("b");
        _etcd.Drive(second);
        Assert.Null(second.Epoch);
        _etcd.Drive(first, Times.Lease / 2);
        Assert.Null(first.Epoch);
        _etcd.Drive(first, Times.Lease);
        Assert.NotNull(first.Epoch);
    }

    [Fact]
    public void AWishGoesWithWhoeverHadIt()
    {
        HandingOver("a", to: "gone");
        LeaderSession second = Session("b");
        _etcd.Model.Ask(new LeaseRevokeRequest { Id = 'a' });
        _etcd.Drive(second);
        Assert.NotNull(second.Epoch);
    }

    [Fact]
    public void WhoStandsNoMoreSeesWhoLeadsNext()
    {
        LeaderSession first = Session("a"), second = Session("b");
        _etcd.Drive(first);
        first.Stands = false;
        first.Resign(first.Epoch!.Value, "");
        _etcd.Drive(first);
        _etcd.Drive(first, Times.Look);
        Assert.Null(first.Epoch);
        _etcd.Drive(second);
        Assert.NotNull(second.Epoch);
        _etcd.Drive(first, Times.Look * 2);
        Assert.Equal("b", first.Leader?.Id);
    }

    [Fact]
    public void WhoIsStirredLooksAtOnceAndMissesNothingThatHappensMeanwhile()
    {
        LeaderSession first = Session("a"), second = Session("b");
        _etcd.Drive(first);
        _etcd.Drive(second);
        first.Resign(first.Epoch!.Value, "");
        first.Stands = false;
        second.Stir();
        IMessage look = second.Next(TimeSpan.Zero).Ask!;
        EtcdAnswer old = _etcd.Model.Ask(look);
        _etcd.Drive(first);
        second.Stir();
        second.Answer(old, TimeSpan.Zero);
        _etcd.Drive(second);
        Assert.NotNull(second.Epoch);
    }

    [Fact]
    public void WhoLeadsIsNotStirred()
    {
        LeaderSession session = Session("a");
        _etcd.Drive(session);
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
        _etcd.Drive(session);
        Assert.NotNull(session.Epoch);
        Assert.Null(session.Objection);
        if (index is { } last)
        {
            HeadRecord head = HeadRecord.Before(Own, (ulong)last, new EntryHash((UInt128)hash));
            _etcd.Model.Ask(new PutRequest { Key = Keys.Head, Value = ByteString.CopyFrom(head.ToBytes()) });
        }

        _etcd.Drive(session, Times.Lease / 2);
        Assert.Equal(objection is not null, session.Objection?.Contains(objection ?? "", StringComparison.Ordinal) == true);
    }

    // One that led, and has just named whom the others let pass.
    private LeaderSession HandingOver(string id, string to)
    {
        LeaderSession session = Session(id);
        _etcd.Drive(session);
        session.Resign(session.Epoch!.Value, to);
        _etcd.Drive(session);
        return session;
    }

    private LeaderSession Session(string id, EntryBook? book = null)
    {
        long lease = id[0];
        return new LeaderSession(Keys, new ServerIdentity(id, id, id), Times, () => lease, book ?? new EntryBook()) { Stands = true };
    }
}
