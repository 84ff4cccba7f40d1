using Steppe.Model;

namespace Steppe.Scheduler.Tests.Reconciliation;

/// <summary>Jobs that run once on every fitting node until they have ended there.</summary>
public sealed class SysBatchTests
{
    private readonly Cluster _cluster = new();
    private readonly Node _node;
    private readonly Job _job = Cluster.Job("once", "sysbatch");

    public SysBatchTests()
    {
        _node = _cluster.AddNode("a");
        _cluster.RegisterAndRun(_job);
    }

    [Theory]
    [InlineData(ClientStatus.Complete)]
    [InlineData(ClientStatus.Failed)]
    public void What_has_ended_is_over(ClientStatus status)
    {
        _cluster.Report(_cluster.Live(_job)[0], status);

        Assert.True(Look().Plan.IsEmpty);
        Assert.True(_cluster.RegisterAndRun(_job).Plan.IsEmpty);
    }

    [Fact]
    public void A_new_version_runs_once_more()
    {
        Allocation done = _cluster.Live(_job)[0];
        _cluster.Report(done, ClientStatus.Complete);

        Allocation again = Assert.Single(_cluster.RegisterAndRun(_job with { Priority = 70 }).Plan.Placements);

        Assert.Equal((done.Id, _node.Id), (again.PreviousAllocationId, again.NodeId));
    }

    [Fact]
    public void A_node_that_joins_later_runs_it_once()
    {
        _cluster.Report(_cluster.Live(_job)[0], ClientStatus.Complete);
        Node late = _cluster.AddNode("late");

        Assert.Equal(late.Id, Assert.Single(Look().Plan.Placements).NodeId);
        _cluster.Report(_cluster.Live(_job)[0], ClientStatus.Complete);
        Assert.True(Look().Plan.IsEmpty);
    }

    [Fact]
    public void What_was_lost_with_its_node_runs_again_when_the_node_is_back()
    {
        _cluster.SetStatus(_node, NodeStatus.Down);
        Assert.Equal(ClientStatus.Lost, Assert.Single(Look().Plan.Stops).ClientStatus);

        _cluster.SetStatus(_node, NodeStatus.Ready);
        Assert.Equal(_node.Id, Assert.Single(Look().Plan.Placements).NodeId);
    }

    [Fact]
    public void What_had_ended_before_its_node_went_stays_ended()
    {
        _cluster.Report(_cluster.Live(_job)[0], ClientStatus.Complete);
        _cluster.SetStatus(_node, NodeStatus.Down);
        Assert.True(Look().Plan.IsEmpty);

        _cluster.SetStatus(_node, NodeStatus.Ready);
        Assert.True(Look().Plan.IsEmpty);
    }

    private ScheduleOutcome Look() => _cluster.Run(_cluster.Evaluate(Cluster.KeyOf(_job)));
}
