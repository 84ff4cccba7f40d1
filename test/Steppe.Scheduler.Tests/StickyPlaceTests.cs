using Steppe.Model;

namespace Steppe.Scheduler.Tests;

/// <summary>Work whose data stays with it goes back to its node. Source: scheduler reference §6, preferred node.</summary>
public sealed class StickyPlaceTests
{
    private readonly Cluster _cluster = new();
    private readonly Node _home;
    private readonly Job _job = Cluster.Job(change: static job => job.WithGroup(static group => group with
    {
        EphemeralDisk = new EphemeralDisk { Sticky = true, SizeMb = 300 },
        Update = new UpdateStrategy { MaxParallel = 0 },
    }));

    public StickyPlaceTests()
    {
        _home = _cluster.AddNode("home");
        Assert.Equal(_home.Id, Assert.Single(_cluster.RegisterAndRun(_job).Plan.Placements).NodeId);

        // A fuller node, which every other placement prefers.
        Node full = _cluster.AddNode("full");
        _cluster.SetEligible(_home, eligible: false);
        _cluster.RegisterAndRun(Cluster.Job("filling", cpu: 2000));
        _cluster.SetEligible(_home, eligible: true);
        Assert.Equal(full.Id, Assert.Single(_cluster.Live(Cluster.Job("filling"))).NodeId);
    }

    [Fact]
    public void A_new_version_goes_where_the_old_one_was()
    {
        Allocation placed = Assert.Single(_cluster.RegisterAndRun(_job.WithUser("other")).Plan.Placements);
        Assert.Equal(_home.Id, placed.NodeId);
        Assert.Equal((1, "home"), (placed.Metrics!.NodesEvaluated, placed.NodeName));
    }

    [Fact]
    public void Without_sticky_it_goes_where_it_fits_best() => Assert.NotEqual(
        _home.Id,
        Assert.Single(_cluster.RegisterAndRun(_job.WithUser("other").WithGroup(static group => group with { EphemeralDisk = null })).Plan.Placements).NodeId);

    [Theory]
    [InlineData("ineligible")]
    [InlineData("no room")]
    [InlineData("does not suit")]
    public void A_node_that_cannot_take_it_is_left(string why)
    {
        Job changed = _job.WithUser("other");
        switch (why)
        {
            case "ineligible":
                _cluster.SetEligible(_home, eligible: false);
                break;
            case "no room":
                _cluster.RegisterAndRun(Cluster.Job("greedy", cpu: 3400));
                changed = changed.WithTask(static task => task with { Resources = task.Resources! with { Cpu = 700 } });
                break;
            default:
                changed = changed.WithConstraint("${node.unique.name}", "!=", "home");
                break;
        }

        Allocation placed = Assert.Single(_cluster.RegisterAndRun(changed).Plan.Placements);
        Assert.NotEqual(_home.Id, placed.NodeId);
    }

    [Fact]
    public void A_node_that_does_not_suit_any_more_is_told_by_what_rules_it_out()
    {
        AllocationMetrics why = _cluster.RegisterAndRun(_job.WithUser("other").WithConstraint("${attr.os.name}", "=", "plan9")).FailedGroups["group"];

        Assert.Equal(Cluster.Map<int>().Add("${attr.os.name} = plan9", 1).Add("computed class ineligible", 1), why.ConstraintFiltered);
    }

    [Fact]
    public void The_place_of_a_failure_counts_as_one_and_so_do_spreads()
    {
        Job job = _job with { Id = "spread" };
        job = job.WithSpread("${node.datacenter}", ("dc1", 100)).WithReschedule(new ReschedulePolicy { Unlimited = true, Delay = Duration.FromSeconds(5), MaxDelay = Duration.FromSeconds(5), DelayFunction = "constant" });
        _cluster.RegisterAndRun(job.WithCount(2));
        Allocation failed = _cluster.Live(job)[0];
        _cluster.Report(failed, ClientStatus.Failed);
        _cluster.Now += TimeSpan.FromSeconds(5);

        Allocation placed = Assert.Single(_cluster.Run(_cluster.Evaluate(Cluster.KeyOf(job))).Plan.Placements);

        NodeScore score = Assert.Single(placed.Metrics!.TopScores);
        Assert.Equal((failed.NodeId, -1, 0), (score.NodeId, score.Scores["node-reschedule-penalty"], score.Scores.GetValueOrDefault("allocation-spread")));
        Assert.Equal((score.Scores["binpack"] - 1) / 2, score.Normalized, 1e-12);
    }
}
