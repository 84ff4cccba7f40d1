using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.ServerCore.Tests.Evaluations;

public sealed class BlockedEvaluationsTests
{
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

        IReadOnlyList<Evaluation> woken = _blocked.Unblock("class", 20, Samples.Start);

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
        _blocked.Unblock("class", unblockedAt, Samples.Start);
        Assert.Equal(waits, _blocked.TryBlock(Blocked("a", eligible, escaped)));
        Assert.Equal(waits ? 1 : 0, _blocked.Count);
    }

    [Fact]
    public void AnOlderUnblockDoesNotHideANewerOneOfItsClass()
    {
        _blocked.Unblock("class", 11, Samples.Start);
        _blocked.Unblock("class", 9, Samples.Start);
        Assert.False(_blocked.TryBlock(Blocked("a", true)));
    }

    [Fact]
    public void OldUnblocksAreForgotten()
    {
        _blocked.Unblock("class", 11, Samples.Start);
        _blocked.Prune(Samples.Start + BlockedEvaluations.UnblockMemory);
        Assert.False(_blocked.TryBlock(Blocked("a", true)));
        _blocked.Prune(Samples.Start + BlockedEvaluations.UnblockMemory + TimeSpan.FromSeconds(1));
        Assert.True(_blocked.TryBlock(Blocked("a", true)));
    }

    [Theory]
    [InlineData(10, 12, true)]
    [InlineData(10, 10, true)]
    [InlineData(12, 10, false)]
    public void OfTwoForOneJobTheOneThatSawMoreStays(ulong firstSaw, ulong secondSaw, bool secondStays)
    {
        Evaluation first = Blocked("a", true) with { SnapshotIndex = firstSaw };
        Evaluation second = Blocked("a", true) with { SnapshotIndex = secondSaw };
        _blocked.TryBlock(first);
        _blocked.TryBlock(second);

        Assert.Equal(secondStays ? first.Id : second.Id, Assert.Single(_blocked.TakeDuplicates()).Id);
        Assert.Equal(secondStays ? second.Id : first.Id, Assert.Single(_blocked.Unblock("class", 20, Samples.Start)).Id);
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
        Assert.Empty(_blocked.Unblock("class", 20, Samples.Start));

        // Nor does it stand in the way of the next one of its job.
        _blocked.TryBlock(Blocked("a", true) with { SnapshotIndex = 21 });
        Assert.False(_blocked.HasDuplicates);
    }

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
