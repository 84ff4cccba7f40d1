using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.ServerCore.Tests.Evaluations;

public sealed class BlockedEvaluationsTests
{
    private static readonly Node Node = Samples.Node("n") with { ComputedClass = "class" };

    private readonly BlockedEvaluations _blocked = new();

    [Theory]
    [InlineData(true, false, true)]
    [InlineData(false, false, false)]
    [InlineData(null, false, true)]
    [InlineData(false, true, true)]
    public void RoomWakesAllButThoseThatRuledTheClassOut(bool? eligible, bool escaped, bool wakes)
    {
        Evaluation evaluation = Blocked("a", eligible, escaped);
        Assert.True(_blocked.TryBlock(evaluation));

        IReadOnlyList<Evaluation> woken = _blocked.Unblock(Node, 20, Samples.Start);

        Assert.Equal(wakes ? [evaluation.Id] : [], woken.Select(static e => e.Id));
        Assert.Equal(wakes ? 0 : 1, _blocked.Count);
    }

    [Theory]
    [InlineData(9, true, false, true)]
    [InlineData(11, true, false, false)]
    [InlineData(11, false, false, true)]
    [InlineData(11, null, false, false)]
    [InlineData(11, false, true, false)]
    public void RoomThatCameUpSinceTheSnapshotIsNotMissed(ulong unblockedAt, bool? eligible, bool escaped, bool waits)
    {
        _blocked.Unblock(Node, unblockedAt, Samples.Start);
        Assert.Equal(waits, _blocked.TryBlock(Blocked("a", eligible, escaped)));
        Assert.Equal(waits ? 1 : 0, _blocked.Count);
    }

    [Fact]
    public void AnOlderUnblockDoesNotHideANewerOneOfItsClass()
    {
        _blocked.Unblock(Node, 11, Samples.Start);
        _blocked.Unblock(Node, 9, Samples.Start);
        Assert.False(_blocked.TryBlock(Blocked("a", true)));
    }

    [Theory]
    [InlineData("a", 9, true)]
    [InlineData("a", 11, false)]
    [InlineData("b", 11, true)]
    public void WhatWasForgottenOfItsJobSinceTheSnapshotIsNotMissed(string job, ulong forgottenAt, bool waits)
    {
        Evaluation evaluation = Blocked("a", false);
        Assert.Empty(_blocked.Unblock(evaluation.JobKey with { Id = job }, forgottenAt, Samples.Start));
        Assert.Equal(waits, _blocked.TryBlock(evaluation));
    }

    [Fact]
    public void ATypeThatMayDoMoreWakesItsOwnOnlyAndIsNotMissed()
    {
        Evaluation service = Blocked("a", false), batch = Blocked("b", false) with { Type = JobType.Batch };
        Assert.True(_blocked.TryBlock(service));
        Assert.True(_blocked.TryBlock(batch));
        Assert.Equal([batch.Id], _blocked.Unblock(JobType.Batch, 20, Samples.Start).Select(static e => e.Id));
        Assert.Equal(1, _blocked.Count);

        Assert.False(_blocked.TryBlock(batch));
        Assert.True(_blocked.TryBlock(batch with { SnapshotIndex = 20 }));
        _blocked.Prune(Samples.Start + BlockedEvaluations.UnblockMemory + TimeSpan.FromSeconds(1));
        Assert.True(_blocked.TryBlock(batch));
    }

