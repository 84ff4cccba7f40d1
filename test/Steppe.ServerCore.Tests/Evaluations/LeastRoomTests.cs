using System.Collections.Immutable;
using Steppe.Model;
using Steppe.State;

namespace Steppe.ServerCore.Tests.Evaluations;

public sealed class LeastRoomTests
{
    private StateSnapshot _state = StateSnapshot.Empty;

    [Fact]
    public void OfTheGroupsThatFailedTheLeastOfEachAmountCounts()
    {
        AdmittedJob job = Register(Two(Samples.Job("web", cpu: 500)));
        Assert.Equal(new LeastRoom(500, 300, 300), LeastRoom.Of(_state, Waiting(job, "group"), job));
        Assert.Equal(new LeastRoom(200, 900, 300), LeastRoom.Of(_state, Waiting(job, "other"), job));
        Assert.Equal(new LeastRoom(200, 300, 300), LeastRoom.Of(_state, Waiting(job, "group", "other"), job));
    }

    [Fact]
    public void NothingIsCertainOfWhoMayDisplaceOrUpdatesOrHasChanged()
    {
        AdmittedJob job = Register(Two(Samples.Job("web", cpu: 500)));
        Assert.Equal(default, LeastRoom.Of(_state, Waiting(job, "gone"), job));
        Assert.Equal(default, LeastRoom.Of(_state, Waiting(job), job));
        Assert.Equal(default, LeastRoom.Of(_state, Waiting(job, "group"), null));

        StateSnapshot before = _state;
        Apply(new SetSchedulerConfiguration
        {
            RequestId = new RequestId(Samples.Uuid()),
            At = Samples.Start,
            Configuration = _state.SchedulerConfiguration with { Preemption = new PreemptionSwitches { Service = true } },
        });
        Assert.Equal(default, LeastRoom.Of(_state, Waiting(job, "group"), job));

        _state = before;
        job = Register(Samples.Job("web", cpu: 500).Updated(static update => update with { Canary = 1 }));
        Assert.Equal(default, LeastRoom.Of(_state, Waiting(job, "group"), job));
    }

    [Fact]
    public void WhatACoreTakesOfCpuIsKnownOfNodesOnly()
    {
        Job whole = Two(Samples.Job("web", cpu: 500));
        AdmittedJob job = Register(whole with
        {
            TaskGroups = [.. whole.TaskGroups!.Select(static group => group with { Tasks = [group.Tasks![0] with { Resources = new Resources { Cores = 1, MemoryMb = 300 } }] })],
        });
        Assert.Equal(new LeastRoom(0, 300, 300), LeastRoom.Of(_state, Waiting(job, "group"), job));
    }

    [Fact]
    public void WhatANodeHasFreeIsWhatNobodyHolds()
    {
        Node node = Samples.Node("n", cpu: 4000) with { Reserved = new NodeReserved { CpuMhz = 100 } };
        Apply(new RegisterNode { RequestId = new RequestId(Samples.Uuid()), At = Samples.Start, Node = node });
        Assert.Equal(new LeastRoom(3900, 8192, 50_000), LeastRoom.FreeOn(_state.NodeColumns, node.Id));
        Assert.Null(LeastRoom.FreeOn(_state.NodeColumns, Samples.Node("unknown").Id));
    }

    private static Job Two(Job job) => job with
    {
        TaskGroups =
        [
            job.TaskGroups![0],
            job.TaskGroups[0] with { Name = "other", Tasks = [job.TaskGroups[0].Tasks![0] with { Resources = new Resources { Cpu = 200, MemoryMb = 900 } }] },
        ],
    };

    private static Evaluation Waiting(AdmittedJob job, params string[] failed) => Samples.Evaluation(job.Key.Id, status: EvaluationStatus.Blocked) with
    {
        FailedGroups = failed.ToImmutableSortedDictionary(static name => name, static _ => new AllocationMetrics(), StringComparer.Ordinal),
    };

    private AdmittedJob Register(Job job)
    {
        Apply(new RegisterJob { RequestId = new RequestId(Samples.Uuid()), At = Samples.Start, Job = job, EvaluationId = Samples.EvaluationId() });
        return _state.Jobs.Find(new JobKey("default", job.Id!))!;
    }

    private void Apply(Command command)
    {
        Applied applied = StateMachine.Apply(_state, command, _state.Index + 1);
        Assert.IsType<CommandOutcome.Accepted>(applied.Outcome);
        _state = applied.After;
    }
}
