using Steppe.Model;

namespace Steppe.Scheduler.Tests.Feasibility;

/// <summary>Directories of nodes, asked for by name.</summary>
public sealed class HostVolumeTests
{
    private readonly Cluster _cluster = new();

    [Fact]
    public void Work_goes_where_its_volume_is()
    {
        _cluster.AddNode("without");
        Node with = AddNode("with", "data", readOnly: false);
        Job job = Cluster.Job(count: 2).WithVolume("data");
        ScheduleOutcome outcome = _cluster.RegisterAndRun(job);

        Assert.All(outcome.Plan.Placements, placed => Assert.Equal(with.Id, placed.NodeId));
        Assert.Equal(2, outcome.Plan.Placements.Count);
        Assert.Equal(1, outcome.Plan.Placements[0].Metrics!.ConstraintFiltered["missing compatible host volumes"]);
    }

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, true)]
    [InlineData(false, false, true)]
    public void Who_wants_to_write_needs_a_volume_that_may_be_written(bool isReadOnly, bool onlyReads, bool placed)
    {
        AddNode("node", "data", isReadOnly);
        Assert.Equal(placed, _cluster.RegisterAndRun(Cluster.Job().WithVolume("data", onlyReads)).FailedGroups.IsEmpty);
    }

    [Fact]
    public void A_missing_volume_rules_out_no_class()
    {
        _cluster.AddNode("without");
        ScheduleOutcome outcome = _cluster.RegisterAndRun(Cluster.Job().WithVolume("data"));

        Assert.True(Assert.Single(outcome.ClassEligibility).Value);
        Assert.False(outcome.EscapedComputedClass);
    }

    [Fact]
    public void What_is_missing_is_explained()
    {
        AddNode("node", "data", readOnly: true);
        Job job = Cluster.Job().WithVolume("data").WithVolume("other");
        _cluster.RegisterAndRun(job);
        GroupExplanation told = Explaining.Run(_cluster.State, _cluster.State.Jobs.Find(Cluster.KeyOf(job))!, _cluster.Now, 1).Waiting[0];

        Assert.Equal(["host volume data (it is read-only there)", "host volume other"], told.Closest[0].Obstacles.Select(static obstacle => obstacle.Detail));
    }

    private Node AddNode(string name, string volume, bool readOnly) => _cluster.AddNode(
        name, node => node with { HostVolumes = node.HostVolumes.Add(volume, new HostVolume("/srv/" + volume, readOnly)) });
}
