namespace Steppe.Server.Tests;

public sealed class InboxTests
{
    [Fact]
    public async Task WhatWasAskedForComesFirstThenAllInOrder()
    {
        var inbox = new Inbox<string>(room: 2);
        Assert.True(await inbox.PutAsync("first", isBig: false, TestContext.Current.CancellationToken));
        Assert.True(await inbox.PutAsync("second", isBig: false, TestContext.Current.CancellationToken));
        Assert.True(inbox.PutAnswer("answer"));
        Assert.Equal(["answer", "first", "second"], TakeAll(inbox));
    }

    [Fact]
    public async Task WhoFindsNoRoomWaitsUntilSomethingIsTaken()
    {
        var inbox = new Inbox<string>(room: 1);
        await inbox.PutAsync("first", isBig: false, TestContext.Current.CancellationToken);
        ValueTask<bool> second = inbox.PutAsync("second", isBig: false, TestContext.Current.CancellationToken);
        Assert.True(inbox.PutAnswer("answer"));
        Assert.True(inbox.TryTake(out _));
        Assert.False(second.IsCompleted);
        Assert.True(inbox.TryTake(out string? first));
        Assert.Equal("first", first);
        Assert.True(await second);
        Assert.Equal(["second"], TakeAll(inbox));
    }

    [Fact]
    public async Task AClosedOneGivesWhatIsInAndTakesNothingMore()
    {
        var inbox = new Inbox<string>(room: 1);
        await inbox.PutAsync("first", isBig: false, TestContext.Current.CancellationToken);
        ValueTask<bool> outside = inbox.PutAsync("second", isBig: false, TestContext.Current.CancellationToken);
        inbox.Close();
        Assert.False(await outside);
        Assert.False(await inbox.PutAsync("third", isBig: false, TestContext.Current.CancellationToken));
        Assert.False(inbox.PutAnswer("fourth"));
        Assert.True(inbox.Take(out string? left));
        Assert.Equal("first", left);
        Assert.False(inbox.Take(out _));
    }

    [Fact]
    public async Task AThreadThatWaitsIsWoken()
    {
        var inbox = new Inbox<string>(room: 1);
        Task<string[]> taking = Task.Factory.StartNew(() => TakeUntilClosed(inbox), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        for (int i = 0; i < 1000; i++)
        {
            Assert.True(await inbox.PutAsync("something", isBig: false, TestContext.Current.CancellationToken));
        }

        inbox.Close();
        Assert.Equal(1000, (await taking).Length);
    }

    [Fact]
    public async Task BigAndSmallTakeTurns()
    {
        const int Small = Inbox<string>.SmallForOneBig;
        var inbox = new Inbox<string>(room: 1000);
        foreach (int i in Enumerable.Range(0, 3 * Small))
        {
            await inbox.PutAsync("small", isBig: false, TestContext.Current.CancellationToken);
        }

        foreach (int i in Enumerable.Range(0, 4))
        {
            await inbox.PutAsync("BIG", isBig: true, TestContext.Current.CancellationToken);
        }

        string[] taken = [.. TakeAll(inbox)];
        Assert.Equal(3 * Small, taken.Count(static item => item == "small"));
        int[] turns = [.. taken.Index().Where(static item => item.Item == "BIG").Select(static item => item.Index)];
        Assert.Equal([Small, (2 * Small) + 1, (3 * Small) + 2, (3 * Small) + 3], turns);
    }

    [Fact]
    public async Task ABigThingThatComesAfterSmallOnesAloneIsNext()
    {
        var inbox = new Inbox<string>(room: 10);
        await inbox.PutAsync("small", isBig: false, TestContext.Current.CancellationToken);
        await inbox.PutAsync("small", isBig: false, TestContext.Current.CancellationToken);
        Assert.True(inbox.TryTake(out _));
        await inbox.PutAsync("BIG", isBig: true, TestContext.Current.CancellationToken);
        Assert.Equal(["BIG", "small"], TakeAll(inbox));
    }

    [Fact]
    public async Task OneLineThatIsFullKeepsNobodyFromTheOther()
    {
        var inbox = new Inbox<string>(room: 1);
        await inbox.PutAsync("BIG", isBig: true, TestContext.Current.CancellationToken);
        ValueTask<bool> outside = inbox.PutAsync("BIG", isBig: true, TestContext.Current.CancellationToken);
        ValueTask<bool> small = inbox.PutAsync("small", isBig: false, TestContext.Current.CancellationToken);
        Assert.True(small.IsCompleted);
        Assert.False(outside.IsCompleted);
        Assert.Equal(["small", "BIG", "BIG"], TakeAll(inbox).Order(StringComparer.Ordinal).Reverse());
        Assert.True(await outside);
    }

    private static List<string> TakeAll(Inbox<string> inbox)
    {
        List<string> taken = [];
        while (inbox.TryTake(out string? item))
        {
            taken.Add(item);
        }

        return taken;
    }

    private static string[] TakeUntilClosed(Inbox<string> inbox)
    {
        List<string> taken = [];
        while (inbox.Take(out string? item))
        {
            taken.Add(item);
        }

        return [.. taken];
    }
}
