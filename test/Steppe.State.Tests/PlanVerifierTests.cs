using Steppe.Model;

namespace Steppe.State.Tests;

public sealed class PlanVerifierTests
{
    private readonly Cluster _cluster = new();

    /// <summary>The rows of scheduler reference §5.3, and of decision 181: what is asked of one node in some state, and whether it is
    /// accepted.</summary>
    private static readonly Dictionary<string, (bool IsAccepted, Func<Cluster, Plan> Make)> Rows = new(StringComparer.Ordinal)
    {
        ["a: stops pass on a node that is down"] = (true, static cluster => Stopping(cluster, NodeStatus.Down)),
        ["a: stops pass on a node that is disconnected"] = (true, static cluster => Stopping(cluster, NodeStatus.Disconnected)),
        ["a: stops pass on a node that is purged"] = (true, static cluster => Purged(cluster, Stopping(cluster, NodeStatus.Ready))),
        ["b: a node that is gone takes nothing"] = (false, static cluster => Purged(cluster, Placing(cluster))),
        ["c: a node that is disconnected takes nothing new"] = (false, static cluster => After(cluster, NodeStatus.Disconnected, Placing(cluster))),
        ["c: what is there goes out of reach"] = (true, static cluster => Disconnecting(cluster, NodeStatus.Disconnected)),
        ["c: nothing goes out of reach of a node that answers"] = (false, static cluster => Disconnecting(cluster, NodeStatus.Ready)),
        ["c: what goes out of reach takes a new version"] = (true, static cluster => Updating(cluster, Disconnecting(cluster, NodeStatus.Disconnected))),
        ["c: what does not go out of reach takes none"] = (false, static cluster => Updating(cluster, Disconnecting(cluster, NodeStatus.Disconnected)) with { Disconnections = [] }),
        ["d: a node that is down takes nothing new"] = (false, static cluster => After(cluster, NodeStatus.Down, Placing(cluster))),
        ["d: what is there goes out of reach when its node is down"] = (true, static cluster => Disconnecting(cluster, NodeStatus.Down)),
        ["d: what is there is lost when its node is down"] = (true, static cluster => Losing(cluster, NodeStatus.Down)),
        ["e: a node that is not ready takes nothing"] = (false, static cluster => After(cluster, NodeStatus.Initializing, Placing(cluster))),
        ["e: not even a new version of what is there"] = (false, static cluster => After(cluster, NodeStatus.Initializing, Updating(cluster, Running(cluster)))),
        ["f: an update in place passes on a node that takes nothing new"] = (true, static cluster => Ineligible(cluster, Updating(cluster, Running(cluster)))),
        ["f: beside one that is new it does not"] = (false, static cluster => Ineligible(cluster, WithOneMore(cluster, Updating(cluster, Running(cluster))))),
        ["f: of what has ended it does not"] = (false, static cluster => Ineligible(cluster, Ended(cluster, Updating(cluster, Running(cluster))))),
        ["g: a node that is not eligible takes nothing"] = (false, static cluster => Ineligible(cluster, Placing(cluster))),
        ["h: what fits is accepted"] = (true, static cluster => Placing(cluster, cpu: 1000)),
        ["h: what does not fit is not"] = (false, static cluster => Placing(cluster, cpu: 1001)),
        ["h: what runs there counts"] = (false, static cluster => WithOneMore(cluster, Running(cluster, cpu: 600))),
        ["h: what is told to stop counts until it has ended"] = (false, static cluster => WithOneMore(cluster, ToldToStop(cluster, Running(cluster, cpu: 600)))),
        ["h: what has ended does not count"] = (true, static cluster => WithOneMore(cluster, Ended(cluster, Running(cluster, cpu: 600)))),
        ["h: what the plan stops does not count"] = (true, static cluster => WithOneMore(cluster, StoppingAll(cluster, Running(cluster, cpu: 600)))),
        ["h: what the plan preempts does not count"] = (true, static cluster => Preempting(cluster, victimPriority: 30)),
        ["h: what is too urgent to be preempted refuses the node"] = (false, static cluster => Preempting(cluster, victimPriority: 45)),
        ["h: an update in place counts once"] = (true, static cluster => WithOneMore(cluster, Updating(cluster, Running(cluster, cpu: 500)))),
        ["h: a port has one holder"] = (false, static cluster => WithPorts(cluster, 8080, 8080)),
        ["h: two ports have two"] = (true, static cluster => WithPorts(cluster, 8080, 8081)),
        ["h: a core has one holder"] = (false, static cluster => WithPieces(cluster, cores: [1, 1], devices: [])),
        ["h: two cores have two"] = (true, static cluster => WithPieces(cluster, cores: [1, 2], devices: [])),
        ["h: a core that is not there has none"] = (false, static cluster => WithPieces(cluster, cores: [1, 7], devices: [])),
        ["h: a device has one holder"] = (false, static cluster => WithPieces(cluster, cores: [], devices: ["a", "a"])),
        ["h: two devices have two"] = (true, static cluster => WithPieces(cluster, cores: [], devices: ["a", "b"])),
        ["h: a device that is ill has none"] = (false, static cluster => WithPieces(cluster, cores: [], devices: ["a", "ill"])),
        ["181: nothing is lost with a node that has called again"] = (false, static cluster => Losing(cluster, NodeStatus.Ready)),
    };

