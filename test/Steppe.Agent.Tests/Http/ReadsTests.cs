using Steppe.Agent.Http;

namespace Steppe.Agent.Tests.Http;

public sealed class ReadsTests
{
    /// <summary>Scheduler reference §25: blocking queries wait up to a sixteenth longer than they were asked to.</summary>
    [Fact]
    public void WaitsEndUpToASixteenthLater()
    {
        TimeSpan wait = TimeSpan.FromSeconds(160);
        TimeSpan[] drawn = [.. Enumerable.Range(0, 1000).Select(_ => Reads.Jitter(wait))];
        Assert.All(drawn, static jitter => Assert.InRange(jitter, TimeSpan.Zero, TimeSpan.FromSeconds(10)));
        Assert.Contains(drawn, static jitter => jitter > TimeSpan.FromSeconds(8));
        Assert.Contains(drawn, static jitter => jitter < TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void NoWaitHasNone() => Assert.Equal(TimeSpan.Zero, Reads.Jitter(TimeSpan.Zero));
}
