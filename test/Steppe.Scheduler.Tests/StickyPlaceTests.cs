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
}