    public static TheoryData<string> RowNames => [.. Rows.Keys];

    [Theory]
    [MemberData(nameof(RowNames))]
    public void NodesAcceptWhatTheyCanTake(string row)
    {
        (bool isAccepted, Func<Cluster, Plan> make) = Rows[row];
        Plan plan = make(_cluster);
        VerifiedPlan verified = PlanVerifier.Verify(_cluster.State, plan);
        Assert.Equal(isAccepted, verified.IsWhole);
        Assert.Equal(isAccepted ? plan.Placements.Count : 0, verified.Accepted.Placements.Count);
        Assert.Equal(isAccepted ? plan.InPlaceUpdates.Count : 0, verified.Accepted.InPlaceUpdates.Count);
        Assert.Equal(isAccepted ? plan.Stops.Count : 0, verified.Accepted.Stops.Count);
    }

    [Fact]
    public void VerifierTakesWhatFitsAndNamesTheNodesThatDoNot()
    {
        Node small = _cluster.AddNode("small", cpu: 100), big = _cluster.AddNode("big");
        AdmittedJob job = _cluster.Register(Cluster.Job("web", count: 2));
        Plan plan = _cluster.Plan(_cluster.Allocation(job, small), _cluster.Allocation(job, big, 1));

        VerifiedPlan verified = PlanVerifier.Verify(_cluster.State, plan);
        Assert.Equal([small.Id], verified.RejectedNodes);
        Assert.Equal(big.Id, Assert.Single(verified.Accepted.Placements).NodeId);

    }

    [Fact]
    public void OfAPlanThatIsWantedWholeNothingIsAcceptedWhenANodeRefuses()
    {
        Node small = _cluster.AddNode("small", cpu: 100), big = _cluster.AddNode("big");
        AdmittedJob job = _cluster.Register(Cluster.Job("web", count: 3));
        Allocation stopped = _cluster.Allocation(job, big), updated = _cluster.Allocation(job, big, 1);
        _cluster.Apply(_cluster.Plan(stopped, updated));
        Deployment deployment = _cluster.Deployment(job);
        Plan plan = _cluster.Plan(_cluster.Allocation(job, small, 2)) with
        {
            AllAtOnce = true,
            Stops = [new PlannedStop(stopped.Id, big.Id, "not needed")],
            InPlaceUpdates = [updated],
            Deployment = deployment,
            DeploymentEnds = [new DeploymentEnd(deployment.Id, DeploymentStatus.Successful, DeploymentTexts.Successful)],
        };

        VerifiedPlan verified = PlanVerifier.Verify(_cluster.State, plan);
        Assert.Equal([small.Id], verified.RejectedNodes);
        Assert.True(verified.Accepted.IsEmpty);
        Assert.False(PlanVerifier.Verify(_cluster.State, plan with { AllAtOnce = false }).Accepted.IsEmpty);
    }

    [Fact]
    public void NothingTakesThePlaceOfWhatIsNotToldToStop()
    {
        Node small = _cluster.AddNode("small"), big = _cluster.AddNode("big");
        AdmittedJob job = _cluster.Register(Cluster.Job("web", count: 2));
        Allocation old = _cluster.Allocation(job, small);
        _cluster.Apply(_cluster.Plan(old));
        Allocation instead = _cluster.Allocation(job, big) with { PreviousAllocationId = old.Id };
        Plan plan = _cluster.Plan(instead, _cluster.Allocation(job, small, 1)) with { Stops = [new PlannedStop(old.Id, small.Id, "updated")] };
        Assert.True(PlanVerifier.Verify(_cluster.State, plan).IsWhole);

        _cluster.Do(new SetNodeEligibility { RequestId = _cluster.Request(), At = _cluster.Now, NodeId = small.Id, IsEligible = false });
        VerifiedPlan verified = PlanVerifier.Verify(_cluster.State, plan);
        Assert.Equal([small.Id], verified.RejectedNodes);
        Assert.Empty(verified.Accepted.Stops);
        Assert.Empty(verified.Accepted.Placements);
    }

