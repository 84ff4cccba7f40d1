using Steppe.Model;

namespace Steppe.Scheduler.Tests.Ranking;

/// <summary>What the scheduler configuration, and a port that shares, change about a placement.</summary>
public sealed class SwitchTests
{
    private readonly Cluster _cluster = new();

    [Theory]
    [InlineData(true, 900)]
    [InlineData(false, 0)]
    public void Memory_beyond_what_a_task_is_placed_by_is_given_only_where_that_is_switched_on(bool isOn, int most)
    {
        _cluster.AddNode("node");
        _cluster.Configure(_cluster.State.SchedulerConfiguration with { MemoryOversubscriptionEnabled = isOn });
        Job job = Cluster.Job(memory: 300).WithTask(static task => task with { Resources = task.Resources! with { MemoryMaxMb = 900 } });
        _cluster.RegisterAndRun(job);

        AllocatedTaskResources given = Assert.Single(_cluster.Live(job)).Resources.Tasks["main"];
        Assert.Equal((300, most), (given.MemoryMb, given.MemoryMaxMb));
        Assert.Equal(300, _cluster.State.NodeColumns.Chunks[0].UsedMemoryMb[0]);
    }

    [Theory]
    [InlineData(false, "half full")]
    [InlineData(true, "empty")]
    public void Nodes_are_filled_up_or_work_is_spread_over_them(bool spreads, string chosen)
    {
        _cluster.AddNode("half full");
        _cluster.RegisterAndRun(Cluster.Job("before", cpu: 2000, memory: 2000));
        _cluster.AddNode("empty");
        _cluster.Configure(_cluster.State.SchedulerConfiguration with { SpreadsWork = spreads });
        Job job = Cluster.Job();
        _cluster.RegisterAndRun(job);
        Assert.Equal(chosen, Assert.Single(_cluster.Live(job)).NodeName);
    }

    [Theory]
    [InlineData("gpu", "empty", 900)]
    [InlineData("default", "half full", 0)]
    public void A_pool_may_be_switched_otherwise_than_the_rest(string pool, string chosen, int most)
    {
        _cluster.Write(new NodePool { Name = "gpu", Scheduler = new NodePoolScheduler { SpreadsWork = true, MemoryOversubscriptionEnabled = true } });
        _cluster.AddNode("half full", node => node with { NodePool = pool });
        _cluster.RegisterAndRun(Cluster.Job("before", cpu: 2000, memory: 2000) with { NodePool = pool });
        _cluster.AddNode("empty", node => node with { NodePool = pool });
        Job job = Cluster.Job(memory: 300).WithTask(static task => task with { Resources = task.Resources! with { MemoryMaxMb = 900 } }) with { NodePool = pool };
        _cluster.RegisterAndRun(job);

        Allocation placed = Assert.Single(_cluster.Live(job));
        Assert.Equal((chosen, most), (placed.NodeName, placed.Resources.Tasks["main"].MemoryMaxMb));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void A_port_that_ignores_collisions_is_given_whoever_holds_it(bool ignores, bool placed)
    {
        _cluster.AddNode("node");
        _cluster.RegisterAndRun(Cluster.Job("holder").WithNetwork(new Port { Label = "web", Value = 8080 }));
        Job job = Cluster.Job("other").WithNetwork(new Port { Label = "web", Value = 8080, IgnoreCollision = ignores });
        Assert.Equal(placed, _cluster.RegisterAndRun(job).FailedGroups.IsEmpty);
        Assert.Equal(placed ? [8080] : [], _cluster.Live(job).SelectMany(static one => one.Resources.Ports).Select(static port => port.Value));
    }
}
