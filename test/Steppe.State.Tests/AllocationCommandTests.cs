using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.State.Tests;

public sealed class AllocationCommandTests
{
    private readonly Cluster _cluster = new();

    [Fact]
    public void JobFollowsItsWorkFromPendingToDead()
    {
        Node node = _cluster.AddNode("n1");
        AdmittedJob job = _cluster.Register(Cluster.Job("once", "batch"), new EvaluationId(_cluster.Uuid()));
        Evaluation evaluation = _cluster.State.EvaluationsOf(job.Key).Single();
        Allocation allocation = _cluster.Allocation(job, node);

        _cluster.Apply(_cluster.Plan(allocation), evaluation with { Status = EvaluationStatus.Complete });
        Assert.Equal(JobStatus.Running, Status(job));

        _cluster.Report(allocation, ClientStatus.Running);
        _cluster.Report(allocation, ClientStatus.Complete);
        Assert.Equal(JobStatus.Dead, Status(job));
    }

    [Fact]
    public void CountsFollowAllocations()
    {
        Node node = _cluster.AddNode("n1");
        AdmittedJob job = _cluster.Register(Cluster.Job("web", count: 2));
        Allocation a = _cluster.Allocation(job, node), b = _cluster.Allocation(job, node, 1);
        _cluster.Apply(
            _cluster.Plan(a, b),
            _cluster.Evaluation(job, EvaluationStatus.Complete) with { QueuedAllocations = ImmutableSortedDictionary<string, int>.Empty.Add("group", 1) });
        Assert.Equal(new GroupSummary { Starting = 2, Queued = 1 }, Counts(job));

        _cluster.Report(a, ClientStatus.Running);
        _cluster.Report(b, ClientStatus.Running);
        _cluster.Report(b, ClientStatus.Failed);
        Assert.Equal(new GroupSummary { Running = 1, Failed = 1, Queued = 1 }, Counts(job));
    }

    [Fact]
    public void WhatANodeIsToldStandsAtTheIndexOfTheServersLastChange()
    {
        Node node = _cluster.AddNode("n1");
        AdmittedJob job = _cluster.Register(Cluster.Job("web"));
        Allocation allocation = _cluster.Allocation(job, node);
        _cluster.Apply(_cluster.Plan(allocation));
        ulong placed = _cluster.State.Index;
        _cluster.Report(allocation, ClientStatus.Running);
        Assert.Equal([KeyValuePair.Create(allocation.Id, placed)], _cluster.State.AllocationsByNode.Of(node.Id).Entries);

        _cluster.Apply(_cluster.Plan() with { Stops = [new PlannedStop(allocation.Id, node.Id, "not needed")] });
        Assert.Equal([KeyValuePair.Create(allocation.Id, _cluster.State.Index)], _cluster.State.AllocationsByNode.Of(node.Id).Entries);
        Assert.True(_cluster.State.Index > placed);
    }

    [Fact]
    public void APlanThatWasVerifiedElsewhereIsLookedAtAgain()
    {
        Node node = _cluster.AddNode("n1", cpu: 1000);
        AdmittedJob job = _cluster.Register(Cluster.Job("web", cpu: 800));
        Plan first = _cluster.Plan(_cluster.Allocation(job, node)), second = _cluster.Plan(_cluster.Allocation(job, node, 1));
        ulong here = _cluster.State.Index;
        Assert.IsType<CommandOutcome.Accepted>(Apply(first));
        Assert.IsType<CommandOutcome.Refused>(Apply(second));

        CommandOutcome Apply(Plan plan) => _cluster.Try(new ApplyPlan { RequestId = _cluster.Request(), At = _cluster.Now, Plan = plan, Evaluations = [], VerifiedAt = here });
    }

    [Fact]
    public void RoomIsHeldUntilTheClientSaysTheTasksHaveEnded()
    {
        Node node = _cluster.AddNode("n1", cpu: 1000);
        AdmittedJob job = _cluster.Register(Cluster.Job("web", cpu: 800));
        Allocation allocation = _cluster.Allocation(job, node);
        _cluster.Apply(_cluster.Plan(allocation));
        Assert.Equal(800, UsedCpu(node));

        Plan stop = _cluster.Plan() with { Stops = [new PlannedStop(allocation.Id, node.Id, "not needed")] };
        _cluster.Apply(stop);
        Assert.Equal(800, UsedCpu(node));
        Allocation stopped = _cluster.State.Allocations.Find(allocation.Id)!;
        Assert.Equal(DesiredStatus.Stop, stopped.DesiredStatus);
        Assert.Equal(_cluster.State.Index, stopped.AllocationModifyIndex);

        _cluster.Report(allocation, ClientStatus.Complete);
        Assert.Equal(0, UsedCpu(node));
        Assert.NotEqual(_cluster.State.Index, _cluster.State.Allocations.Find(allocation.Id)!.AllocationModifyIndex);
    }

