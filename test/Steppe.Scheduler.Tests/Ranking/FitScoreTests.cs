using Steppe.Scheduler.Ranking;

namespace Steppe.Scheduler.Tests.Ranking;

public sealed class FitScoreTests
{
    [Theory]
    [InlineData(0, 0, 0, 1)]
    [InlineData(1, 1, 1, 0)]
    [InlineData(.5, .5, .75975, .24025)]
    [InlineData(.25, .25, .48629, .51371)]
    [InlineData(.75, .75, .91352, .08648)]
    [InlineData(.1, .9, .59988, .40012)]
    [InlineData(.5, 0, .37987, .62013)]
    [InlineData(.3, .6, .69312, .30688)]
    public void Scores_equal_the_recorded_ones(double cpu, double memory, double packed, double spread)
    {
        Assert.Equal(packed, FitScore.Of((long)(cpu * 1000), 1000, (long)(memory * 2000), 2000, spreads: false), 1e-5);
        Assert.Equal(spread, FitScore.Of((long)(cpu * 1000), 1000, (long)(memory * 2000), 2000, spreads: true), 1e-5);
    }
}
