using Steppe.Log;
using Steppe.Model;
using Steppe.State;

namespace Steppe.Server.Tests.Replication;

/// <summary>Whoever is told "not done" asks again: no such answer may come of having forgotten, or of not having seen.</summary>
public sealed class LostChangesTests
{
    private static readonly RequestId Done = RequestId.FromGuid(new Guid(1, 0, 0, new byte[8]));
    private static readonly RequestId NotDone = RequestId.FromGuid(new Guid(2, 0, 0, new byte[8]));
    private static readonly CommandOutcome.Accepted Answer = new(7);
    private static readonly RememberedRequests Remembered = RememberedRequests.Empty.With(Done, Answer);

    private bool _isHopeless;

    [Fact]
    public async Task TheNextTermTellsOfBoth()
    {
        LostChanges lost = Create();
        lost.Applied(new Epoch(3), RememberedRequests.Empty);
        Task<CommandOutcome?> done = Find(lost, 3, Done), notDone = Find(lost, 3, NotDone);
        lost.Applied(new Epoch(3), Remembered);
        Assert.False(done.IsCompleted);
        lost.Applied(new Epoch(4), Remembered);
        Assert.Same(Answer, await done);
        Assert.Null(await notDone);
    }

    [Fact]
    public async Task WhatTheStateForgetsLaterIsStillTold()
    {
        LostChanges lost = Create();
        lost.Applied(new Epoch(4), Remembered);
        for (int entry = 0; entry <= LostChanges.KeptTerms; entry++)
        {
            lost.Applied(new Epoch(4), RememberedRequests.Empty);
        }

        lost.Applied(new Epoch(5), RememberedRequests.Empty);
        Assert.Same(Answer, await Find(lost, 3, Done));
        Assert.Null(await Find(lost, 4, Done));
    }

    [Fact]
    public async Task WhatWasNotSeenIsNotTold()
    {
        LostChanges lost = Create();
        Task<CommandOutcome?> waiting = Find(lost, 3, Done);
        lost.Skipped();
        lost.Applied(new Epoch(4), RememberedRequests.Empty);
        lost.Applied(new Epoch(5), Remembered);
        await AssertUntold(waiting);
        Assert.Same(Answer, await Find(lost, 4, Done));
    }

    [Fact]
    public async Task TermsThatAreLongOverAreNotTold()
    {
        LostChanges lost = Create();
        for (ulong term = 4; term < 4 + LostChanges.KeptTerms; term++)
        {
            lost.Applied(new Epoch(term), Remembered);
        }

        Assert.Same(Answer, await Find(lost, 3, Done));
        lost.Applied(new Epoch(4 + LostChanges.KeptTerms), Remembered);
        await AssertUntold(Find(lost, 3, NotDone));
        Assert.Same(Answer, await Find(lost, 4, Done));
    }

    [Fact]
    public async Task NobodyIsWaitedForWhereNobodyWillLead()
    {
        LostChanges lost = Create();
        Task<CommandOutcome?> waiting = Find(lost, 3, NotDone);
        Assert.False(waiting.IsCompleted);
        _isHopeless = true;
        await AssertUntold(waiting);
    }

    private LostChanges Create() => new(TimeProvider.System, () => _isHopeless, CancellationToken.None);

    private static Task<CommandOutcome?> Find(LostChanges lost, ulong ended, RequestId request) =>
        lost.FindAsync(new Epoch(ended), request, TestContext.Current.CancellationToken);

    private static async Task AssertUntold(Task<CommandOutcome?> found)
    {
        NotLeadingException error = await Assert.ThrowsAsync<NotLeadingException>(() => found.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.False(error.NothingHappened);
    }
}
