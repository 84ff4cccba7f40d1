using Steppe.Model;
using Steppe.Scheduler.Ranking.Spreads;

namespace Steppe.Scheduler.Tests.Ranking.Spreads;

/// <summary>The boosts that the scheduler reference gives as examples, and the cases of its §15.3.</summary>
public sealed class SpreadBlockTests
{
    private static readonly Node Bare = new Cluster().AddNode("bare");

    [Fact]
    public void A_target_boosts_by_what_is_missing_of_it()
    {
        TargetSpread spread = Targets(10, 1, ("dc1", 70));

        Count(spread, "dc1", 3);

        Assert.Equal(.428571, BoostOf(spread, "dc1"), 1e-6);
        Assert.Equal(.666667, BoostOf(spread, "elsewhere"), 1e-6);
    }

    [Fact]
    public void Beyond_its_target_a_value_falls_without_bound()
    {
        TargetSpread spread = Targets(10, 1, ("a", 10), ("b", 90));

        Count(spread, "a", 4);

        Assert.Equal(-4, BoostOf(spread, "a"), 1e-9);
    }

    [Fact]
    public void A_block_counts_by_its_part_of_all_weights() => Assert.Equal(.225, BoostOf(Targets(10, .25, ("a", 100)), "a"), 1e-9);

    [Fact]
    public void What_no_target_is_meant_for_is_unwanted()
    {
        TargetSpread whole = Targets(10, .5, ("a", 50), ("b", 50));

        Assert.Equal(-1, BoostOf(whole, "c"));
        Assert.Equal(-1, whole.BoostOf(whole.ValueOf(Bare, isCandidate: true)));
        Assert.False(whole.Wants(whole.ValueOf(Bare, isCandidate: true)));
        Assert.False(whole.Wants(ValueOf(whole, "c")));
    }

    [Fact]
    public void Nothing_percent_is_never_better_than_the_worst_of_the_rest()
    {
        TargetSpread spread = Targets(10, 1, ("none", 0), ("a", 50), ("b", 50));
        Assert.Equal(-1, BoostOf(spread, "none"));

        _ = ValueOf(spread, "b");
        Count(spread, "b", 13);

        Assert.Equal(-1.8, BoostOf(spread, "b"), 1e-9);
        Assert.Equal(-1.8, BoostOf(spread, "none"), 1e-9);
    }

    [Fact]
    public void Targets_of_nothing_leave_nothing_to_others()
    {
        TargetSpread spread = Targets(10, 1, ("none", 0));

        Assert.Equal(-1, BoostOf(spread, "other"));
        Assert.False(spread.Wants(ValueOf(spread, "other")));
    }

    [Fact]
    public void A_value_wants_allocations_until_its_quota_is_filled()
    {
        TargetSpread spread = Targets(10, 1, ("a", 70), ("b", 20), ("c", 10));

        Count(spread, "b", 1);
        Assert.True(spread.Wants(ValueOf(spread, "b")));
        Assert.False(spread.Count(ValueOf(spread, "b"), live: 0, finished: 1));
        Assert.False(spread.Wants(ValueOf(spread, "b")));
        Assert.Equal(0, BoostOf(spread, "b"), 1e-9);
    }

    [Fact]
    public void All_other_values_share_what_is_left()
    {
        TargetSpread spread = Targets(10, 1, ("a", 80));

        Count(spread, "x", 1);
        Assert.True(spread.Wants(ValueOf(spread, "y")));
        bool reachesOthers = spread.Count(ValueOf(spread, "y"), live: 1, finished: 0);

        Assert.True(reachesOthers);
        Assert.False(spread.Wants(ValueOf(spread, "z")));
        Assert.Equal(.5, BoostOf(spread, "z"), 1e-9);
    }

    [Fact]
    public void A_star_may_be_written()
    {
        TargetSpread spread = Targets(10, 1, ("a", 60), ("*", 40));

        Assert.Equal(.75, BoostOf(spread, "x"), 1e-9);
    }

    [Theory]
    [InlineData(new[] { 0, 0 }, new[] { 0.0, 0 })]
    [InlineData(new[] { 2, 1, 0 }, new[] { -1.0, 1, 1 })]
    [InlineData(new[] { 3, 3, 0 }, new[] { -1.0, -1, 1 })]
    [InlineData(new[] { 4, 2 }, new[] { -1.0, 1 })]
    [InlineData(new[] { 3, 2 }, new[] { -.5, .5 })]
    public void An_even_spread_boosts_the_least_used(int[] uses, double[] boosts)
    {
        EvenSpread spread = new(JobChanges.Spread("${meta.rack}", 100));
        for (int at = 0; at < uses.Length; at++)
        {
            Count(spread, $"rack-{at}", uses[at]);
        }

        Assert.Equal(boosts, Enumerable.Range(0, uses.Length).Select(at => BoostOf(spread, $"rack-{at}")));
        Assert.Equal(
            uses.Select(use => use == uses.Min()), Enumerable.Range(0, uses.Length).Select(at => spread.Wants(ValueOf(spread, $"rack-{at}"))));
        Assert.Equal(-1, spread.BoostOf(spread.ValueOf(Bare, isCandidate: true)));
    }

    [Fact]
    public void An_even_spread_tells_when_other_values_are_rated_anew()
    {
        EvenSpread spread = new(JobChanges.Spread("${meta.rack}", 100));
        int[] racks = [ValueOf(spread, "a"), ValueOf(spread, "b"), ValueOf(spread, "c")];

        Assert.True(spread.Count(racks[0], live: 1, finished: 0));
        Assert.False(spread.Count(racks[1], live: 1, finished: 0));
        Assert.True(spread.Count(racks[2], live: 1, finished: 0));
        Assert.True(spread.Count(racks[0], live: 1, finished: 0));
    }

    private static TargetSpread Targets(int count, double weightShare, params (string Value, int Percent)[] targets) =>
        new(JobChanges.Spread("${meta.rack}", 50, targets), count, weightShare);

    private static double BoostOf(SpreadBlock spread, string value) => spread.BoostOf(ValueOf(spread, value));

    private static void Count(SpreadBlock spread, string value, int live) => spread.Count(ValueOf(spread, value), live, finished: 0);

    private static int ValueOf(SpreadBlock spread, string value) =>
        spread.ValueOf(Bare with { Meta = Bare.Meta.Add("rack", value) }, isCandidate: true);
}