    [Fact]
    public void WhatIsLackingIsAddedUpForAsLongAsItIsWaitedFor()
    {
        Evaluation Lacking(string job, long cpu, long memory, params string[] classes) => Blocked(job, false) with
        {
            FailedGroups = ImmutableSortedDictionary.Create<string, AllocationMetrics>(StringComparer.Ordinal).Add("g", new AllocationMetrics
            {
                NodesAvailable = Counts("dc1", "dc2").SetItem("dc2", 0),
                ClassExhausted = classes.Length > 0 ? Counts(classes) : ImmutableSortedDictionary<string, int>.Empty,
                ResourcesExhausted = ImmutableSortedDictionary.Create<string, MissingResources>(StringComparer.Ordinal).Add("t", new MissingResources(cpu, memory)),
            }),
        };
        Evaluation first = Lacking("a", 500, 0), second = Lacking("b", 100, 300, "big", "small");
        _blocked.TryBlock(first);
        _blocked.TryBlock(second, "gpu");
        Assert.Equal(
            [new(first.JobKey, new MissingResources(500, 0)), new(second.JobKey, new MissingResources(100, 300))],
            _blocked.Lacking.ByJob);
        Assert.Equal(
            [
                new(new NodeCategory("dc1", "", "default"), new MissingResources(500, 0)),
                new(new NodeCategory("dc1", "big", "gpu"), new MissingResources(100, 300)),
                new(new NodeCategory("dc1", "small", "gpu"), new MissingResources(100, 300)),
            ],
            _blocked.Lacking.ByNodes);
        _blocked.TryBlock(first with { FailedGroups = second.FailedGroups }, "gpu");
        Assert.Equal(new MissingResources(100, 300), _blocked.Lacking.ByJob[first.JobKey]);
        Assert.Equal(new MissingResources(200, 600), _blocked.Lacking.ByNodes[new NodeCategory("dc1", "big", "gpu")]);
        Assert.Equal(2, _blocked.Lacking.ByNodes.Count);
        _blocked.Remove(second.Id);
        _blocked.Remove(first.Id);
        Assert.Empty(_blocked.Lacking.ByJob);
        Assert.Empty(_blocked.Lacking.ByNodes);
    }

