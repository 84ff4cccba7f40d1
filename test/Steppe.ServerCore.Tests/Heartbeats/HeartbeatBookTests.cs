using Steppe.Model;

namespace Steppe.ServerCore.Tests.Heartbeats;

public sealed class HeartbeatBookTests
{
    private readonly HeartbeatBook _book = new(HeartbeatOptions.Default, new Entropy(1));

    [Theory]
    [InlineData(1, 10)]
    [InlineData(500, 10)]
    [InlineData(1_000, 20)]
    [InlineData(7_500, 150)]
    public void TimeToLiveGrowsWithTheClusterAndIsSpread(int nodes, int baseSeconds)
    {
        NodeId[] ids = [.. Enumerable.Range(0, nodes).Select(static _ => new NodeId(Samples.Uuid()))];
        foreach (NodeId id in ids)
        {
            _book.Beat(id, Samples.Start);
        }

        TimeSpan[] ttls = [.. Enumerable.Range(0, 100).Select(_ => _book.Beat(ids[0], Samples.Start))];

        Assert.All(ttls, ttl => Assert.InRange(ttl.TotalSeconds, baseSeconds, baseSeconds * 2));
        Assert.True(ttls.Max() - ttls.Min() > TimeSpan.FromSeconds(baseSeconds * 0.5), "nodes that started together must drift apart");
        Assert.Equal(nodes, _book.Count);
    }

    [Fact]
    public void ANodeIsMissedAfterItsTimeAndGrace()
    {
        var node = new NodeId(Samples.Uuid());
        TimeSpan ttl = _book.Beat(node, Samples.Start);
        DateTimeOffset deadline = Samples.Start + ttl + HeartbeatOptions.Default.Grace;

        Assert.Equal(deadline, _book.LookAgainAt);
        Assert.Empty(_book.MissedAt(deadline.AddTicks(-1)));
        Assert.Equal([node], _book.MissedAt(deadline));
    }

    [Fact]
    public void AHeartbeatPutsTheDeadlineOff()
    {
        var node = new NodeId(Samples.Uuid());
        _book.Beat(node, Samples.Start);
        _book.Beat(node, Samples.Start.AddSeconds(15));
        Assert.Empty(_book.MissedAt(Samples.Start.AddSeconds(34)));
        Assert.Equal(1, _book.Count);
        _book.Remove(node);
        Assert.Null(_book.LookAgainAt);
    }

    [Fact]
    public void ANewLeaderGivesNodesTimeToFindIt()
    {
        var node = new NodeId(Samples.Uuid());
        _book.Expect(node, Samples.Start);
        Assert.Equal(Samples.Start.AddSeconds(310), _book.LookAgainAt);
    }

    [Fact]
    public void TheLongestSilentComesFirst()
    {
        NodeId late = new(Samples.Uuid()), early = new(Samples.Uuid());
        _book.Expect(late, Samples.Start.AddSeconds(1));
        _book.Expect(early, Samples.Start);
        Assert.Equal([early, late], _book.MissedAt(Samples.Start.AddHours(1)));
    }
}
