using System.Collections.Immutable;
using Steppe.Model;
using Steppe.Scheduler;

namespace Steppe.ServerCore.Tests.Leader;

/// <summary>Nodes that come, fall silent and come back.</summary>
public sealed class NodeTests
{
    private readonly Script _script = new();

    [Fact]
    public void TheFirstHeartbeatMakesANodeReady()
    {
        Node node = Samples.Node("n1");
        _script.Do(Script.RegisterNode(node));
        Assert.Equal(NodeStatus.Initializing, Status(node));
        Assert.InRange(_script.Beat(node)!.Value, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20));
        Assert.Equal(NodeStatus.Ready, Status(node));
    }

    [Fact]
    public void AnUnknownNodeMustRegister() => Assert.Null(_script.Beat(Samples.Node("stranger")));

    [Fact]
    public void WorkOfASilentNodeIsReplaced()
    {
        Node silent = _script.AddNode("n1");
        _script.Register(Samples.Job("web", count: 2));
        Node other = _script.AddNode("n2");

        for (int i = 0; i < 6; i++)
        {
            _script.Advance(TimeSpan.FromSeconds(9));
            _script.Beat(other);
        }

        Assert.Equal(NodeStatus.Down, Status(silent));
        Assert.Equal(NodeStatus.Ready, Status(other));
        Assert.Equal([other.Id, other.Id], _script.Live("web").Select(static allocation => allocation.NodeId));
        Assert.Equal(2, _script.Head.AllocationsOn(silent.Id).Count(static allocation => allocation.ClientStatus == ClientStatus.Lost));
        Assert.Equal("Node heartbeat missed", _script.Head.Nodes.Find(silent.Id)!.Events[^1].Message);
        Assert.Contains(
            _script.Head.EvaluationsOf(new JobKey("default", "web")),
            evaluation => evaluation.TriggeredBy == EvaluationTriggers.NodeUpdate && evaluation.NodeId == silent.Id);
    }

    [Fact]
    public void AClockThatIsSetForwardMakesNobodySilent()
    {
        Node node = _script.AddNode("n1");
        _script.Register(Samples.Job("web"));
        _script.Now += TimeSpan.FromMinutes(3);
        _script.Send(new ServerInput.ClockStepped(TimeSpan.FromMinutes(3)));
        Assert.Equal(NodeStatus.Ready, Status(node));
        Assert.Single(_script.Head.Allocations.Rows);

        // It is waited for as long as before.
        _script.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(NodeStatus.Down, Status(node));
    }

    [Fact]
    public void ASilentNodeThatCallsAgainIsReady()
    {
        Node node = _script.AddNode("n1");
        _script.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(NodeStatus.Down, Status(node));
        _script.Beat(node);
        Assert.Equal(NodeStatus.Ready, Status(node));
    }

    [Fact]
    public void ANodeThatComesBackWithWorkMustReportOnItFirst()
    {
        Node node = _script.AddNode("n1");
        _script.Register(Samples.Job("web"));
        Allocation allocation = _script.Live("web")[0];

        // Nothing looks at the job while the node is away, so its allocation is still wanted when it returns.
        _script.SchedulesAtOnce = false;
        _script.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(NodeStatus.Down, Status(node));
        _script.Do(Script.RegisterNode(node));
        _script.Beat(node);
        Assert.Equal(NodeStatus.Initializing, Status(node));

        _script.Report(allocation, ClientStatus.Running);
        Assert.Equal(NodeStatus.Ready, Status(node));
    }

    [Fact]
    public void ANodeThatFellSilentWhileWithheldStaysDown()
    {
        Node node = _script.AddNode("n1");
        _script.Register(Samples.Job("web"));
        _script.SchedulesAtOnce = false;
        _script.Advance(TimeSpan.FromMinutes(1));
        _script.Do(Script.RegisterNode(node));
        _script.Beat(node);
        _script.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(NodeStatus.Down, Status(node));
    }

    [Fact]
    public void ATimerThatFiresEarlyIsSetAgain()
    {
        _script.AddNode("n1");
        DateTimeOffset due = Assert.NotNull(_script.LookAgainAt);
        _script.Effects.Clear();
        _script.Now = due.AddTicks(-1);
        _script.Send(new ServerInput.Tick());
        Assert.Equal([new ServerEffect.LookAgainAt(due)], _script.Effects);
    }

    [Fact]
    public void ANewLeaderWaitsForItsNodesBeforeItMissesThem()
    {
        Node node = _script.AddNode("n1");
        var next = new Script(_script.Replay(), seed: 2, now: _script.Now);
        next.Advance(TimeSpan.FromSeconds(309));
        Assert.Equal(NodeStatus.Ready, next.Head.Nodes.Find(node.Id)!.Status);
        next.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(NodeStatus.Down, next.Head.Nodes.Find(node.Id)!.Status);
    }

    [Theory]
    [InlineData("name")]
    [InlineData("attributes")]
    [InlineData("meta")]
    [InlineData("drivers")]
    [InlineData("host volumes")]
    [InlineData("resources")]
    [InlineData("reserved")]
    public void WhatAReadyNodeOffersAnewWakesWhoWaitsForIt(string what)
    {
        _script.Scheduler = Scheduling.Run;
        Node plain = Samples.Node("n1"), full = plain with
        {
            Attributes = plain.Attributes.Add("unique.rack", "r1"),
            Meta = plain.Meta.Add("unique.row", "7"),
            HostVolumes = plain.HostVolumes.Add("data", new HostVolume("/srv/data", ReadOnly: false)),
        };
        _script.AddNode(what switch
        {
            "name" => full with { Name = "n0" },
            "attributes" => full with { Attributes = plain.Attributes },
            "meta" => full with { Meta = plain.Meta },
            "drivers" => full with { Drivers = full.Drivers.SetItem("raw_exec", full.Drivers["raw_exec"] with { Healthy = false }) },
            "host volumes" => full with { HostVolumes = plain.HostVolumes },
            "resources" => full with { Resources = full.Resources with { CpuMhz = 100 } },
            _ => full with { Reserved = new NodeReserved { CpuMhz = 3900 } },
        });
        Job job = Samples.Job("web");
        _script.Register(job with
        {
            Constraints =
            [
                new Constraint { LTarget = "${node.unique.name}", Operand = "=", RTarget = "n1" },
                new Constraint { LTarget = "${attr.unique.rack}", Operand = "=", RTarget = "r1" },
                new Constraint { LTarget = "${meta.unique.row}", Operand = "=", RTarget = "7" },
            ],
            TaskGroups = [job.TaskGroups![0] with { Volumes = ImmutableSortedDictionary<string, VolumeRequest>.Empty.Add("data", new VolumeRequest { Type = "host", Source = "data" }) }],
        });
        Assert.Empty(_script.Live("web"));

        _script.Do(Script.RegisterNode(full));
        Assert.Single(_script.Live("web"));
    }

    private NodeStatus Status(Node node) => _script.Head.Nodes.Find(node.Id)!.Status;
}