    [Theory]
    [InlineData(NodeStatus.Down, true)]
    [InlineData(NodeStatus.Disconnected, true)]
    [InlineData(NodeStatus.Initializing, false)]
    [InlineData(NodeStatus.Ready, false)]
    public void WorkIsNotGivenUpWhenItsNodeHasCalledAgain(NodeStatus status, bool isGivenUp)
    {
        Node gone = _cluster.AddNode("gone"), other = _cluster.AddNode("other");
        AdmittedJob job = _cluster.Register(Cluster.Job("web"));
        Allocation old = _cluster.Allocation(job, gone);
        _cluster.Apply(_cluster.Plan(old));
        Plan plan = _cluster.Plan(_cluster.Allocation(job, other) with { PreviousAllocationId = old.Id }) with
        {
            Stops = [new PlannedStop(old.Id, gone.Id, "alloc is lost since its node is down", ClientStatus.Lost)],
        };
        if (status != NodeStatus.Ready)
        {
            _cluster.Do(new UpdateNodeStatus { RequestId = _cluster.Request(), At = _cluster.Now, NodeId = gone.Id, Status = status });
        }

        VerifiedPlan verified = PlanVerifier.Verify(_cluster.State, plan);

        Assert.Equal(isGivenUp ? [] : [gone.Id], verified.RejectedNodes);
        Assert.Equal(isGivenUp ? 1 : 0, verified.Accepted.Placements.Count);
    }

    /// <summary>Its client had begun it anew, and told so, between the look of the scheduler and the plan: it is not marked, so nothing may
    /// stand in for it. A log that has such a plan is read all the same.</summary>
    [Theory]
    [InlineData(ClientStatus.Running, 1)]
    [InlineData(ClientStatus.Pending, 0)]
    [InlineData(ClientStatus.Unknown, 0)]
    [InlineData(ClientStatus.Failed, 0)]
    public void NothingStandsInForWhatDoesNotGoOutOfReach(ClientStatus status, int placed)
    {
        Node gone = _cluster.AddNode("gone"), other = _cluster.AddNode("other");
        AdmittedJob job = _cluster.Register(Cluster.Job("web"));
        Allocation old = _cluster.Allocation(job, gone);
        _cluster.Apply(_cluster.Plan(old));
        _cluster.Report(old, status);
        _cluster.Do(new UpdateNodeStatus { RequestId = _cluster.Request(), At = _cluster.Now, NodeId = gone.Id, Status = NodeStatus.Disconnected });
        Plan plan = _cluster.Plan(_cluster.Allocation(job, other) with { PreviousAllocationId = old.Id }) with
        {
            Disconnections = [new PlannedDisconnection(old.Id, gone.Id)],
        };

        VerifiedPlan verified = PlanVerifier.Verify(_cluster.State, plan);

        Assert.Equal(placed == 1 ? [] : [gone.Id], verified.RejectedNodes);
        Assert.Equal(placed, verified.Accepted.Placements.Count);
        Assert.Equal(placed, verified.Accepted.Disconnections.Count);
        Assert.True(PlanVerifier.Fits(_cluster.State, plan));
    }

    /// <summary>It was to be given up for the time it was out of reach, and came back between the look of the scheduler and the plan.</summary>
    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public void WorkIsNotGivenUpWhenItHasReturned(bool hasReturned, int given)
    {
        Node gone = _cluster.AddNode("gone"), other = _cluster.AddNode("other");
        AdmittedJob job = _cluster.Register(Cluster.Job("web"));
        Allocation old = _cluster.Allocation(job, gone);
        _cluster.Apply(_cluster.Plan(old));
        _cluster.Report(old, ClientStatus.Running);
        _cluster.Do(new UpdateNodeStatus { RequestId = _cluster.Request(), At = _cluster.Now, NodeId = gone.Id, Status = NodeStatus.Disconnected });
        _cluster.Apply(_cluster.Plan() with { Disconnections = [new PlannedDisconnection(old.Id, gone.Id)] });
        Plan plan = _cluster.Plan(_cluster.Allocation(job, other) with { PreviousAllocationId = old.Id }) with
        {
            Stops = [new PlannedStop(old.Id, gone.Id, "alloc is lost since its node is disconnected", ClientStatus.Lost)],
        };
        if (hasReturned)
        {
            _cluster.Do(new UpdateNodeStatus { RequestId = _cluster.Request(), At = _cluster.Now, NodeId = gone.Id, Status = NodeStatus.Ready });
            _cluster.Report(old, ClientStatus.Running);
        }

        VerifiedPlan verified = PlanVerifier.Verify(_cluster.State, plan);

        Assert.Equal(given, verified.Accepted.Stops.Count);
        Assert.Equal(given, verified.Accepted.Placements.Count);
        Assert.True(PlanVerifier.Fits(_cluster.State, plan));
    }

