using Steppe.Log.Etcd;
using Steppe.Log.Etcd.Wire;
using Steppe.Simulation.Etcd;

namespace Steppe.Log.Tests.Etcd;

/// <summary>What session and append queue of one server tell each other, and what a server may conclude from the head of the log.</summary>
public sealed class CandidateTests
{
    private static readonly EtcdKeys Keys = new("/steppe");
    private static readonly EtcdTimes Times = new();
    private static readonly ClusterId Own = new(7);

    private readonly ModelEtcd _etcd = new();

    [Fact]
    public void AQueueThatWasDeposedEndsTheTermOnceAndRingsNobodyAfterwards()
    {
        var session = new LeaderSession(Keys, new ServerIdentity("a", "a", "a"), Times, static () => 5, new EntryBook()) { Stands = true };
        var candidate = new EtcdCandidate(session, new AppendQueue(Keys, Own, Times));
        Drive(session);
        Assert.True(candidate.Settle());
        Epoch epoch = Assert.IsType<Leadership.Leading>(candidate.Leadership).Epoch;

        _etcd.Ask(new DeleteRangeRequest { Key = Keys.Leader });
        candidate.Queue.Offer(1, epoch, new NewEntry(new EntryId(1), new byte[3]), DateTimeOffset.UnixEpoch);
        Drive(candidate.Queue);
        Assert.True(candidate.Settle());
        Assert.IsType<Leadership.Following>(candidate.Leadership);
        Assert.False(candidate.Settle());
        Assert.IsType<AppendResult.Deposed>(Assert.Single(candidate.Queue.TakeOutcomes()).Result);
    }

    [Fact]
    public void ALogThatEndsBeforeWhatWasReadHasGoneBack()
    {
        var book = new EntryBook();
        book.Remember(9, new EntryHash(1), 10);
        Assert.Null(book.Objection(Head(9, 1), read: 9));
        Assert.Null(book.Objection(Head(12, 3), read: 9));
        Assert.Contains("ends at entry 5", book.Objection(Head(5, 1), read: 9), StringComparison.Ordinal);
        Assert.Contains("ends at entry 0", book.Objection(head: null, read: 9), StringComparison.Ordinal);
        Assert.Contains("not the one this server has followed", book.Objection(Head(9, 2), read: 9), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatLandsWhileTheLogIsAskedIsNoObjection()
    {
        var book = new EntryBook();
        book.Remember(5, new EntryHash(1), 10);
        ulong read = book.Newest;
        book.Remember(6, new EntryHash(2), 10);
        Assert.Null(book.Objection(Head(5, 1), read));
    }

    private static HeadRecord Head(ulong index, ulong hash) => HeadRecord.Before(Own, index, new EntryHash(hash));

    private void Drive(IEtcdMachine machine)
    {
        while (machine.Next(TimeSpan.Zero).Ask is { } ask)
        {
            machine.Answer(_etcd.Ask(ask), TimeSpan.Zero);
        }
    }
}
