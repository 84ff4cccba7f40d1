using Steppe.Model;
using Steppe.Scheduler.Ranking;

namespace Steppe.Scheduler.Tests.Ranking;

public sealed class ScoreSumTests
{
    [Fact]
    public void Anti_affinity_grows_with_copies()
    {
        Assert.Equal(0, ScoreSum.AntiAffinity(0, 10));
        Assert.Equal(-.2, ScoreSum.AntiAffinity(1, 10), 1e-9);
        Assert.Equal(-.5, ScoreSum.AntiAffinity(4, 10), 1e-9);
    }

    [Fact]
    public void The_mean_is_of_what_applies()
    {
        Assert.Equal(.75975, ScoreSum.Of(.75975, 0, null).Mean, 1e-9);
        Assert.Equal(.279875, ScoreSum.Of(.75975, -.2, null).Mean, 1e-9);
        Assert.Equal((.75975 - .2 - 1) / 3, ScoreSum.Of(.75975, -.2, null).WithPenalty().Mean, 1e-9);
        Assert.Equal((.75975 + .5) / 2, ScoreSum.Of(.75975, 0, .5).Mean, 1e-9);
        Assert.Equal((.75975 - .25) / 2, ScoreSum.Of(.75975, 0, null).WithSpread(-.25).Mean, 1e-9);
        Assert.Equal(.75975, ScoreSum.Of(.75975, 0, null).WithSpread(0).Mean, 1e-9);
    }

    [Fact]
    public void A_group_with_affinities_averages_the_zero_of_a_node_that_meets_none() =>
        Assert.Equal(.75975 / 2, ScoreSum.Of(.75975, 0, 0).Mean, 1e-9);

    [Fact]
    public void The_user_sees_every_sub_score_and_their_mean()
    {
        NodeScore score = ScoreSum.Explain(default, new Verdict(null, null, .5, 1), -.2, .25, -.75, isPenalized: true);

        Assert.Equal(
            Cluster.Map<double>().Add("allocation-spread", -.75).Add("binpack", .5).Add("job-anti-affinity", -.2)
                .Add("node-affinity", .25).Add("node-reschedule-penalty", -1),
            score.Scores);
        Assert.Equal((.5 - .2 + .25 - .75 - 1) / 5, score.Normalized, 1e-12);
        Assert.DoesNotContain(
            "allocation-spread", ScoreSum.Explain(default, new Verdict(null, null, .5, 0), 0, null, 0, isPenalized: false).Scores.Keys);
    }
}