    /// <summary>Its deployment was promoted between the look of the scheduler and the plan: nobody would promote it any more.</summary>
    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public void NoCanaryIsPlacedForWhatHasBeenPromoted(bool isPromoted, int placed)
    {
        Node node = _cluster.AddNode("node");
        AdmittedJob job = _cluster.Register(Cluster.Job("web"));
        Deployment deployment = _cluster.Deployment(job, group => group with { DesiredCanaries = 1, Promoted = isPromoted });
        Plan plan = _cluster.Plan(_cluster.Allocation(job, node) with { DeploymentId = deployment.Id, Health = new AllocationHealth { IsCanary = true } });
        Assert.True(PlanVerifier.Verify(_cluster.State, plan with { Deployment = deployment }).IsWhole);
        _cluster.Apply(_cluster.Plan() with { Deployment = deployment });

        VerifiedPlan verified = PlanVerifier.Verify(_cluster.State, plan);

        Assert.Equal(placed, verified.Accepted.Placements.Count);
        Assert.Equal(placed == 1 ? [] : [node.Id], verified.RejectedNodes);
        Assert.True(PlanVerifier.Fits(_cluster.State, plan));
    }

    [Theory]
    [InlineData("group", 0)]
    [InlineData("other", 1)]
    public void NoCanaryTakesThePlaceOfOneThatIsBack(string group, int placed)
    {
        Node back = _cluster.AddNode("back"), other = _cluster.AddNode("other");
        AdmittedJob job = _cluster.Register(Cluster.Job("web"));
        AllocationHealth trial = new() { IsCanary = true };
        Allocation old = _cluster.Allocation(job, back) with { Health = trial, TaskGroup = group };
        _cluster.Apply(_cluster.Plan(old));
        Plan plan = _cluster.Plan(_cluster.Allocation(job, other) with { Health = trial }) with
        {
            Stops = [new PlannedStop(old.Id, back.Id, "alloc is lost since its node is down", ClientStatus.Lost)],
        };

        VerifiedPlan verified = PlanVerifier.Verify(_cluster.State, plan);

        Assert.Equal([back.Id], verified.RejectedNodes);
        Assert.Empty(verified.Accepted.Stops);
        Assert.Equal(placed, verified.Accepted.Placements.Count);
    }

    private static readonly NodeDeviceGroup Gpus = new()
    {
        Vendor = "nvidia", Type = "gpu", Name = "a100", Instances = [new NodeDevice("a", true), new NodeDevice("b", true), new NodeDevice("ill", false)],
    };

    private static Node NodeOf(Cluster cluster) => cluster.State.Nodes.Rows.FirstOrDefault() ?? cluster.AddNode("n1", cpu: 1000);

    private static Plan Placing(Cluster cluster, int cpu = 500) =>
        cluster.Plan(cluster.Allocation(cluster.Register(Cluster.Job("web", cpu: cpu)), NodeOf(cluster)));

    // An empty plan, made when one allocation has been placed.
    private static Plan Running(Cluster cluster, int cpu = 500)
    {
        Assert.IsType<CommandOutcome.Accepted>(cluster.Apply(Placing(cluster, cpu)));
        return cluster.Plan();
    }

    private static Allocation TheOne(Cluster cluster) => Assert.Single(cluster.State.Allocations.Rows);

    private static Plan StoppingAll(Cluster cluster, Plan plan, ClientStatus? status = null) =>
        plan with { Stops = [new PlannedStop(TheOne(cluster).Id, TheOne(cluster).NodeId, "not needed", status)] };

    private static Plan Stopping(Cluster cluster, NodeStatus status) => After(cluster, status, StoppingAll(cluster, Running(cluster)));

