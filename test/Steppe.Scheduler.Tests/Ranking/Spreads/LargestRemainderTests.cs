using Steppe.Scheduler.Ranking.Spreads;

namespace Steppe.Scheduler.Tests.Ranking.Spreads;

public sealed class LargestRemainderTests
{
    [Theory]
    [InlineData(10, new[] { 50, 0, 50 }, new[] { 5, 0, 5 })]
    [InlineData(10, new[] { 70, 20, 10 }, new[] { 7, 2, 1 })]
    [InlineData(3, new[] { 70, 20, 10 }, new[] { 2, 1, 0 })]
    [InlineData(7, new[] { 33, 33, 33, 1 }, new[] { 3, 2, 2, 0 })]
    [InlineData(1, new[] { 50, 50 }, new[] { 1, 0 })]
    [InlineData(0, new[] { 50, 50 }, new[] { 0, 0 })]
    [InlineData(10, new[] { 0, 0 }, new[] { 0, 0 })]
    [InlineData(2_000_000_000, new[] { 60, 40 }, new[] { 1_200_000_000, 800_000_000 })]
    public void Parts_are_whole_and_as_near_as_can_be(int count, int[] percents, int[] parts) =>
        Assert.Equal(parts, LargestRemainder.Divide(count, percents));
}
