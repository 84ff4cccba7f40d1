using Steppe.Model;

namespace Steppe.Scheduler.Tests.Ranking;

/// <summary>What affinity blocks come to on whole clusters.</summary>
public sealed class AffinityPlacementTests
{
    private readonly Cluster _cluster = new();
    private readonly Node _debian;
    private readonly Node _ubuntu;

    public AffinityPlacementTests()
    {
        _debian = _cluster.AddNode("debian", static node => node with { Attributes = node.Attributes.Add("os.name", "debian") });
        _ubuntu = _cluster.AddNode("ubuntu", static node => node with { Attributes = node.Attributes.Add("os.name", "ubuntu") });
    }

    [Theory]
    [InlineData(50, "ubuntu")]
    [InlineData(-50, "debian")]
    public void A_wish_decides_between_nodes(int weight, string chosen)
    {
        ScheduleOutcome outcome = _cluster.RegisterAndRun(Cluster.Job().WithAffinity("${attr.os.name}", "=", "ubuntu", weight));

        Assert.Equal(chosen, Assert.Single(outcome.Plan.Placements).NodeName);
    }

    [Fact]
    public void A_wish_that_no_node_meets_keeps_nothing_from_running()
    {
        Allocation placed = Assert.Single(_cluster.RegisterAndRun(Cluster.Job().WithAffinity("${attr.os.name}", "=", "windows")).Plan.Placements);

        NodeScore score = placed.Metrics!.TopScores[0];
        Assert.Equal(0, score.Scores["node-affinity"]);
        Assert.Equal(score.Scores["binpack"] / 2, score.Normalized, 1e-12);
    }

    [Fact]
    public void Wishes_of_job_group_and_tasks_add_up()
    {
        Job job = Cluster.Job(change: static job => job with { Affinities = [JobChanges.Affinity("${attr.os.name}", "=", "ubuntu", 50)] })
            .WithAffinity("${attr.os.name}", "=", "debian", 30)
            .WithTask(static task => task with { Affinities = [JobChanges.Affinity("${node.unique.name}", "=", "debian", 20)] });

        Allocation placed = Assert.Single(_cluster.RegisterAndRun(job).Plan.Placements);

        Assert.Equal(
            [(_debian.Id, .5), (_ubuntu.Id, .5)],
            placed.Metrics!.TopScores.Select(static score => (score.NodeId, score.Scores["node-affinity"])).OrderBy(score => score.NodeId == _ubuntu.Id));
    }

    [Fact]
    public void A_full_node_is_no_choice_however_welcome()
    {
        _cluster.RegisterAndRun(Cluster.Job("first", count: 8).WithConstraint("${attr.os.name}", "=", "ubuntu"));

        ScheduleOutcome outcome = _cluster.RegisterAndRun(Cluster.Job("second").WithAffinity("${attr.os.name}", "=", "ubuntu", 100));

        Assert.Equal("debian", Assert.Single(outcome.Plan.Placements).NodeName);
    }
}
