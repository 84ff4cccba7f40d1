using Steppe.Model;

namespace Steppe.Scheduler.Tests;

/// <summary>What <c>docs/quirks.md</c> decides and no other test shows.</summary>
public sealed class QuirkTests
{
    private readonly Cluster _cluster = new();

    [Theory]
    [InlineData(0, 4096)]
    [InlineData(4000, 0)]
    [InlineData(0, 0)]
    public void A_node_that_offers_nothing_takes_nothing_and_has_no_score(int cpu, int memory)
    {
        _cluster.AddNode("nothing", node => node with { Resources = node.Resources with { CpuMhz = cpu, MemoryMb = memory } });
        Assert.Equal(1, _cluster.RegisterAndRun(Cluster.Job("first")).FailedGroups["group"].NodesExhausted);

        Node good = _cluster.AddNode("good");
        Allocation placed = Assert.Single(_cluster.RegisterAndRun(Cluster.Job("second")).Plan.Placements);

        Assert.Equal(good.Id, placed.NodeId);
        Assert.All(placed.Metrics!.TopScores, static score => Assert.True(double.IsFinite(score.Normalized)));
    }

    [Fact]
    public void Copies_of_a_job_of_another_namespace_keep_nothing_away()
    {
        Node full = _cluster.AddNode("full");
        _cluster.RegisterAndRun(Cluster.Job("web"));
        _cluster.AddNode("empty");

        Allocation placed = Assert.Single(_cluster.RegisterAndRun(Cluster.Job("web", change: static job => job with { Namespace = "other" })).Plan.Placements);

        Assert.Equal(full.Id, placed.NodeId);
    }

    [Fact]
    public void The_evaluation_of_a_job_that_is_stopped_has_the_type_of_the_job()
    {
        Job job = Cluster.Job(type: "system");
        _cluster.Register(job);

        Assert.Equal(JobType.System, _cluster.Deregister(Cluster.KeyOf(job)).Type);
    }

    [Fact]
    public void An_allocation_of_a_system_job_is_called_after_the_name_of_the_job()
    {
        _cluster.AddNode("one");
        Job job = Cluster.Job("id", type: "system", change: static job => job with { Name = "name" });

        Assert.Equal("name.group[0]", Assert.Single(_cluster.RegisterAndRun(job).Plan.Placements).Name);
    }

    [Fact]
    public void Other_groups_of_a_job_keep_nothing_away()
    {
        _cluster.AddNode("only");
        Job job = Cluster.Job();

        ScheduleOutcome outcome = _cluster.RegisterAndRun(job with { TaskGroups = [job.TaskGroups![0], job.TaskGroups[0] with { Name = "other" }] });

        Assert.Equal([0, 0], outcome.Plan.Placements.Select(static placed => placed.Metrics!.TopScores[0].Scores["job-anti-affinity"]));
    }
}
