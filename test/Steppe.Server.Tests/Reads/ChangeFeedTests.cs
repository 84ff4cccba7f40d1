using System.Collections.Immutable;
using Steppe.Model;
using Steppe.State;

namespace Steppe.Server.Tests.Reads;

public sealed class ChangeFeedTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private readonly ChangeFeed _feed = new(StateSnapshot.Empty, TimeProvider.System);

    [Fact]
    public async Task WhatHasChangedAlreadyIsAnsweredAtOnce()
    {
        Publish(5, Samples.Node("n1"));
        Assert.Equal(5UL, (await WaitAsync(WatchKey.Nodes, 4)).Index);
        Assert.Equal(5UL, (await WaitAsync(WatchKey.Nodes, 0)).Index);
    }

    [Fact]
    public async Task AChangeWakesThoseItConcernsAndNobodyElse()
    {
        Node watched = Samples.Node("n1"), other = Samples.Node("n2");
        Task<StateSnapshot> onList = WaitAsync(WatchKey.Nodes, 5);
        Task<StateSnapshot> onWatched = WaitAsync(WatchKey.Node(watched.Id), 5);
        Task<StateSnapshot> onOther = WaitAsync(WatchKey.Node(other.Id), 5);
        Task<StateSnapshot> onJobs = WaitAsync(WatchKey.Jobs, 5);
        Assert.Equal(4, _feed.WatchedKeys);

        Publish(6, watched);

        Assert.Equal(6UL, (await onList).Index);
        Assert.Equal(6UL, (await onWatched).Index);
        Assert.False(onOther.IsCompleted);
        Assert.False(onJobs.IsCompleted);
        Assert.Equal(2, _feed.WatchedKeys);
    }

    [Fact]
    public async Task AWakeUpThatChangedNothingForTheReaderIsNoAnswer()
    {
        Node node = Samples.Node("n1");
        Task<StateSnapshot> waiting = WaitAsync(WatchKey.Nodes, 10);
        Publish(9, node);
        Publish(10, node);
        Assert.False(waiting.IsCompleted);
        Publish(11, node);
        Assert.Equal(11UL, (await waiting).Index);
    }

    [Fact]
    public async Task WhenTheTimeIsOverTheCurrentStateIsTheAnswer()
    {
        Publish(5, Samples.Node("n1"));
        StateSnapshot state = await _feed.WaitAsync(
            WatchKey.Nodes, static s => s.Index, 5, TimeSpan.FromMilliseconds(20), CancellationToken.None);
        Assert.Equal(5UL, state.Index);
        Assert.Equal(0, _feed.WatchedKeys);
    }

    [Fact]
    public async Task ACancelledWaitLeavesNothingBehind()
    {
        using var cancel = new CancellationTokenSource();
        Task<StateSnapshot> waiting = _feed.WaitAsync(WatchKey.Nodes, static s => s.Index, 5, Long, cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(0, _feed.WatchedKeys);
    }

    [Fact]
    public async Task AThousandReadersShareOneSignal()
    {
        Task<StateSnapshot>[] waiting = [.. Enumerable.Range(0, 1000).Select(_ => WaitAsync(WatchKey.Nodes, 5))];
        Assert.Equal(1, _feed.WatchedKeys);
        Publish(6, Samples.Node("n1"));
        Assert.All(await Task.WhenAll(waiting), static state => Assert.Equal(6UL, state.Index));
        Assert.Equal(0, _feed.WatchedKeys);
    }

    [Fact]
    public async Task NoChangeIsMissedBetweenLookingAndWaiting()
    {
        Node node = Samples.Node("n1");
        Task publishing = Task.Run(() =>
        {
            for (ulong index = 1; index <= 20_000; index++)
            {
                Publish(index, node);
            }
        });
        ulong seen = 0;
        while (seen < 20_000)
        {
            seen = (await WaitAsync(WatchKey.Nodes, seen)).Index;
        }

        await publishing;
    }

    [Fact]
    public void AnAllocationConcernsItsNodesAssignmentsOnlyWhenTheServersChangedIt()
    {
        Allocation placed = Placed(allocationModifyIndex: 3);
        WatchKey key = WatchKey.AssignmentsOf(placed.NodeId);
        Assert.Contains(key, WatchKeys.Of(new Change.OfAllocation(null, placed)));
        Assert.Contains(key, WatchKeys.Of(new Change.OfAllocation(placed, placed with { AllocationModifyIndex = 4 })));
        Assert.DoesNotContain(key, WatchKeys.Of(new Change.OfAllocation(placed, placed with { ModifyIndex = 4 })));
    }

    private Task<StateSnapshot> WaitAsync(WatchKey key, ulong after) =>
        _feed.WaitAsync(key, static state => state.Index, after, Long, CancellationToken.None).AsTask();

    private void Publish(ulong index, Node node) =>
        _feed.Publish(StateSnapshot.Empty with { Index = index }, [new Change.OfNode(node, node)]);

    private static Allocation Placed(ulong allocationModifyIndex) => new()
    {
        Id = new AllocationId(Guid.NewGuid()),
        EvaluationId = new EvaluationId(Guid.NewGuid()),
        Name = "web.group[0]",
        NameIndex = 0,
        NodeId = new NodeId(Guid.NewGuid()),
        NodeName = "n1",
        Job = JobAdmission.Admit(Samples.Job("web"), new AdmissionOptions()).Job!,
        TaskGroup = "group",
        Resources = new AllocatedResources
        {
            Tasks = ImmutableSortedDictionary<string, AllocatedTaskResources>.Empty, DiskMb = 0, Total = default,
        },
        AllocationModifyIndex = allocationModifyIndex,
    };
}