    [Fact]
    public void PlanThatNoLongerFitsIsRefusedWhole()
    {
        Node node = _cluster.AddNode("n1", cpu: 1000);
        AdmittedJob job = _cluster.Register(Cluster.Job("web", cpu: 800));
        _cluster.Apply(_cluster.Plan(_cluster.Allocation(job, node)));
        StateSnapshot before = _cluster.State;

        CommandOutcome outcome = _cluster.Apply(_cluster.Plan(_cluster.Allocation(job, node, 1)));

        Assert.IsType<CommandOutcome.Refused>(outcome);
        Assert.Same(before, _cluster.State);
    }
    [Fact]
    public void WhatHasEndedStaysEnded()
    {
        Node node = _cluster.AddNode("n1");
        AdmittedJob job = _cluster.Register(Cluster.Job("web"));
        Allocation allocation = _cluster.Allocation(job, node);
        _cluster.Apply(_cluster.Plan(allocation));
        _cluster.Report(allocation, ClientStatus.Failed);
        _cluster.Report(allocation, ClientStatus.Running);
        Assert.Equal(ClientStatus.Failed, _cluster.State.Allocations.Find(allocation.Id)!.ClientStatus);
        Assert.Equal(0, UsedCpu(node));
    }

    [Theory]
    [InlineData(TaskRunState.Dead, 0, TaskRunState.Running, 0, false)]
    [InlineData(TaskRunState.Dead, 0, TaskRunState.Running, 1, false)]
    [InlineData(TaskRunState.Running, 0, TaskRunState.Pending, 0, false)]
    [InlineData(TaskRunState.Pending, 1, TaskRunState.Running, 0, false)]
    [InlineData(TaskRunState.Running, 0, TaskRunState.Pending, 1, true)]
    [InlineData(TaskRunState.Running, 2, TaskRunState.Dead, 2, true)]
    [InlineData(TaskRunState.Running, 1, TaskRunState.Running, 1, true)]
    public void ReportThatWasOvertakenIsPassedOver(
        TaskRunState known, ulong knownRestarts, TaskRunState said, ulong saidRestarts, bool counts)
    {
        Node node = _cluster.AddNode("n1");
        Allocation allocation = _cluster.Allocation(_cluster.Register(Cluster.Job("web")), node);
        _cluster.Apply(_cluster.Plan(allocation));
        Report(allocation, known, knownRestarts, "first");
        Report(allocation, said, saidRestarts, "second");
        Assert.Equal(counts ? "second" : "first", _cluster.State.Allocations.Find(allocation.Id)!.ClientDescription);
    }

    [Fact]
    public void AnUpdateInPlaceKeepsWhatTheClientHasReportedSince()
    {
        Node node = _cluster.AddNode("n1");
        Allocation planned = _cluster.Allocation(_cluster.Register(Cluster.Job("web")), node);
        _cluster.Apply(_cluster.Plan(planned));
        Report(planned, TaskRunState.Running, 0, "reported");
        _cluster.Apply(_cluster.Plan() with { InPlaceUpdates = [planned] });

        Allocation row = _cluster.State.Allocations.Find(planned.Id)!;
        Assert.Equal(ClientStatus.Running, row.ClientStatus);
        Assert.Equal("reported", row.ClientDescription);
        Assert.Equal(TaskRunState.Running, row.TaskStates["main"].State);
    }

    [Fact]
    public void ReplacementIsLinkedBothWays()
    {
        Node node = _cluster.AddNode("n1");
        AdmittedJob job = _cluster.Register(Cluster.Job("web"));
        Allocation first = _cluster.Allocation(job, node);
        _cluster.Apply(_cluster.Plan(first));
        _cluster.Report(first, ClientStatus.Failed);
        Allocation second = _cluster.Allocation(job, node) with { PreviousAllocationId = first.Id };
        _cluster.Apply(_cluster.Plan(second));
        Assert.Equal(second.Id, _cluster.State.Allocations.Find(first.Id)!.NextAllocationId);
    }

    [Fact]
    public void FullPlacementCancelsBlockedEvaluations()
    {
        AdmittedJob job = _cluster.Register(Cluster.Job("web"));
        Evaluation blocked = _cluster.Evaluation(job, EvaluationStatus.Blocked);
        _cluster.Do(new UpdateEvaluations { RequestId = _cluster.Request(), At = _cluster.Now, Evaluations = [blocked] });
        Assert.Equal(JobStatus.Pending, Status(job));

        _cluster.Do(new UpdateEvaluations
        {
            RequestId = _cluster.Request(), At = _cluster.Now, Evaluations = [_cluster.Evaluation(job, EvaluationStatus.Complete)],
        });
        Evaluation done = _cluster.State.EvaluationsOf(job.Key).Single(static one => one.Status == EvaluationStatus.Complete);
        Evaluation waited = _cluster.State.Evaluations.Find(blocked.Id)!;
        Assert.Equal((EvaluationStatus.Canceled, $"evaluation \"{done.Id}\" successful"), (waited.Status, waited.StatusDescription));
        Assert.Equal(JobStatus.Dead, Status(job));
    }