    private static Plan Losing(Cluster cluster, NodeStatus status) => After(cluster, status, StoppingAll(cluster, Running(cluster), ClientStatus.Lost));

    private static Plan Disconnecting(Cluster cluster, NodeStatus status)
    {
        Plan plan = Running(cluster);
        cluster.Report(TheOne(cluster), ClientStatus.Running);
        return After(cluster, status, plan with { Disconnections = [new PlannedDisconnection(TheOne(cluster).Id, TheOne(cluster).NodeId)] });
    }

    private static Plan Updating(Cluster cluster, Plan plan) =>
        plan with { InPlaceUpdates = [TheOne(cluster) with { DesiredDescription = "alloc updating in-place" }] };

    private static Plan WithOneMore(Cluster cluster, Plan plan) =>
        plan with { Placements = [cluster.Allocation(cluster.State.Jobs.Rows.Single(), NodeOf(cluster), 1)] };

    private static Plan ToldToStop(Cluster cluster, Plan plan)
    {
        cluster.Apply(StoppingAll(cluster, plan));
        return plan;
    }

    private static Plan Ended(Cluster cluster, Plan plan)
    {
        cluster.Report(TheOne(cluster), ClientStatus.Complete);
        return plan;
    }

    private static Plan After(Cluster cluster, NodeStatus status, Plan plan)
    {
        if (status != NodeStatus.Ready)
        {
            cluster.Do(new UpdateNodeStatus { RequestId = cluster.Request(), At = cluster.Now, NodeId = NodeOf(cluster).Id, Status = status });
        }

        return plan;
    }

    private static Plan Purged(Cluster cluster, Plan plan)
    {
        cluster.Do(new PurgeNode { RequestId = cluster.Request(), At = cluster.Now, NodeId = NodeOf(cluster).Id, Evaluations = [] });
        return plan;
    }

    private static Plan Ineligible(Cluster cluster, Plan plan)
    {
        cluster.Do(new SetNodeEligibility { RequestId = cluster.Request(), At = cluster.Now, NodeId = NodeOf(cluster).Id, IsEligible = false });
        return plan;
    }

    private static Plan Preempting(Cluster cluster, int victimPriority)
    {
        Node node = NodeOf(cluster);
        Allocation victim = cluster.Allocation(cluster.Register(Cluster.Job("less", cpu: 600) with { Priority = victimPriority }), node);
        cluster.Apply(cluster.Plan(victim));
        Allocation urgent = cluster.Allocation(cluster.Register(Cluster.Job("more", cpu: 600) with { Priority = 50 }), node);
        return cluster.Plan(urgent) with { Preemptions = [new PlannedPreemption(victim.Id, node.Id, urgent.Id)] };
    }

    private static Plan WithPorts(Cluster cluster, int first, int second)
    {
        AllocatedPort port = new("http", first, 0, "10.0.0.1", IsStatic: true);
        AdmittedJob job = cluster.Register(Cluster.Job("web", count: 2));
        cluster.Apply(cluster.Plan(cluster.Allocation(job, NodeOf(cluster), 0, port)));
        return cluster.Plan(cluster.Allocation(job, NodeOf(cluster), 1, port with { Value = second }));
    }

    private static Plan WithPieces(Cluster cluster, int[] cores, string[] devices)
    {
        Node node = NodeOf(cluster);
        node = node with { Resources = node.Resources with { ReservableCores = [0, 1, 2, 3], Devices = [Gpus] } };
        cluster.Do(new RegisterNode { RequestId = cluster.Request(), At = cluster.Now, Node = node });
        AdmittedJob job = cluster.Register(Cluster.Job("web", count: 2));
        Assert.IsType<CommandOutcome.Accepted>(cluster.Apply(cluster.Plan(Holding(0))));
        return cluster.Plan(Holding(1));

        Allocation Holding(int index)
        {
            Allocation plain = cluster.Allocation(job, node, index);
            (string task, AllocatedTaskResources of) = plain.Resources.Tasks.First();
            return plain with
            {
                Resources = plain.Resources with
                {
                    Tasks = plain.Resources.Tasks.SetItem(task, of with
                    {
                        Cores = cores.Length > 0 ? [cores[index]] : null,
                        Devices = devices.Length > 0 ? [new AllocatedDevice("nvidia", "gpu", "a100", [devices[index]])] : null,
                    }),
                    Total = plain.Resources.Total with { Cores = cores.Length > 0 ? 1 : 0, Devices = devices.Length > 0 ? 1 : 0 },
                },
            };
        }
    }
}
