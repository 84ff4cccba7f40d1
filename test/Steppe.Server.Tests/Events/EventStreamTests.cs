using Steppe.Model;
using Steppe.State;

namespace Steppe.Server.Tests.Events;

public sealed class EventStreamTests
{
    private readonly EventStream _events = new(kept: 3);

    [Theory]
    [InlineData(0UL, "4,5,6,7")]
    [InlineData(5UL, "5,6,7")]
    [InlineData(2UL, "4,5,6,7")]
    [InlineData(6UL, "6,7")]
    [InlineData(99UL, "6,7")]
    public async Task BeginsWithTheOldestKeptOrTheFirstAtTheIndexOrTheNewest(ulong index, string expected)
    {
        for (ulong i = 1; i <= 6; i++)
        {
            Publish(i);
        }

        Assert.Equal(3, _events.Kept);
        IAsyncEnumerator<EventBatch> reading = _events.FollowAsync(index, CancellationToken.None).GetAsyncEnumerator();
        List<ulong> seen = [];
        while (seen.LastOrDefault() != 7 && await NextAsync(reading))
        {
            seen.Add(reading.Current.Index);
            if (seen[^1] == 6)
            {
                Publish(7);
            }
        }

        Assert.Equal(expected, string.Join(',', seen));
    }

    [Fact]
    public async Task EverySubscriberSeesEveryBatchAndTheSameBytes()
    {
        IAsyncEnumerator<EventBatch>[] readers = [.. Enumerable.Range(0, 20).Select(_ => _events.FollowAsync(0, CancellationToken.None).GetAsyncEnumerator())];
        Task<List<byte[]>>[] reading = [.. readers.Select(ReadAsync)];
        for (ulong i = 1; i <= 200; i++)
        {
            Publish(i);
        }

        List<byte[]>[] seen = await Task.WhenAll(reading);
        Assert.All(seen, one => Assert.All(one.Zip(seen[0]), static pair => Assert.Same(pair.Second, pair.First)));
        Assert.Equal(Enumerable.Range(1, 200).Select(static i => (byte)i), seen[0].Select(static json => json[0]));

        static async Task<List<byte[]>> ReadAsync(IAsyncEnumerator<EventBatch> reader)
        {
            List<byte[]> read = [];
            while (read.Count < 200 && await reader.MoveNextAsync())
            {
                read.Add(reader.Current.Events[0].Encode(static happened => [(byte)happened.Index]));
            }

            return read;
        }
    }

    [Fact]
    public async Task SubscriberThatFallsTooFarBehindIsTold()
    {
        IAsyncEnumerator<EventBatch> reading = _events.FollowAsync(0, CancellationToken.None).GetAsyncEnumerator();
        Publish(1);
        Assert.True(await NextAsync(reading));
        for (ulong i = 2; i <= (ulong)EventStream.MostBehind + 3; i++)
        {
            Publish(i);
        }

        EventsLostException lost = await Assert.ThrowsAsync<EventsLostException>(async () => await NextAsync(reading));
        Assert.EndsWith("subscribe again with index=2", lost.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AStateThatIsReplacedEndsEverySubscriptionAndNewOnesBeginAfterIt()
    {
        IAsyncEnumerator<EventBatch> reading = _events.FollowAsync(0, CancellationToken.None).GetAsyncEnumerator();
        Publish(1);
        Assert.True(await NextAsync(reading));
        _events.Restart(9);

        EventsLostException lost = await Assert.ThrowsAsync<EventsLostException>(async () => await NextAsync(reading));
        Assert.EndsWith("subscribe with index=9", lost.Message, StringComparison.Ordinal);
        Assert.Equal(0, _events.Kept);
        IAsyncEnumerator<EventBatch> later = _events.FollowAsync(9, CancellationToken.None).GetAsyncEnumerator();
        Publish(10);
        Assert.True(await NextAsync(later));
        Assert.Equal(10UL, later.Current.Index);
    }

    [Fact]
    public async Task TheEndOfTheServerEndsEverySubscription()
    {
        IAsyncEnumerator<EventBatch> reading = _events.FollowAsync(0, CancellationToken.None).GetAsyncEnumerator();
        Task<bool> waiting = reading.MoveNextAsync().AsTask();
        _events.Close();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await NextAsync(_events.FollowAsync(0, CancellationToken.None).GetAsyncEnumerator()));
    }

    [Fact]
    public async Task ServerPublishesWhatItCommits()
    {
        await using TestServer server = await TestServer.StartAsync();
        IAsyncEnumerator<EventBatch> reading = server.Node.Events!.FollowAsync(0, CancellationToken.None).GetAsyncEnumerator();
        Node node = await server.AddNodeAsync("n1");

        StateEvent? happened = null;
        while (happened?.Key != node.Id.ToString())
        {
            Assert.True(await NextAsync(reading));
            happened = reading.Current.Events[0].Event;
        }

        Assert.Equal((EventTopics.Node, EventTypes.NodeRegistration), (happened.Topic, happened.Type));
        Assert.Equal(reading.Current.Index, happened.Index);
        await using TestServer off = await TestServer.StartAsync(change: static options => options with { EventBufferSize = null });
        Assert.Null(off.Node.Events);
    }

    private static async Task<bool> NextAsync(IAsyncEnumerator<EventBatch> reading) =>
        await reading.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    private void Publish(ulong index)
    {
        Node node = Samples.Node("n1");
        _events.Publish(new CommittedCommand(
            new RegisterNode { RequestId = default, At = DateTimeOffset.UnixEpoch, Node = node }, index, [new Change.OfNode(null, node)]));
    }
}