    [Fact]
    public void WhatGoesOutOfReachSaysWhy()
    {
        Node node = _cluster.AddNode("n1");
        Allocation allocation = _cluster.Allocation(_cluster.Register(Cluster.Job("web")), node);
        _cluster.Apply(_cluster.Plan(allocation));
        _cluster.Report(allocation, ClientStatus.Running);
        _cluster.Do(new UpdateNodeStatus { RequestId = _cluster.Request(), At = _cluster.Now, NodeId = node.Id, Status = NodeStatus.Disconnected });
        _cluster.Apply(_cluster.Plan() with { Disconnections = [new PlannedDisconnection(allocation.Id, node.Id)] });
        Allocation row = _cluster.State.Allocations.Find(allocation.Id)!;
        Assert.Equal((ClientStatus.Unknown, "alloc is unknown since its node is disconnected"), (row.ClientStatus, row.ClientDescription));
    }

    [Fact]
    public void WhatWasCancelledSaysNothingOfTheQueue()
    {
        AdmittedJob job = _cluster.Register(Cluster.Job("web", count: 10));
        Evaluation blocked = _cluster.Evaluation(job, EvaluationStatus.Blocked) with
        {
            QueuedAllocations = ImmutableSortedDictionary<string, int>.Empty.Add("group", 10),
        };
        _cluster.Do(new UpdateEvaluations { RequestId = _cluster.Request(), At = _cluster.Now, Evaluations = [blocked] });
        Assert.Equal(10, Counts(job).Queued);

        Evaluation done = _cluster.Evaluation(job, EvaluationStatus.Complete) with
        {
            QueuedAllocations = ImmutableSortedDictionary<string, int>.Empty.Add("group", 0),
        };
        _cluster.Do(new UpdateEvaluations { RequestId = _cluster.Request(), At = _cluster.Now, Evaluations = [done] });

        Assert.Equal(EvaluationStatus.Canceled, _cluster.State.Evaluations.Find(blocked.Id)!.Status);
        Assert.Equal(0, Counts(job).Queued);
    }

    private void Report(Allocation allocation, TaskRunState state, ulong restarts, string description) => _cluster.Do(new UpdateAllocations
    {
        RequestId = _cluster.Request(),
        At = _cluster.Now,
        Updates =
        [
            new AllocationUpdate
            {
                Id = allocation.Id,
                ClientStatus = ClientStatus.Running,
                ClientDescription = description,
                TaskStates = ImmutableSortedDictionary<string, TaskState>.Empty
                    .Add("main", new TaskState { State = state, Restarts = restarts }),
            },
        ],
    });

    private JobStatus Status(AdmittedJob job) => _cluster.State.Jobs.Find(job.Key)!.Status;

    private GroupSummary Counts(AdmittedJob job) => _cluster.State.JobSummaries.Find(job.Key)!.Groups["group"];

    private int UsedCpu(Node node)
    {
        int slot = _cluster.State.NodeColumns.SlotOf(node.Id);
        return _cluster.State.NodeColumns.Chunks[slot / NodeChunk.Size].UsedCpuMhz[slot % NodeChunk.Size];
    }

    [Fact]
    public void WhatMostHaveNothingOfMakesNoDifferenceOnceItIsGone()
    {
        Allocation plain = _cluster.Allocation(_cluster.Register(Cluster.Job("web")), _cluster.AddNode("n1"));
        Allocation rich = plain with
        {
            PreviousAllocationId = new AllocationId(Guid.AllBitsSet),
            DesiredTransition = new DesiredTransition(Migrate: true),
            StateChanges = [new AllocationStateChange(ClientStatus.Unknown, _cluster.Now)],
        };

        Assert.NotEqual(plain, rich);
        Assert.Equal((true, _cluster.Now), (rich.DesiredTransition.Migrate, rich.UnknownSince));
        Assert.Equal(plain, rich with { PreviousAllocationId = default, DesiredTransition = DesiredTransition.None, StateChanges = [] });
    }