    private static ImmutableSortedDictionary<string, int> Counts(params string[] names) =>
        ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, names.Select(static name => KeyValuePair.Create(name, 1)));

    [Fact]
    public void OldUnblocksAreForgotten()
    {
        _blocked.Unblock(Node, 11, Samples.Start);
        _blocked.Prune(Samples.Start + BlockedEvaluations.UnblockMemory);
        Assert.False(_blocked.TryBlock(Blocked("a", true)));
        _blocked.Prune(Samples.Start + BlockedEvaluations.UnblockMemory + TimeSpan.FromSeconds(1));
        Assert.True(_blocked.TryBlock(Blocked("a", true)));
    }

    [Theory]
    [InlineData(1, 10, 1, 12, true)]
    [InlineData(1, 10, 1, 10, true)]
    [InlineData(1, 12, 1, 10, false)]
    [InlineData(15, 10, 1, 12, false)]
    [InlineData(1, 12, 15, 10, true)]
    [InlineData(12, 1, 1, 12, true)]
    public void OfTwoForOneJobTheOneThatSawMoreStays(ulong firstMade, ulong firstSaw, ulong secondMade, ulong secondSaw, bool secondStays)
    {
        Evaluation first = Blocked("a", true) with { CreateIndex = firstMade, SnapshotIndex = firstSaw };
        Evaluation second = Blocked("a", true) with { CreateIndex = secondMade, SnapshotIndex = secondSaw };
        _blocked.TryBlock(first);
        _blocked.TryBlock(second);

        Assert.Equal(secondStays ? first.Id : second.Id, Assert.Single(_blocked.TakeDuplicates()).Id);
        Assert.Equal(secondStays ? second.Id : first.Id, Assert.Single(_blocked.Unblock(Node, 20, Samples.Start)).Id);
        Assert.False(_blocked.HasDuplicates);
    }

    [Fact]
    public void BlockingAgainReplacesWhatWasKnown()
    {
        Evaluation captured = Blocked("a", false);
        _blocked.TryBlock(captured);
        _blocked.TryBlock(captured with { EscapedComputedClass = true });
        Assert.Equal((1, 1), (_blocked.Count, _blocked.EscapedCount));
        Assert.False(_blocked.HasDuplicates);
    }

    [Fact]
    public void RejectedPlansAreRetriedByTime()
    {
        Evaluation rejected = Blocked("a", false) with { TriggeredBy = EvaluationTriggers.MaxPlanAttempts };
        _blocked.TryBlock(rejected);
        _blocked.TryBlock(Blocked("b", false));
        Assert.Equal(rejected.Id, Assert.Single(_blocked.UnblockRejected()).Id);
        Assert.Equal(1, _blocked.Count);
    }

    [Fact]
    public void WhatIsRemovedWaitsNoMore()
    {
        Evaluation evaluation = Blocked("a", true);
        _blocked.TryBlock(evaluation);
        _blocked.Remove(evaluation.Id);
        Assert.Empty(_blocked.Unblock(Node, 20, Samples.Start));

        // Nor does it stand in the way of the next one of its job.
        _blocked.TryBlock(Blocked("a", true) with { SnapshotIndex = 21 });
        Assert.False(_blocked.HasDuplicates);
    }

    [Fact]
    public void AJobThatRunsEverywhereWaitsOnEachNodeByItself()
    {
        Node other = Samples.Node("other") with { ComputedClass = "class" };
        Evaluation here = OnNode(Node);
        Evaluation there = OnNode(other);
        _blocked.TryBlock(here);
        _blocked.TryBlock(there);
        Assert.False(_blocked.HasDuplicates);

        Assert.Equal(here.Id, Assert.Single(_blocked.Unblock(Node, 20, Samples.Start)).Id);
        Assert.Equal(1, _blocked.Count);
        Assert.Empty(_blocked.Unblock(Node, 21, Samples.Start));
        Assert.False(_blocked.TryBlock(OnNode(Node)), "room on the node since its snapshot is not missed");
        Assert.True(_blocked.TryBlock(OnNode(other)), "room on another node is not what it waits for");
        Assert.Equal(there.Id, Assert.Single(_blocked.TakeDuplicates()).Id);
    }

    [Fact]
    public void TheNodeThatLedToAnEvaluationOfAServiceIsNotWhatItWaitsFor()
    {
        Evaluation evaluation = Blocked("a", true) with { NodeId = Samples.Node("down").Id };
        _blocked.TryBlock(evaluation);

        Assert.Equal(evaluation.Id, Assert.Single(_blocked.Unblock(Node, 20, Samples.Start)).Id);
    }

    [Fact]
    public void ANodeWakesThoseItHasRoomFor()
    {
        Evaluation small = Blocked("small", true), large = Blocked("large", true), unknown = Blocked("unknown", true);
        _blocked.TryBlock(small, least: new LeastRoom(500, 100, 0));
        _blocked.TryBlock(large, least: new LeastRoom(501, 100, 0));
        _blocked.TryBlock(unknown);
        Assert.Equal([small.Id, unknown.Id], Woken(new LeastRoom(500, 100, 0)));
        Assert.Empty(Woken(new LeastRoom(500, 100, 0)));

        // What came up before counts once more has come up beside it.
        Assert.Equal([large.Id], Woken(new LeastRoom(1000, 100, 0)));
    }

    [Fact]
    public void AJobThatHasSomethingOnTheNodeIsWokenWhateverItsSize()
    {
        Evaluation there = Blocked("there", true), elsewhere = Blocked("elsewhere", true), ruledOut = Blocked("ruled-out", false);
        foreach (Evaluation one in new[] { there, elsewhere, ruledOut })
        {
            _blocked.TryBlock(one, least: new LeastRoom(500, 100, 0));
        }

        Assert.Equal([there.Id], Woken(new LeastRoom(499, 100, 0), there, there, ruledOut));
    }

    private EvaluationId[] Woken(LeastRoom free, params Evaluation[] there) =>
        [.. _blocked.Unblock(Node, 20, Samples.Start, free, there.Select(static one => one.JobKey)).Select(static one => one.Id)];

    private static Evaluation OnNode(Node node) => Blocked("everywhere", true) with { Type = JobType.System, NodeId = node.Id };

    private static Evaluation Blocked(string job, bool? eligible, bool escaped = false) =>
        Samples.Evaluation(job, status: EvaluationStatus.Blocked) with
        {
            SnapshotIndex = 10,
            EscapedComputedClass = escaped,
            ClassEligibility = eligible is { } known
                ? ImmutableSortedDictionary<string, bool>.Empty.Add("class", known)
                : ImmutableSortedDictionary<string, bool>.Empty,
        };
}