    [Fact]
    public void ColumnsKnowThePortsThatAreHeldOnANode()
    {
        (AdmittedJob job, Node node) = (_cluster.Register(Cluster.Job("web")), _cluster.AddNode("n1"));
        Allocation first = _cluster.Allocation(job, node, 0, Port(8080), Port(20001)), second = _cluster.Allocation(job, node, 1, Port(443));
        _cluster.Apply(_cluster.Plan(first, second));
        Assert.Equal([443, 8080, 20001], _cluster.State.NodeColumns.HeldPortsAt(0)!);

        _cluster.Report(first, ClientStatus.Complete);
        Assert.Equal([443], _cluster.State.NodeColumns.HeldPortsAt(0)!);

        _cluster.Report(second, ClientStatus.Failed);
        Assert.Null(_cluster.State.NodeColumns.HeldPortsAt(0));
    }

    [Fact]
    public void ANodeThatWasPurgedAndComesBackStillHoldsWhatHasNotEnded()
    {
        (AdmittedJob job, Node node) = (_cluster.Register(Cluster.Job("web")), _cluster.AddNode("n1"));
        _cluster.Apply(_cluster.Plan(_cluster.Allocation(job, node, 0, Port(8080))));
        _cluster.Do(new PurgeNode { RequestId = _cluster.Request(), At = _cluster.Now, NodeId = node.Id, Evaluations = [] });
        _cluster.Do(new RegisterNode { RequestId = _cluster.Request(), At = _cluster.Now, Node = node });

        Assert.Equal([8080], _cluster.State.NodeColumns.HeldPortsAt(0)!);
        Assert.Equal(job.Groups[0].Ask.CpuMhz, _cluster.State.NodeColumns.Chunks[0].UsedCpuMhz[0]);
    }

    [Fact]
    public void ColumnsKnowWhichCoresAndDevicesOfANodeAreFree()
    {
        NodeDeviceGroup gpus = new() { Vendor = "nvidia", Type = "gpu", Name = "a100", Instances = [new NodeDevice("a", true), new NodeDevice("b", true), new NodeDevice("c", false)] };
        Node node = _cluster.AddNode("n1");
        node = node with { Resources = node.Resources with { ReservableCores = [0, 1, 2, 3], Devices = [gpus] } };
        _cluster.Do(new RegisterNode { RequestId = _cluster.Request(), At = _cluster.Now, Node = node });
        AdmittedJob job = _cluster.Register(Cluster.Job("web"));
        Allocation[] pair = [.. Enumerable.Range(0, 2).Select(index => WithPieces(_cluster.Allocation(job, node, index), "b", 1, 3))];
        Assert.Equal((4, 2), Free());

        // What a successor has while its predecessor ends is held twice, and free once both have gone.
        NodeColumns before = _cluster.State.NodeColumns;
        _cluster.Apply(_cluster.Plan(pair[0]));
        Assert.Equal(4, before.Chunks[0].Pieces.FreeCores[0]);
        _cluster.Apply(_cluster.Plan(pair[1]) with { Stops = [new PlannedStop(pair[0].Id, node.Id, "replaced")] });
        Assert.Equal((2, 1), Free());
        Assert.Equal([0, 2], _cluster.State.NodeColumns.PiecesAt(0).FirstFreeCores(int.MaxValue));
        Assert.Equal(["a"], _cluster.State.NodeColumns.PiecesAt(0).FreeOf(gpus));
        _cluster.Report(pair[0], ClientStatus.Complete);
        Assert.Equal((2, 1), Free());

        // The node comes back with other devices: what is held of the old ones is not forgotten.
        _cluster.Do(new RegisterNode { RequestId = _cluster.Request(), At = _cluster.Now, Node = node with { Resources = node.Resources with { Devices = [] } } });
        Assert.Equal((2, 0), Free());
        Assert.Equal(0, _cluster.State.NodeColumns.PiecesAt(0).FreeDeviceCounts.Length);
        _cluster.Do(new RegisterNode { RequestId = _cluster.Request(), At = _cluster.Now, Node = node });
        Assert.Equal((2, 1), Free());
        _cluster.Report(pair[1], ClientStatus.Failed);
        Assert.Equal((4, 2), Free());

        (int Cores, int Devices) Free()
        {
            PieceColumns columns = _cluster.State.NodeColumns.Chunks[0].Pieces;
            return (columns.FreeCores[0], columns.FreeDevices[0][0]);
        }
    }

    private static Allocation WithPieces(Allocation allocation, string device, params int[] cores)
    {
        (string task, AllocatedTaskResources of) = allocation.Resources.Tasks.First();
        AllocatedTaskResources with = of with { Cores = cores, Devices = [new AllocatedDevice("nvidia", "gpu", "a100", [device])] };
        return allocation with
        {
            Resources = allocation.Resources with
            {
                Tasks = allocation.Resources.Tasks.SetItem(task, with),
                Total = allocation.Resources.Total with { Cores = cores.Length, Devices = 1 },
            },
        };
    }

    private static AllocatedPort Port(int value) => new("port", value, 0, "10.0.0.1", IsStatic: true);
}
